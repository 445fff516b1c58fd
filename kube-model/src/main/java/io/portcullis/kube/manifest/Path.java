package io.portcullis.kube.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The way from a document's root to a value, written as the API server writes it: {@code spec.containers[0].name}. */
public final class Path {
    /** The document itself. */
    public static final Path ROOT = new Path(null, "", false);

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_$-]+");

    private final @Nullable Path parent;
    private final String step;
    private final boolean bracketed;

    private Path(@Nullable Path parent, String step, boolean bracketed) {
        this.parent = parent;
        this.step = step;
        this.bracketed = bracketed;
    }

    /**
     * One step further, to a field. A name that is not plain is written in brackets, as the keys of annotations are.
     *
     * @param name the field
     * @return the longer path
     */
    public Path child(String name) {
        return new Path(this, name, !PLAIN.matcher(name).matches());
    }

    /**
     * One step further, to a key of a map whose keys are free, such as an annotation.
     *
     * @param key the key
     * @return the longer path
     */
    public Path key(String key) {
        return new Path(this, key, true);
    }

    /**
     * One step further, into a list.
     *
     * @param index from 0
     * @return the longer path
     */
    public Path index(int index) {
        return new Path(this, Integer.toString(index), true);
    }

    /**
     * The steps one by one.
     *
     * @return fields, keys and indexes as they are, from the root on
     */
    public List<String> steps() {
        List<String> all = new ArrayList<>();
        for (Path at = this; at.parent != null; at = at.parent) {
            all.add(at.step);
        }
        Collections.reverse(all);
        return Collections.unmodifiableList(all);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Path that
                && bracketed == that.bracketed
                && step.equals(that.step)
                && Objects.equals(parent, that.parent);
    }

    @Override
    public int hashCode() {
        return Objects.hash(parent, step, bracketed);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        if (parent == null) {
            return;
        }
        parent.write(out);
        if (bracketed) {
            out.append('[').append(step).append(']');
        } else {
            out.append(out.isEmpty() ? "" : ".").append(step);
        }
    }
}
