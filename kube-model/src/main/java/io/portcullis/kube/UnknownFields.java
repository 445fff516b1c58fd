package io.portcullis.kube;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an object of a manifest says beyond what this library knows: the ports of a container, the volumes of a pod, or
 * the fields of a newer Kubernetes. It is kept and written again, in the order of the names.
 *
 * @param fields by name; each a {@link String}, a {@link Boolean}, a {@link Long}, a {@link BigInteger}, a finite
 *     {@link Double}, null, or a {@link List} or {@link Map} of such
 */
public record UnknownFields(Map<String, @Nullable Object> fields) {
    /** Nothing beyond. */
    public static final UnknownFields NONE = new UnknownFields(Map.of());

    private static final int DEEPEST = 64; // levels; no type of Kubernetes comes near
    private static final int LONGEST_NUMBER = 1_024; // bits, the range of a double

    /**
     * Copies them down to the last leaf. Any other whole number becomes a {@link Long} or a {@link BigInteger}, a
     * {@link Float} a {@link Double}, any collection a list.
     *
     * @param fields by name
     * @throws IllegalArgumentException if a manifest cannot hold them
     */
    public UnknownFields {
        fields = object("", fields, 1);
    }

    /**
     * Some fields.
     *
     * @param fields by name
     * @return a copy of them
     * @throws IllegalArgumentException if a manifest cannot hold them
     */
    public static UnknownFields of(Map<String, ? extends @Nullable Object> fields) {
        return new UnknownFields(object("", fields, 1));
    }

    /**
     * Whether there is nothing.
     *
     * @return true if no field is kept
     */
    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /** The same and one field more. */
    UnknownFields with(String name, Object value) {
        Map<String, @Nullable Object> more = new TreeMap<>(fields);
        more.put(name, value);
        return new UnknownFields(more);
    }

    /** Refuses the names that have a place of their own, so that nothing is said in two. */
    void requireBeyond(Set<String> known) {
        fields.keySet().stream().filter(known::contains).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("field " + name + " is known; say it where it belongs");
        });
    }

    private static Map<String, @Nullable Object> object(String path, Map<?, ?> fields, int depth) {
        requireDepth(path, depth);
        Map<String, @Nullable Object> copy = new TreeMap<>();
        fields.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException("the names of fields are texts, was " + key + below(path));
            }
            Shown.requireText("field", name);
            copy.put(name, value(path.isEmpty() ? name : path + "." + name, value, depth));
        });
        return Collections.unmodifiableMap(copy);
    }

    private static List<@Nullable Object> list(String path, Collection<?> items, int depth) {
        requireDepth(path, depth);
        List<@Nullable Object> copy = new ArrayList<>(items.size());
        items.forEach(item -> copy.add(value(path + "[" + copy.size() + "]", item, depth)));
        return Collections.unmodifiableList(copy);
    }

    private static @Nullable Object value(String path, @Nullable Object value, int depth) {
        if (value instanceof Map<?, ?> fields) {
            return object(path, fields, depth + 1);
        }
        if (value instanceof Collection<?> items) {
            return list(path, items, depth + 1);
        }
        if (value instanceof String text) {
            Shown.requireText(path, text);
            return text;
        }
        if (value instanceof Number number) {
            return number(path, number);
        }
        if (value == null || value instanceof Boolean) {
            return value;
        }
        throw new IllegalArgumentException(path + " is a " + value.getClass().getName()
                + "; a manifest holds texts, booleans, numbers, lists and maps");
    }

    private static Number number(String path, Number number) {
        if (number instanceof Byte || number instanceof Short || number instanceof Integer || number instanceof Long) {
            return number.longValue();
        }
        if (number instanceof BigInteger whole) {
            if (whole.bitLength() > LONGEST_NUMBER) {
                throw new IllegalArgumentException(path + " is a number of " + whole.bitLength() + " bits; at most "
                        + LONGEST_NUMBER + " are read");
            }
            return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
        }
        double real = number.doubleValue();
        if (!Double.isFinite(real)) {
            throw new IllegalArgumentException(path + " is " + real + ", which JSON cannot say; leave it out");
        }
        return real;
    }

    private static void requireDepth(String path, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(
                    "objects and lists deeper than " + DEEPEST + " levels" + below(path) + "; flatten them");
        }
    }

    private static String below(String path) {
        return path.isEmpty() ? "" : " below " + Shown.quoted(path);
    }
}
