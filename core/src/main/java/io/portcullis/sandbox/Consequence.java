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
    private static final String NO_THREADS = "no thread starts";
    private static final String BROKEN_CLASSES = "classes that are not loaded yet stay broken for good";

    private static final Map<Syscall, String> SEEN = Map.ofEntries(
            Map.entry(Syscalls.FUTEX, "the JVM aborts as soon as a thread waits"),
            Map.entry(Syscalls.MMAP, "the heap cannot grow and the JVM ends"),
            Map.entry(Syscalls.MUNMAP, "the JVM aborts seconds later"),
            Map.entry(Syscalls.MPROTECT, "the JVM aborts seconds later"),
            Map.entry(Syscalls.CLONE, NO_THREADS),
            Map.entry(Syscalls.CLONE3, NO_THREADS),
            Map.entry(Syscalls.RSEQ, "the JVM aborts when the next thread starts"),
            Map.entry(Syscalls.SET_ROBUST_LIST, "the JVM aborts when the next thread starts"),
            Map.entry(Syscalls.RT_SIGRETURN, "the JVM aborts at the first signal, which a null pointer is, too"),
            Map.entry(Syscalls.SCHED_GETAFFINITY, "the JVM divides by a processor count of 0 and aborts"),
            Map.entry(Syscalls.EXIT, "threads cannot end"),
            Map.entry(Syscalls.EXIT_GROUP, "the JVM hangs when it should end"),
            Map.entry(Syscalls.PREAD64, "JDK 25 crashes when it loads a class"),
            Map.entry(Syscalls.OPENAT, BROKEN_CLASSES),
            Map.entry(Syscalls.READ, BROKEN_CLASSES),
            Map.entry(Syscalls.CLOSE, BROKEN_CLASSES),
            Map.entry(Syscalls.WRITE, "nothing can be said any more, not even on standard error"));

    private Consequence() {}

    static Optional<String> of(Syscall syscall) {
        return Optional.ofNullable(SEEN.get(syscall));
    }
}
