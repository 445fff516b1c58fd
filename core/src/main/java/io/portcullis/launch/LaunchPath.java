package io.portcullis.launch;

/** How the launch stub comes to run. */
public enum LaunchPath {
    /**
     * From a file that was there before: the one that the system property {@code portcullis.stub} or the environment
     * variable {@code PORTCULLIS_STUB} names, or {@code /usr/libexec/portcullis-stub}. It has to be the stub to the
     * last byte.
     */
    BAKED_FILE,
    /** From a file in memory ({@code memfd_create}), made once for all launches of this JVM. */
    MEMORY_FILE,
    /** From a temporary file that only this user may execute, made once for all launches of this JVM. */
    TEMPORARY_FILE,
    /** Not at all: a second JVM makes the calls of the plan, where there is no stub for the architecture. */
    HELPER_JVM
}
