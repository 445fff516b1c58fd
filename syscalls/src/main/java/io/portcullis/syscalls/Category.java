package io.portcullis.syscalls;

/**
 * What a system call is about. Each call has one category, the one a reader would look for it in.
 *
 * <p>Categories order lists and help texts. They are no basis for a filter: what may be allowed depends on the call.
 */
public enum Category {
    /** Things found by path: opening, naming, linking, permissions and attributes, watching for changes. */
    FILE,
    /** Open descriptors: reading, writing, seeking, copying, controlling and closing them. */
    DESCRIPTOR,
    /**
     * Waiting for many descriptors, and descriptors made to be waited for: poll, epoll, eventfd, timerfd, userfaultfd.
     */
    POLLING,
    /** Input and output that completes later: {@code io_submit} and its kin, {@code io_uring}. */
    ASYNC_IO,
    /** Sockets. */
    NETWORK,
    /** Starting, ending, waiting for and identifying processes and threads; their limits and personality. */
    PROCESS,
    /** Who runs when and where: policies, priorities, affinity. */
    SCHEDULING,
    /** The address space: mapping, protecting, locking, placing on NUMA nodes. */
    MEMORY,
    /** Sending, catching and blocking signals. */
    SIGNAL,
    /** Clocks, timers and sleep. */
    TIME,
    /** System V and POSIX message queues, semaphores and shared memory; reading another process's memory. */
    IPC,
    /** Futexes and what makes threads agree. */
    SYNCHRONIZATION,
    /** Users, groups and capabilities. */
    CREDENTIALS,
    /** Mounting, swapping and quotas. */
    MOUNT,
    /** Entering, leaving and listing namespaces. */
    NAMESPACE,
    /** Giving up rights: seccomp, Landlock, attributes of security modules. */
    SECURITY,
    /** The kernel's key rings. */
    KEY,
    /** Code that the kernel itself will run: modules, kexec. */
    MODULE,
    /** Looking into other processes: ptrace, performance counters, probes. */
    TRACE,
    /** BPF programs and maps. */
    BPF,
    /** The machine as a whole: its name, its log, its random numbers, its end. */
    SYSTEM,
    /** What only one architecture has: segments, ports, caches, thread registers. */
    MACHINE,
    /** What no supported kernel answers any more, or none ever did; the number is taken all the same. */
    OBSOLETE
}
