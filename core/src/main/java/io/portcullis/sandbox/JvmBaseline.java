package io.portcullis.sandbox;

import static io.portcullis.sandbox.JvmFloor.ALL;
import static io.portcullis.sandbox.JvmFloor.FILES;
import static io.portcullis.sandbox.JvmFloor.JFR;
import static io.portcullis.sandbox.JvmFloor.MGMT;
import static io.portcullis.sandbox.JvmFloor.NET;
import static io.portcullis.sandbox.JvmFloor.SPAWN;
import static io.portcullis.sandbox.JvmFloor.SPAWN_CHILD;
import static io.portcullis.sandbox.JvmFloor.STARTUP;
import static io.portcullis.sandbox.JvmFloor.STEADY;
import static io.portcullis.sandbox.JvmFloor.VITAL;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Decision;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * The calls HotSpot makes, by what it is doing.
 *
 * <p>Measured on x86_64 with glibc 2.36, OpenJDK 17 and 25, five garbage collectors, and some 56 workloads. Which of
 * several calls that do the same is used depends on how the JDK and the C library were built, and on the ABI;
 * {@link #withSiblings} has them all.
 */
public final class JvmBaseline {
    // include/uapi/asm-generic/mman-common.h, mman.h
    private static final long PROT_READ = 1;
    private static final long PROT_WRITE = 2;
    private static final long PROT_EXEC = 4;
    private static final long MAP_PRIVATE = 0x02;
    private static final long MAP_FIXED = 0x10;
    private static final long MAP_ANONYMOUS = 0x20;
    private static final long MADV_DONTNEED = 4;
    // include/uapi/linux/futex.h
    private static final long FUTEX_WAIT_PRIVATE = 0x80;
    private static final long FUTEX_WAKE_PRIVATE = 0x81;
    private static final long FUTEX_WAIT_BITSET_PRIVATE = 0x89;
    private static final long FUTEX_WAIT_BITSET_REALTIME = 0x109;
    private static final long FUTEX_WAIT_BITSET_PRIVATE_REALTIME = 0x189;
    // include/uapi/linux/prctl.h
    private static final long PR_SET_NAME = 15;
    // include/uapi/asm-generic/ioctls.h
    private static final long TCGETS = 0x5401;
    private static final long FIONREAD = 0x541b;
    // include/uapi/asm-generic/fcntl.h
    private static final long F_GETFL = 3;
    private static final long F_SETFL = 4;
    // include/linux/socket.h, include/linux/net.h
    private static final long AF_UNIX = 1;
    private static final long AF_INET = 2;
    private static final long AF_INET6 = 10;
    private static final long SOCK_STREAM = 1;
    // include/uapi/linux/sched.h: what pthread_create and posix_spawn ask of clone
    private static final long CLONE_THREAD_FLAGS = 0x003d_0f00;
    private static final long CLONE_SPAWN_FLAGS = 0x0000_4111; // VM, VFORK, SIGCHLD

    private static final List<JvmNeed> NEEDS = measured();
    private static final List<Set<Syscall>> SIBLINGS = List.of(
            Set.of(Syscalls.STAT, Syscalls.LSTAT, Syscalls.FSTAT, Syscalls.NEWFSTATAT, Syscalls.STATX),
            Set.of(Syscalls.STAT64, Syscalls.LSTAT64, Syscalls.FSTAT64, Syscalls.FSTATAT64, Syscalls.STATX),
            Set.of(Syscalls.STAT, Syscalls.STAT64),
            Set.of(Syscalls.LSTAT, Syscalls.LSTAT64),
            Set.of(Syscalls.FSTAT, Syscalls.FSTAT64),
            Set.of(Syscalls.NEWFSTATAT, Syscalls.FSTATAT64),
            Set.of(Syscalls.OPEN, Syscalls.OPENAT, Syscalls.OPENAT2),
            Set.of(Syscalls.ACCESS, Syscalls.FACCESSAT, Syscalls.FACCESSAT2),
            Set.of(Syscalls.READLINK, Syscalls.READLINKAT),
            Set.of(Syscalls.UNLINK, Syscalls.UNLINKAT),
            Set.of(Syscalls.RMDIR, Syscalls.UNLINKAT),
            Set.of(Syscalls.MKDIR, Syscalls.MKDIRAT),
            Set.of(Syscalls.RENAME, Syscalls.RENAMEAT, Syscalls.RENAMEAT2),
            Set.of(Syscalls.LINK, Syscalls.LINKAT),
            Set.of(Syscalls.SYMLINK, Syscalls.SYMLINKAT),
            Set.of(Syscalls.CHMOD, Syscalls.FCHMODAT, Syscalls.FCHMODAT2),
            Set.of(Syscalls.CHOWN, Syscalls.LCHOWN, Syscalls.FCHOWNAT),
            Set.of(Syscalls.CLONE, Syscalls.CLONE3),
            Set.of(Syscalls.VFORK, Syscalls.FORK, Syscalls.CLONE),
            Set.of(Syscalls.EPOLL_CREATE, Syscalls.EPOLL_CREATE1),
            Set.of(Syscalls.EPOLL_WAIT, Syscalls.EPOLL_PWAIT, Syscalls.EPOLL_PWAIT2),
            Set.of(Syscalls.POLL, Syscalls.PPOLL),
            Set.of(Syscalls.EVENTFD, Syscalls.EVENTFD2),
            Set.of(Syscalls.INOTIFY_INIT, Syscalls.INOTIFY_INIT1),
            Set.of(Syscalls.DUP2, Syscalls.DUP3),
            Set.of(Syscalls.PIPE, Syscalls.PIPE2),
            Set.of(Syscalls.NANOSLEEP, Syscalls.CLOCK_NANOSLEEP),
            Set.of(Syscalls.WAIT4, Syscalls.WAITID),
            Set.of(Syscalls.ACCEPT, Syscalls.ACCEPT4),
            Set.of(Syscalls.RECVFROM, Syscalls.RECVMSG, Syscalls.RECVMMSG),
            Set.of(Syscalls.SENDTO, Syscalls.SENDMSG, Syscalls.SENDMMSG),
            Set.of(Syscalls.GETDENTS, Syscalls.GETDENTS64),
            Set.of(Syscalls.GETRLIMIT, Syscalls.PRLIMIT64),
            Set.of(Syscalls.RT_SIGRETURN, Syscalls.SIGRETURN),
            Set.of(Syscalls.MMAP, Syscalls.MMAP2),
            Set.of(Syscalls.FCNTL, Syscalls.FCNTL64),
            Set.of(Syscalls.LSEEK, Syscalls._LLSEEK),
            Set.of(Syscalls.FUTEX, Syscalls.FUTEX_TIME64),
            Set.of(Syscalls.CLOCK_GETTIME, Syscalls.CLOCK_GETTIME64),
            Set.of(Syscalls.CLOCK_NANOSLEEP, Syscalls.CLOCK_NANOSLEEP_TIME64));

    private JvmBaseline() {}

    /**
     * Every call that was seen, and {@code clone} in the place of {@code clone3}. A call that is needed with more
     * arguments by another use is there once for each.
     *
     * @return the needs, by use and name
     */
    public static List<JvmNeed> needs() {
        return NEEDS;
    }

    /**
     * The calls of some uses, as they were seen. {@code clone} is among them for starting threads: glibc before 2.34
     * knows no {@code clone3}, and Docker's own filter hides it.
     *
     * @param floors the uses
     * @return the calls by name
     */
    public static Set<Syscall> calls(JvmFloor... floors) {
        return calls(NEEDS, List.of(floors));
    }

    static Set<Syscall> calls(List<JvmNeed> needs, Collection<JvmFloor> floors) {
        return needs.stream()
                .filter(need -> need.smallestOf(floors).isPresent())
                .map(JvmNeed::syscall)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The calls of some uses, and what other builds and other ABIs use in their place: for a profile that is to hold
     * for more than one JDK.
     *
     * @param floors the uses
     * @return the calls by name
     */
    public static Set<Syscall> withSiblings(JvmFloor... floors) {
        return withSiblings(calls(floors));
    }

    static Set<Syscall> withSiblings(Set<Syscall> calls) {
        Set<Syscall> all = new TreeSet<>();
        for (Syscall call : calls) {
            all.add(call);
            all.addAll(siblings(call));
        }
        return all;
    }

    /**
     * The calls that can stand in for a call.
     *
     * @param syscall the call
     * @return what else does the same on some build or ABI, by name; often nothing
     */
    public static Set<Syscall> siblings(Syscall syscall) {
        return SIBLINGS.stream()
                .filter(group -> group.contains(syscall))
                .flatMap(Set::stream)
                .filter(other -> !other.equals(syscall))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Asks a filter about every call of a use.
     *
     * <p>A call the ABI does not have is needed through one of its {@link #siblings}. {@code clone3} may answer ENOSYS,
     * if {@code clone} is let through: the C library falls back.
     *
     * @param program the filter
     * @param abi the ABI of the JVM
     * @param floor the use
     * @return the calls the filter does not let through, the vital ones first; empty if the JVM can live with it
     * @throws IllegalStateException if the table of the ABI is missing; the message names the artifact to add
     */
    public static List<MissingCall> missing(BpfProgram program, Abi abi, JvmFloor floor) {
        return missing(call -> BpfSimulator.run(program, call), abi, NEEDS, Set.of(floor));
    }

    /**
     * Asks a filter about every call of a use, by its meaning.
     *
     * @param decision what the filter does
     * @param abi the ABI of the JVM
     * @param floor the use
     * @return as for {@link #missing(BpfProgram, Abi, JvmFloor)}
     * @throws IllegalStateException if the table of the ABI is missing; the message names the artifact to add
     */
    public static List<MissingCall> missing(Decision decision, Abi abi, JvmFloor floor) {
        return missing(decision::evaluate, abi, NEEDS, Set.of(floor));
    }

    static List<MissingCall> missing(
            ToIntFunction<SeccompData> filter, Abi abi, List<JvmNeed> needs, Set<JvmFloor> floors) {
        return new FloorCheck(filter, SyscallTables.forAbi(abi), needs).missing(floors);
    }

    /** Written in loops: it runs in JVMs that have only just started, where each lambda is a class to be made. */
    private record FloorCheck(ToIntFunction<SeccompData> filter, SyscallTable table, List<JvmNeed> needs) {
        List<MissingCall> missing(Set<JvmFloor> floors) {
            List<MissingCall> missing = new ArrayList<>();
            for (JvmNeed need : needs) {
                Optional<JvmFloor> floor = need.smallestOf(floors);
                Optional<MissingCall> refusal = floor.isPresent() ? missing(need, floor.get()) : Optional.empty();
                if (refusal.isPresent()) {
                    missing.add(refusal.get());
                }
            }
            return List.copyOf(missing);
        }

        private Optional<MissingCall> missing(JvmNeed need, JvmFloor floor) {
            Optional<SyscallEntry> own = table.byName(need.syscall().name());
            if (own.isPresent()) {
                Optional<MissingCall> refusal = refused(need, floor, own.get());
                return refusal.isPresent() && fallsBack(refusal.get()) ? Optional.empty() : refusal;
            }
            Optional<MissingCall> first = Optional.empty();
            for (Syscall sibling : siblings(need.syscall())) {
                Optional<SyscallEntry> entry = table.byName(sibling.name());
                if (entry.isPresent()) {
                    Optional<MissingCall> refusal = refused(need, floor, entry.get());
                    if (refusal.isEmpty()) {
                        return refusal;
                    }
                    first = first.isPresent() ? first : refusal;
                }
            }
            return first;
        }

        private Optional<MissingCall> refused(JvmNeed need, JvmFloor floor, SyscallEntry entry) {
            // A stand-in has other arguments, so only the call itself is asked with those that were seen.
            List<List<Long>> arguments = entry.syscall().equals(need.syscall()) ? need.arguments() : List.of(List.of());
            for (List<Long> seen : arguments) {
                long[] values = new long[seen.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = seen.get(i);
                }
                SeccompData call = SeccompData.call(table.abi(), entry.number(), values);
                Action answer = Action.of(filter.applyAsInt(call));
                if (!answer.permits()) {
                    return Optional.of(new MissingCall(entry.syscall(), floor, call, answer));
                }
            }
            return Optional.empty();
        }

        private boolean fallsBack(MissingCall refusal) {
            Optional<SyscallEntry> clone = table.byName(Syscalls.CLONE.name());
            return refusal.syscall().equals(Syscalls.CLONE3)
                    && refusal.answer().returnValue(table.abi())
                            == Action.errno(Errno.ENOSYS).returnValue(table.abi())
                    && clone.isPresent()
                    && refused(need(Set.of(VITAL), Syscalls.CLONE, seen(CLONE_THREAD_FLAGS)), VITAL, clone.get())
                            .isEmpty();
        }
    }

    private static List<JvmNeed> measured() {
        List<JvmNeed> all = new ArrayList<>();
        plain(
                all,
                Set.of(VITAL),
                Syscalls.CLONE3,
                Syscalls.CLOSE,
                Syscalls.EXIT,
                Syscalls.MUNMAP,
                Syscalls.OPENAT,
                Syscalls.PREAD64,
                Syscalls.READ,
                Syscalls.RSEQ,
                Syscalls.RT_SIGRETURN,
                Syscalls.SCHED_GETAFFINITY,
                Syscalls.SET_ROBUST_LIST,
                Syscalls.WRITE);
        plain(
                all,
                Set.of(STEADY),
                Syscalls.BRK,
                Syscalls.CLOCK_GETTIME,
                Syscalls.CLOCK_NANOSLEEP,
                Syscalls.FALLOCATE,
                Syscalls.FSTAT,
                Syscalls.GETPID,
                Syscalls.GETRUSAGE,
                Syscalls.GETTID,
                Syscalls.LSEEK,
                Syscalls.LSTAT,
                Syscalls.MREMAP,
                Syscalls.NEWFSTATAT,
                Syscalls.READLINK,
                Syscalls.RESTART_SYSCALL,
                Syscalls.RT_SIGACTION,
                Syscalls.RT_SIGPROCMASK,
                Syscalls.SCHED_YIELD,
                Syscalls.SENDFILE,
                Syscalls.STAT,
                Syscalls.STATX,
                Syscalls.SYSINFO,
                Syscalls.TIMES,
                Syscalls.UNLINK);
        plain(
                all,
                Set.of(NET, MGMT, STARTUP),
                Syscalls.ACCEPT,
                Syscalls.BIND,
                Syscalls.GETSOCKNAME,
                Syscalls.LISTEN,
                Syscalls.SETSOCKOPT);
        plain(all, Set.of(NET, FILES, SPAWN_CHILD, JFR, MGMT, STARTUP), Syscalls.ACCESS);
        plain(all, Set.of(NET, FILES, STARTUP), Syscalls.CONNECT);
        plain(all, Set.of(NET, FILES), Syscalls.COPY_FILE_RANGE, Syscalls.POLL, Syscalls.READV, Syscalls.WRITEV);
        plain(all, Set.of(NET, FILES, JFR, MGMT), Syscalls.DUP);
        plain(
                all,
                Set.of(NET, SPAWN, SPAWN_CHILD),
                Syscalls.DUP2); // with tgkill, how a socket is closed on which another thread is blocked
        plain(
                all,
                Set.of(NET),
                Syscalls.EPOLL_CREATE1,
                Syscalls.EPOLL_CTL,
                Syscalls.EPOLL_WAIT,
                Syscalls.EVENTFD2,
                Syscalls.RECVFROM,
                Syscalls.SENDMMSG,
                Syscalls.SENDTO);
        plain(all, Set.of(NET, FILES, SPAWN, SPAWN_CHILD, JFR, MGMT, STARTUP), Syscalls.GETDENTS64);
        plain(all, Set.of(NET, SPAWN), Syscalls.PIPE2);
        plain(all, Set.of(NET, SPAWN_CHILD, MGMT, STARTUP), Syscalls.PRLIMIT64);
        plain(all, Set.of(NET, MGMT), Syscalls.GETSOCKOPT, Syscalls.SHUTDOWN);
        plain(all, Set.of(NET, JFR, MGMT, STARTUP), Syscalls.UNAME);
        plain(all, Set.of(NET, FILES, JFR), Syscalls.TGKILL);
        plain(all, Set.of(FILES, MGMT), Syscalls.CHMOD, Syscalls.CHOWN, Syscalls.RENAME);
        plain(all, Set.of(FILES, SPAWN_CHILD), Syscalls.FADVISE64);
        plain(
                all,
                Set.of(FILES),
                Syscalls.FCHMOD,
                Syscalls.FCHOWN,
                Syscalls.FDATASYNC,
                Syscalls.FGETXATTR,
                Syscalls.FLISTXATTR,
                Syscalls.FREMOVEXATTR,
                Syscalls.FSETXATTR,
                Syscalls.GETGROUPS,
                Syscalls.INOTIFY_ADD_WATCH,
                Syscalls.INOTIFY_INIT,
                Syscalls.INOTIFY_RM_WATCH,
                Syscalls.LINK,
                Syscalls.MINCORE,
                Syscalls.MSYNC,
                Syscalls.RENAMEAT,
                Syscalls.SYMLINK,
                Syscalls.UNLINKAT,
                Syscalls.UTIMENSAT);
        plain(all, Set.of(FILES, JFR), Syscalls.FSYNC, Syscalls.PWRITE64);
        plain(all, Set.of(FILES, STARTUP), Syscalls.FTRUNCATE, Syscalls.STATFS);
        plain(all, Set.of(FILES, SPAWN_CHILD, STARTUP), Syscalls.GETUID);
        plain(all, Set.of(FILES, JFR, MGMT, STARTUP), Syscalls.MKDIR);
        plain(all, Set.of(FILES, JFR, MGMT), Syscalls.RMDIR);
        plain(all, Set.of(SPAWN, SPAWN_CHILD), Syscalls.CHDIR);
        plain(all, Set.of(SPAWN, STARTUP), Syscalls.EXECVE);
        plain(all, Set.of(SPAWN), Syscalls.KILL, Syscalls.VFORK, Syscalls.WAIT4);
        plain(all, Set.of(SPAWN_CHILD, STARTUP), Syscalls.ARCH_PRCTL, Syscalls.GETRANDOM, Syscalls.SET_TID_ADDRESS);
        plain(all, Set.of(SPAWN_CHILD, MGMT), Syscalls.GETEGID);
        plain(all, Set.of(SPAWN_CHILD, MGMT, STARTUP), Syscalls.GETEUID);
        plain(all, Set.of(SPAWN_CHILD), Syscalls.GETGID, Syscalls.GETPPID);
        plain(
                all,
                Set.of(STARTUP),
                Syscalls.CLOCK_GETRES,
                Syscalls.FCHDIR,
                Syscalls.FLOCK,
                Syscalls.FSTATFS,
                Syscalls.GET_MEMPOLICY,
                Syscalls.MEMFD_CREATE,
                Syscalls.SET_MEMPOLICY);
        plain(all, Set.of(SPAWN_CHILD, JFR, MGMT, STARTUP), Syscalls.GETCWD);
        plain(all, Set.of(JFR), Syscalls.RT_SIGSUSPEND);
        plain(all, Set.of(ALL), Syscalls.SETPRIORITY, Syscalls.SHMGET);
        all.add(need(
                Set.of(VITAL),
                Syscalls.FUTEX,
                seen(0, FUTEX_WAIT_PRIVATE),
                seen(0, FUTEX_WAKE_PRIVATE),
                seen(0, FUTEX_WAIT_BITSET_PRIVATE),
                seen(0, FUTEX_WAIT_BITSET_REALTIME),
                seen(0, FUTEX_WAIT_BITSET_PRIVATE_REALTIME)));
        all.add(need(Set.of(VITAL), Syscalls.EXIT_GROUP, seen(0), seen(1), seen(143))); // 143: ended by SIGTERM
        all.add(need(
                Set.of(VITAL),
                Syscalls.MMAP,
                seen(0, 4096, PROT_READ, MAP_PRIVATE),
                seen(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1),
                seen(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1)));
        all.add(need(Set.of(VITAL), Syscalls.MPROTECT, seen(0, 4096, 0), seen(0, 4096, PROT_READ | PROT_WRITE)));
        all.add(need(Set.of(STEADY), Syscalls.IOCTL, seen(0, TCGETS), seen(0, FIONREAD)));
        all.add(need(Set.of(STEADY), Syscalls.MADVISE, seen(0, 4096, MADV_DONTNEED)));
        all.add(need(Set.of(STEADY), Syscalls.PRCTL, seen(PR_SET_NAME)));
        all.add(need(
                Set.of(NET, FILES, SPAWN, SPAWN_CHILD, JFR, MGMT, STARTUP),
                Syscalls.FCNTL,
                seen(0, F_GETFL),
                seen(0, F_SETFL)));
        all.add(need(
                Set.of(NET, FILES, MGMT, STARTUP), // the network library asks for IPv6 as it loads
                Syscalls.SOCKET,
                seen(AF_INET, SOCK_STREAM),
                seen(AF_INET6, SOCK_STREAM),
                seen(AF_UNIX, SOCK_STREAM)));
        all.add(need(Set.of(NET, FILES, MGMT, STARTUP), Syscalls.SOCKETPAIR, seen(AF_UNIX, SOCK_STREAM)));
        // Where glibc is older than 2.34, or a container's filter hides clone3, threads are started so.
        all.add(need(Set.of(VITAL), Syscalls.CLONE, seen(CLONE_THREAD_FLAGS)));
        all.add(need(Set.of(SPAWN), Syscalls.CLONE, seen(CLONE_SPAWN_FLAGS)));
        all.sort((left, right) -> left.smallest() == right.smallest()
                ? left.syscall().compareTo(right.syscall())
                : left.smallest().compareTo(right.smallest()));
        return List.copyOf(all);
    }

    private static void plain(List<JvmNeed> all, Set<JvmFloor> floors, Syscall... syscalls) {
        for (Syscall syscall : syscalls) {
            all.add(need(floors, syscall, seen()));
        }
    }

    private static JvmNeed need(Set<JvmFloor> floors, Syscall syscall, long[]... arguments) {
        List<List<Long>> seen = new ArrayList<>();
        for (long[] values : arguments) {
            List<Long> boxed = new ArrayList<>();
            for (long value : values) {
                boxed.add(value);
            }
            seen.add(boxed);
        }
        return new JvmNeed(syscall, floors, seen);
    }

    private static long[] seen(long... arguments) {
        return arguments;
    }
}
