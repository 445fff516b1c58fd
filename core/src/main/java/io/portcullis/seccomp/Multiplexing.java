package io.portcullis.seccomp;

/**
 * How a rule with a condition reads where its call also goes through {@code socketcall} or {@code ipc}. There the real
 * arguments lie behind a pointer that a filter cannot follow.
 */
public enum Multiplexing {
    /** The builder refuses such a rule. */
    REFUSE,
    /** The rule holds for every such call through the multiplexer, whatever its arguments. */
    WIDEN,
    /**
     * What libseccomp does: the condition on the first argument is replaced by the selector, conditions on the others
     * are compared with the multiplexer's own arguments.
     */
    LIBSECCOMP
}
