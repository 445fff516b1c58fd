package io.portcullis.linux;

/** The {@code Seccomp} line of {@code /proc/PID/status}. */
public enum SeccompMode {
    /** No seccomp at all. */
    DISABLED,
    /** Only {@code read}, {@code write}, {@code exit} and {@code rt_sigreturn}. */
    STRICT,
    /** One filter or more. */
    FILTER;

    static SeccompMode ofNumber(int number) { // include/uapi/linux/seccomp.h, SECCOMP_MODE_*
        return switch (number) {
            case 0 -> DISABLED;
            case 1 -> STRICT;
            case 2 -> FILTER;
            default -> throw new IllegalArgumentException("a seccomp mode is 0, 1 or 2, was " + number);
        };
    }
}
