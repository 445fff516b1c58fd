package io.portcullis.linux;

import io.portcullis.syscalls.KernelVersion;

/**
 * A flag of {@code seccomp(SECCOMP_SET_MODE_FILTER)}.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/seccomp.h">
 *     include/uapi/linux/seccomp.h, SECCOMP_FILTER_FLAG_*</a>
 */
public enum FilterFlag {
    /** All threads of the process take the filter, or none. */
    TSYNC(0, 3, 17),
    /** What the filter does beyond allowing is logged, where the administrator has not switched that off. */
    LOG(1, 4, 14),
    /** Speculative store bypass stays as it is. */
    SPEC_ALLOW(2, 4, 17),
    /** The call returns a descriptor on which a supervisor hears of notified calls. */
    NEW_LISTENER(3, 5, 0),
    /** A thread that cannot follow gives ESRCH in place of its id. */
    TSYNC_ESRCH(4, 5, 7),
    /** A notified call, once received, is interrupted by fatal signals only; goes with {@link #NEW_LISTENER}. */
    WAIT_KILLABLE_RECV(5, 5, 19);

    private final int bit;
    private final int major;
    private final int minor;

    FilterFlag(int bit, int major, int minor) {
        this.bit = bit;
        this.major = major;
        this.minor = minor;
    }

    /**
     * The flag as the kernel has it.
     *
     * @return one bit
     */
    public long value() {
        return 1L << bit;
    }

    /**
     * The kernel's name.
     *
     * @return for example {@code SECCOMP_FILTER_FLAG_TSYNC}
     */
    public String kernelName() {
        return "SECCOMP_FILTER_FLAG_" + name();
    }

    /**
     * The first kernel that has the flag.
     *
     * @return its version
     */
    public KernelVersion since() {
        return KernelVersion.of(major, minor);
    }
}
