package io.portcullis.launch;

/**
 * A limit of {@code setrlimit(2)}.
 *
 * @param resource what is limited
 * @param soft what the kernel enforces, or {@link #UNLIMITED}
 * @param hard how far the program may raise it, or {@link #UNLIMITED}
 */
public record ResourceLimit(Resource resource, long soft, long hard) {
    /** No limit: {@code RLIM_INFINITY}. */
    public static final long UNLIMITED = -1;

    /** What can be limited, with the kernel's numbers (include/uapi/asm-generic/resource.h). */
    public enum Resource {
        /** Processor time, in seconds. */
        CPU(0),
        /** The size of a file that is written, in bytes. */
        FSIZE(1),
        /** The data segment, in bytes. */
        DATA(2),
        /** The stack of the main thread, in bytes. */
        STACK(3),
        /** A core file, in bytes. */
        CORE(4),
        /** Memory in use, in bytes; the kernel does not enforce it. */
        RSS(5),
        /** Processes and threads of the user. */
        NPROC(6),
        /** One more than the highest descriptor. */
        NOFILE(7),
        /** Memory that is locked, in bytes. */
        MEMLOCK(8),
        /** Address space, in bytes. */
        AS(9),
        /** File locks; the kernel does not enforce it. */
        LOCKS(10),
        /** Signals that are queued for the user. */
        SIGPENDING(11),
        /** POSIX message queues of the user, in bytes. */
        MSGQUEUE(12),
        /** How far the nice value may be raised: 20 minus it. */
        NICE(13),
        /** The real-time priority. */
        RTPRIO(14),
        /** Processor time without a blocking call under real-time scheduling, in microseconds. */
        RTTIME(15);

        private final int number;

        Resource(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /**
     * Checks the order.
     *
     * @param resource what is limited
     * @param soft what the kernel enforces, or {@link #UNLIMITED}
     * @param hard how far the program may raise it, or {@link #UNLIMITED}
     * @throws IllegalArgumentException if the soft limit is above the hard one
     */
    public ResourceLimit {
        if (Long.compareUnsigned(soft, hard) > 0) {
            throw new IllegalArgumentException("the soft limit of " + resource + ", " + text(soft)
                    + ", is above the hard one, " + text(hard) + "; it can be at most that");
        }
    }

    private static String text(long value) {
        return value == UNLIMITED ? "unlimited" : Long.toUnsignedString(value);
    }
}
