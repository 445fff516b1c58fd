package io.portcullis.launch;

import io.portcullis.syscalls.Errno;
import java.io.IOException;
import java.util.Optional;

/** A program could not be started under its filter. Nothing of it has run. */
public final class LaunchException extends IOException {
    private static final long serialVersionUID = 1;

    /** The call that failed, or null. */
    private final String call;

    private final transient Errno errno;

    LaunchException(String program, String call, Errno errno, String likelyCause) {
        super("cannot start " + program + ": " + call + " gave " + errno + ", " + likelyCause);
        this.call = call;
        this.errno = errno;
    }

    /**
     * The call that failed.
     *
     * @return its name, for example {@code execve}
     */
    public String call() {
        return call;
    }

    /**
     * What the kernel answered.
     *
     * @return the errno; empty after the exception was serialised
     */
    public Optional<Errno> errno() {
        return Optional.ofNullable(errno);
    }
}
