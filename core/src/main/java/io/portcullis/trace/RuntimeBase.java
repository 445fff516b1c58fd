package io.portcullis.trace;

import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.Set;
import java.util.TreeSet;

/**
 * Container runtimes, by what they call under the profile of the container they start, after they installed it and
 * before the container's program runs.
 *
 * <p>Measured with {@code strace -f} on x86_64, Linux 6.18: runc 1.1.5 (Go 1.19.8, libseccomp 2.5.4) and crun 1.8.1,
 * eight runs each. Other releases may call others.
 */
public enum RuntimeBase {
    /** runc. Its other threads run on meanwhile, and Go's scheduler calls what it needs. */
    RUNC(
            Set.of(
                    Syscalls.CLOSE,
                    Syscalls.EPOLL_CTL,
                    Syscalls.EXECVE,
                    Syscalls.FSTATFS,
                    Syscalls.FUTEX,
                    Syscalls.GETDENTS64,
                    Syscalls.GETPID,
                    Syscalls.OPENAT,
                    Syscalls.RT_SIGRETURN,
                    Syscalls.WRITE,
                    // not in every run: Go 1.19's runtime/sys_linux_amd64.s
                    Syscalls.CLONE,
                    Syscalls.EPOLL_PWAIT,
                    Syscalls.GETTID,
                    Syscalls.MADVISE,
                    Syscalls.MMAP,
                    Syscalls.MUNMAP,
                    Syscalls.NANOSLEEP,
                    Syscalls.READ,
                    Syscalls.RT_SIGPROCMASK,
                    Syscalls.SCHED_YIELD,
                    Syscalls.SIGALTSTACK,
                    Syscalls.TGKILL),
            Set.of(
                    Syscalls.CAPGET,
                    Syscalls.CAPSET,
                    Syscalls.CHDIR,
                    Syscalls.FACCESSAT2,
                    Syscalls.FCNTL,
                    Syscalls.FSTAT,
                    Syscalls.GETCWD,
                    Syscalls.GETPPID,
                    Syscalls.NEWFSTATAT,
                    Syscalls.PRCTL,
                    Syscalls.SETGID,
                    Syscalls.SETGROUPS,
                    Syscalls.SETUID)),
    /** crun. */
    CRUN(
            Set.of(Syscalls.CLOSE, Syscalls.EXECVE),
            Set.of(
                    Syscalls.CAPSET,
                    Syscalls.PRCTL,
                    Syscalls.RT_SIGACTION,
                    Syscalls.RT_SIGPROCMASK,
                    Syscalls.SETRESGID,
                    Syscalls.SETRESUID,
                    Syscalls.WRITE));

    private final Set<Syscall> always;
    private final Set<Syscall> beforeDropping; // what is done under the filter if there is no no_new_privs

    RuntimeBase(Set<Syscall> always, Set<Syscall> beforeDropping) {
        this.always = always;
        this.beforeDropping = beforeDropping;
    }

    /**
     * What the runtime calls between installing the profile and starting the program.
     *
     * @param allowPrivilegeEscalation whether the container runs without no_new_privs. Then installing a filter takes
     *     {@code CAP_SYS_ADMIN}, so the runtime installs it first and drops capabilities and changes users under it
     * @return the calls by name, {@code execve} among them
     */
    public Set<Syscall> calls(boolean allowPrivilegeEscalation) {
        Set<Syscall> calls = new TreeSet<>(always);
        if (allowPrivilegeEscalation) {
            calls.addAll(beforeDropping);
        }
        return calls;
    }
}
