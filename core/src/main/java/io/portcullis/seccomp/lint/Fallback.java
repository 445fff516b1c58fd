package io.portcullis.seccomp.lint;

import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.Arrays;
import java.util.List;

/**
 * A call that is tried before an older one.
 *
 * @param newer the call that is tried first
 * @param older the calls that are used if the kernel does not know it
 * @param severity what it means to fail
 * @param caller who does so, and what comes of it
 */
record Fallback(Syscall newer, List<Syscall> older, Severity severity, String caller) {
    /** What is known of C libraries and language runtimes. */
    static final List<Fallback> KNOWN = List.of(
            row("clone3", "clone", Severity.WARNING, "glibc from 2.34 starts threads with it, and starts none"),
            row("faccessat2", "faccessat", Severity.WARNING, "glibc from 2.33 and musl ask for access with it"),
            row("fchmodat2", "fchmodat", Severity.WARNING, "glibc from 2.39 and musl change modes with it"),
            row("statx", "newfstatat fstatat64", Severity.WARNING, "C libraries and language runtimes try it first"),
            row("openat2", "openat", Severity.INFO, "container tools open paths with it"),
            row("close_range", "close", Severity.INFO, "glibc's closefrom and language runtimes try it first"),
            row("getrandom", "openat open", Severity.WARNING, "glibc's arc4random ends the process otherwise"),
            row("preadv2", "preadv", Severity.INFO, "glibc tries it first"),
            row("pwritev2", "pwritev", Severity.INFO, "glibc tries it first"),
            row("epoll_pwait2", "epoll_pwait", Severity.INFO, "event loops try it first"),
            row("clock_gettime64", "clock_gettime", Severity.WARNING, "C libraries with 64-bit time try it first"),
            row(
                    "clock_nanosleep_time64",
                    "clock_nanosleep",
                    Severity.WARNING,
                    "C libraries with 64-bit time try it first"),
            row("futex_time64", "futex", Severity.WARNING, "C libraries with 64-bit time try it first"),
            row("ppoll_time64", "ppoll", Severity.WARNING, "C libraries with 64-bit time try it first"),
            row("pselect6_time64", "pselect6", Severity.WARNING, "C libraries with 64-bit time try it first"),
            row("utimensat_time64", "utimensat", Severity.WARNING, "C libraries with 64-bit time try it first"));

    /** Whether a call is tried before an older one. */
    static boolean isNewer(Syscall syscall) {
        return KNOWN.stream().anyMatch(row -> row.newer().equals(syscall));
    }

    private static Fallback row(String newer, String older, Severity severity, String caller) {
        return new Fallback(
                Syscalls.parse(newer),
                Arrays.stream(older.split(" ")).map(Syscalls::parse).toList(),
                severity,
                caller);
    }
}
