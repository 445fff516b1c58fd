package io.portcullis.sandbox;

import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a JVM that was refused a vital call: seen on HotSpot 17 and 25, one call at a time, with EPERM. What
 * is refused with KILL_PROCESS ends the JVM the first time it makes the call.
 */
final class Consequence {
    private static final String NO_CLASSES = "classes cannot be loaded, and some stay broken for good";
    private static final String ABORTS = "the JVM aborts, sometimes seconds later";

    private static final Map<Syscall, String> SEEN = Map.ofEntries(
            Map.entry(Syscalls.FUTEX, "the JVM aborts as soon as a thread waits"),
            Map.entry(Syscalls.MMAP, "the JVM ends when it wants memory"),
            Map.entry(Syscalls.MUNMAP, ABORTS),
            Map.entry(Syscalls.MPROTECT, ABORTS),
            Map.entry(Syscalls.CLONE, "no thread starts where clone3 is not known, as in containers"),
            Map.entry(Syscalls.CLONE3, "no thread starts, unless it answers ENOSYS"),
            Map.entry(Syscalls.RSEQ, "the JVM aborts when the next thread starts"),
            Map.entry(Syscalls.SET_ROBUST_LIST, "every thread makes this call as it starts"),
            Map.entry(Syscalls.RT_SIGRETURN, "the JVM crashes at the first signal, which a null pointer is, too"),
            Map.entry(Syscalls.SCHED_GETAFFINITY, "the JVM fails when it counts its processors"),
            Map.entry(Syscalls.EXIT, "threads cannot end, and the JVM hangs"),
            Map.entry(Syscalls.EXIT_GROUP, "the JVM hangs when it should end"),
            Map.entry(Syscalls.PREAD64, "the JVM crashes when it loads a class"),
            Map.entry(Syscalls.OPENAT, NO_CLASSES),
            Map.entry(Syscalls.READ, NO_CLASSES),
            Map.entry(Syscalls.CLOSE, "descriptors run out"),
            Map.entry(Syscalls.WRITE, "nothing can be said any more, not even on standard error"));

    private Consequence() {}

    static Optional<String> of(Syscall syscall) {
        return Optional.ofNullable(SEEN.get(syscall));
    }
}
