package io.portcullis.kube.manifest;

import java.util.Locale;

/** What a scalar is to the API server. */
public enum ScalarKind {
    /** A text. */
    STRING,
    /** True or false. */
    BOOLEAN,
    /** A whole number. */
    INTEGER,
    /** A number with a point or an exponent. */
    NUMBER,
    /** Nothing. */
    NULL;

    /**
     * The kind as JSON calls it.
     *
     * @return in lower case
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
