package io.portcullis.kube.manifest;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value of a manifest and where it stands. */
public abstract sealed class Value permits ObjectValue, ListValue, ScalarValue {
    private final SourceText source;
    private final int start;
    private final int end;
    private final @Nullable String anchor;
    private boolean shared;

    Value(SourceText source, int start, int end, @Nullable String anchor) {
        this.source = source;
        this.start = start;
        this.end = end;
        this.anchor = anchor;
    }

    /**
     * Where it begins, without its anchor and tag.
     *
     * @return an index into the file's text
     */
    public int start() {
        return start;
    }

    /**
     * Where it ends. A block's end is the end of the last thing in it.
     *
     * @return the index of the first character behind it
     */
    public int end() {
        return end;
    }

    /**
     * Where it begins.
     *
     * @return line and column
     */
    public Position position() {
        return source.at(start);
    }

    /**
     * The anchor it carries.
     *
     * @return the name without {@code &}
     */
    public Optional<String> anchor() {
        return Optional.ofNullable(anchor);
    }

    /**
     * Whether an alias or a merge key leads to this very value too, so that a change in it would show in more than one
     * place. What lies in a shared value is shared with it and does not say so itself.
     *
     * @return true if one does
     */
    public boolean isShared() {
        return shared;
    }

    /**
     * The value without its places.
     *
     * @return a {@link java.util.Map} in the order of the text, a {@link java.util.List}, a {@link String}, a
     *     {@link Boolean}, a {@link Long}, a {@link java.math.BigInteger}, a {@link Double} or null
     */
    public abstract @Nullable Object plain();

    /**
     * What it is, in the words of JSON.
     *
     * @return {@code object}, {@code list}, {@code string}, {@code boolean}, {@code integer}, {@code number} or
     *     {@code null}
     */
    public abstract String type();

    void share() {
        shared = true;
    }
}
