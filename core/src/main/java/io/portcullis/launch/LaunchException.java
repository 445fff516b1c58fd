package io.portcullis.launch;

import io.portcullis.syscalls.Errno;
import java.io.IOException;
import java.util.Optional;

/** A program could not be started under its filter. Nothing of it has run. */
public final class LaunchException extends IOException {
    private static final long serialVersionUID = 1;

    /** The call that failed, or would have. */
    private final String call;

    private final transient Errno errno;

    private LaunchException(String message, String call, Errno errno) {
        super(message);
        this.call = call;
        this.errno = errno;
    }

    /** A call of the launch failed. */
    static LaunchException of(String program, String call, Errno errno, String likelyCause) {
        return new LaunchException(
                "cannot start " + program + ": " + call + " gave " + errno + ", " + likelyCause, call, errno);
    }

    /** The program's file is not there, or is none: nothing was tried. */
    static LaunchException foreseen(String program, Errno errno, String why) {
        return new LaunchException("cannot start " + program + ": " + why, "execve", errno);
    }

    /**
     * The call that failed, or would have.
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
