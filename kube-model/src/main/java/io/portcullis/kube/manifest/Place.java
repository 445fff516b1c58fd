package io.portcullis.kube.manifest;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A place in a document, whether something is there or not: where a field is that is not written yet, too. An explicit
 * null is nothing, as it is to the API server.
 */
public final class Place {
    private static final int NO_INDEX = -1;

    private final @Nullable Place parent;
    private final Path root; // of the first one, the others are built when asked for
    private final String field;
    private final int index;
    private final boolean free;
    private final @Nullable Value value;
    private final Value nearest;

    private Place(
            @Nullable Place parent,
            Path root,
            String field,
            int index,
            boolean free,
            @Nullable Value value,
            Value nearest) {
        this.parent = parent;
        this.root = root;
        this.field = field;
        this.index = index;
        this.free = free;
        this.value = value;
        this.nearest = nearest;
    }

    /**
     * The place of a value.
     *
     * @param path from its document's root
     * @param value what stands there
     * @return its place
     */
    public static Place of(Path path, Value value) {
        return new Place(null, path, "", NO_INDEX, false, isNull(value) ? null : value, value);
    }

    /**
     * One step further, to a field.
     *
     * @param name the field
     * @return its place, whether it is there or not
     */
    public Place child(String name) {
        return step(name, false);
    }

    /**
     * One step further, to a key of a map whose keys are free, such as an annotation.
     *
     * @param key the key
     * @return its place, whether it is there or not
     */
    public Place key(String key) {
        return step(key, true);
    }

    private Place step(String name, boolean isFree) {
        Value found = value instanceof ObjectValue object ? object.get(name).orElse(null) : null;
        return new Place(
                this,
                root,
                name,
                NO_INDEX,
                isFree,
                found == null || isNull(found) ? null : found,
                found == null ? nearest : found);
    }

    /**
     * What a list holds.
     *
     * @return the places of its items, those that are null too; none if this is no list
     */
    public List<Place> items() {
        if (!(value instanceof ListValue list)) {
            return List.of();
        }
        return IntStream.range(0, list.items().size())
                .mapToObj(i -> {
                    Value item = list.items().get(i);
                    return new Place(this, root, "", i, false, isNull(item) ? null : item, item);
                })
                .toList();
    }

    /**
     * Whether something is there.
     *
     * @return false for nothing and for null
     */
    public boolean isSet() {
        return value != null;
    }

    /**
     * What is there.
     *
     * @return empty for nothing and for null
     */
    public Optional<Value> value() {
        return Optional.ofNullable(value);
    }

    /**
     * The object that is there.
     *
     * @return empty for anything else
     */
    public Optional<ObjectValue> object() {
        return value instanceof ObjectValue found ? Optional.of(found) : Optional.empty();
    }

    /**
     * The text that is there.
     *
     * @return empty for anything but a string
     */
    public Optional<String> string() {
        return value instanceof ScalarValue found ? found.string() : Optional.empty();
    }

    /**
     * The boolean that is there.
     *
     * @return empty for anything else, texts that look like one included
     */
    public Optional<Boolean> bool() {
        return value instanceof ScalarValue found ? found.bool() : Optional.empty();
    }

    /**
     * The whole number that is there.
     *
     * @return empty for anything else
     */
    public Optional<BigInteger> integer() {
        return value instanceof ScalarValue found ? found.integer() : Optional.empty();
    }

    /**
     * The way here.
     *
     * @return the path from the document's root
     */
    public Path path() {
        if (parent == null) {
            return root;
        }
        Path before = parent.path();
        if (index != NO_INDEX) {
            return before.index(index);
        }
        return free ? before.key(field) : before.child(field);
    }

    /**
     * Where in the text it is.
     *
     * @return where the value begins, or where the innermost value begins that it would be in
     */
    public Position position() {
        return nearest.position();
    }

    @Override
    public String toString() {
        return path() + " at " + position();
    }

    private static boolean isNull(Value value) {
        return value instanceof ScalarValue scalar && scalar.isNull();
    }
}
