package io.portcullis.seccomp.libseccomp;

import java.util.Optional;

/** Whether libseccomp can be used here. Asking loads it. */
public final class LibseccompLibrary {
    /**
     * The system property that names another file than {@code libseccomp.so.2}: a path, read when the library loads.
     */
    public static final String PATH_PROPERTY = "portcullis.libseccomp";

    private LibseccompLibrary() {}

    /**
     * Whether it can be used.
     *
     * @return true if libseccomp 2.5 or newer is there and can be called
     */
    public static boolean isAvailable() {
        return Libseccomp.find().isPresent();
    }

    /**
     * Why it cannot be used.
     *
     * @return the reason in a sentence, with the package to install, or empty if it can
     */
    public static Optional<String> whyMissing() {
        return Libseccomp.whyMissing();
    }

    /**
     * Its version.
     *
     * @return the version of the library that is loaded, or empty if it cannot be used
     */
    public static Optional<LibseccompVersion> version() {
        return Libseccomp.find().map(Libseccomp::version);
    }
}
