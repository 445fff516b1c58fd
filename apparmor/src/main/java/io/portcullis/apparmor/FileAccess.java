package io.portcullis.apparmor;

/** One thing to do with a file: a {@link FilePermission}, or running it as an {@link Exec} says. */
public sealed interface FileAccess permits FilePermission, Exec {
    /**
     * The letters in policy.
     *
     * @return for example {@code r} or {@code Px}
     */
    String letters();
}
