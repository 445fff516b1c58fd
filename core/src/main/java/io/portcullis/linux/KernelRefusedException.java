package io.portcullis.linux;

import io.portcullis.syscalls.Errno;

/** The kernel said no. The message names the call, the errno and the likely cause. */
public final class KernelRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The call that was refused. */
    private final String call;

    private final transient Errno errno;
    /** Why, most likely. */
    private final String likelyCause;

    /**
     * Says what was refused.
     *
     * @param call the call, for example {@code seccomp(SET_MODE_FILTER)}
     * @param errno what the kernel answered
     * @param likelyCause what usually is behind this answer, and the way out
     */
    public KernelRefusedException(String call, Errno errno, String likelyCause) {
        super(call + ": " + errno + ", " + likelyCause);
        this.call = call;
        this.errno = errno;
        this.likelyCause = likelyCause;
    }

    /**
     * The call.
     *
     * @return for example {@code seccomp(SET_MODE_FILTER)}
     */
    public String call() {
        return call;
    }

    /**
     * What the kernel answered.
     *
     * @return the errno
     */
    public Errno errno() {
        return errno;
    }

    /**
     * What usually is behind this answer.
     *
     * @return a sentence without a full stop
     */
    public String likelyCause() {
        return likelyCause;
    }
}
