package io.portcullis.linux;

/** The {@code Seccomp} line of {@code /proc/PID/status}. */
public enum SeccompMode {
    /** No seccomp at all. */
    DISABLED,
    /** Only {@code read}, {@code write}, {@code exit} and {@code rt_sigreturn}. */
    STRICT,
    /** One filter or more. */
    FILTER
}
