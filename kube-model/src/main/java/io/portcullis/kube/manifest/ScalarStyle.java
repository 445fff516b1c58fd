package io.portcullis.kube.manifest;

/** How a scalar is written. */
public enum ScalarStyle {
    /** Without quotes; what it means depends on the word. */
    PLAIN,
    /** In single quotes. */
    SINGLE_QUOTED,
    /** In double quotes, as in JSON. */
    DOUBLE_QUOTED,
    /** A block after {@code |}. */
    LITERAL,
    /** A block after {@code >}. */
    FOLDED
}
