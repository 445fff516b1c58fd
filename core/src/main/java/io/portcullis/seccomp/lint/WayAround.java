package io.portcullis.seccomp.lint;

import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Calls that do what others are refused for.
 *
 * @param check what a finding is
 * @param severity how much it matters
 * @param refused the calls that are refused
 * @param whole calls that do whatever these do, so that they go around a check of arguments too
 * @param part calls that do some of it, which matters where one is refused altogether
 * @param arguments what the ways are called with; none where they do it with any
 * @param reach when it matters
 * @param why what makes the ways ways
 */
record WayAround(
        Check check,
        Severity severity,
        List<Syscall> refused,
        List<Syscall> whole,
        List<Syscall> part,
        List<Long> arguments,
        Reach reach,
        String why) {

    /** When a way around matters. */
    enum Reach {
        /** Where somebody meant the call to be refused. */
        ON_PURPOSE,
        /** Also where a list of what is allowed just does not have the call: the way is that powerful. */
        ALWAYS
    }

    private static final long CLONE_NEWUSER = 0x1000_0000; // include/uapi/linux/sched.h
    private static final long MSG_FASTOPEN = 0x2000_0000; // include/linux/socket.h
    private static final long PR_SET_SECCOMP = 22; // include/uapi/linux/prctl.h
    private static final long USERFAULTFD_IOC_NEW = 0xaa00; // include/uapi/linux/userfaultfd.h

    /** What is known. Later kernels will add theirs. */
    static final List<WayAround> KNOWN = withVariants(Stream.of(
                    twin("open openat openat2 creat", "open openat openat2", "creat", "each opens any path"),
                    twin(
                            "clone fork vfork",
                            "clone3",
                            "clone fork vfork",
                            "each starts a process, and the flags of clone3 lie behind a pointer"),
                    twin("execve execveat", "execve execveat", "", "each replaces the program")
                            .always(),
                    twin(
                            "send sendto sendmsg sendmmsg",
                            "sendmsg sendmmsg",
                            "send sendto",
                            "each sends, and the addresses of sendmsg lie behind a pointer"),
                    twin("recv recvfrom recvmsg recvmmsg", "recvmsg recvmmsg", "recv recvfrom", "each receives"),
                    twin("connect", "", "sendto", "with MSG_FASTOPEN it connects a socket by itself")
                            .with(Severity.WARNING, 0, 0, 0, MSG_FASTOPEN),
                    twin("accept accept4", "accept4", "accept", "each accepts a connection"),
                    twin(
                            "read readv pread64 preadv preadv2",
                            "readv preadv2",
                            "read pread64 preadv",
                            "each reads a descriptor"),
                    twin(
                            "write writev pwrite64 pwritev pwritev2",
                            "writev pwritev2",
                            "write pwrite64 pwritev",
                            "each writes a descriptor"),
                    each("chmod fchmod fchmodat fchmodat2", "each changes a mode"),
                    each("chown lchown fchown fchownat chown32 lchown32 fchown32", "each changes an owner"),
                    twin("rename renameat renameat2", "renameat2", "rename renameat", "each renames"),
                    twin("unlink rmdir unlinkat", "unlinkat", "unlink", "each removes a name"),
                    each("mkdir mkdirat", "each makes a folder"),
                    each("mknod mknodat", "each makes a device node"),
                    each("link linkat", "each makes a hard link"),
                    each("symlink symlinkat", "each makes a symbolic link"),
                    each("truncate ftruncate truncate64 ftruncate64", "each cuts a file"),
                    each("setxattr lsetxattr fsetxattr setxattrat", "each sets an extended attribute"),
                    each("utime utimes futimesat utimensat utimensat_time64", "each sets a file's times"),
                    each("getdents getdents64", "each lists a folder"),
                    each(
                            "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal",
                            "each sends a signal"),
                    each("setuid setreuid setresuid setuid32 setreuid32 setresuid32", "each changes the user"),
                    each("setgid setregid setresgid setgid32 setregid32 setresgid32", "each changes the group"),
                    each("setgroups setgroups32", "each changes the groups"),
                    each("setrlimit prlimit64", "each sets a limit"),
                    each("umount umount2", "each unmounts"),
                    each("iopl ioperm", "each gives access to ports"),
                    each("settimeofday clock_settime clock_settime64 stime", "each sets the clock"),
                    twin("stat", "", "oldstat", "it does the same, with an older result"),
                    twin("lstat", "", "oldlstat", "it does the same, with an older result"),
                    twin("fstat", "", "oldfstat", "it does the same, with an older result"),
                    twin("uname", "", "olduname oldolduname", "they do the same, with older results"),
                    twin("mprotect", "pkey_mprotect", "", "it changes protections as mprotect does"),
                    twin("seccomp", "", "prctl", "with PR_SET_SECCOMP it installs a filter too")
                            .with(Severity.WARNING, PR_SET_SECCOMP),
                    each("quotactl quotactl_fd", "each controls quotas"),
                    each("init_module finit_module", "each loads a module").always(),
                    each("kexec_load kexec_file_load", "each loads a kernel").always(),
                    gap(
                                    "mount",
                                    "fsopen fsconfig fsmount fspick move_mount open_tree open_tree_attr mount_setattr",
                                    "since Linux 5.2 file systems are mounted, moved and changed by these as well")
                            .always(),
                    gap(
                            "ptrace",
                            "process_vm_readv process_vm_writev pidfd_getfd kcmp",
                            "these look into another process, write its memory and take its descriptors"),
                    gap(
                                    "process_vm_readv process_vm_writev",
                                    "ptrace",
                                    "it reads and writes another process's memory, word by word")
                            .with(Severity.WARNING),
                    gap(
                            "reboot",
                            "kexec_load kexec_file_load",
                            "these put another kernel in place, which the next restart or crash of this one runs"),
                    gap(
                                    "settimeofday clock_settime clock_settime64 stime",
                                    "adjtimex clock_adjtime clock_adjtime64",
                                    "for who may set the clock, with ADJ_SETOFFSET these set it too")
                            .with(Severity.INFO),
                    gap("unshare", "clone3", "what is started with a CLONE_NEW flag has namespaces of its own")
                            .with(Severity.WARNING),
                    gap("unshare", "clone", "what is started with a CLONE_NEW flag has namespaces of its own")
                            .with(Severity.WARNING, CLONE_NEWUSER),
                    gap("chroot", "pivot_root", "for who may mount, it gives the process another root too")
                            .with(Severity.INFO),
                    gap("keyctl", "add_key request_key", "these put keys on the key rings and look for them")
                            .with(Severity.WARNING),
                    gap(
                                    "userfaultfd",
                                    "ioctl",
                                    "since Linux 6.1 it makes the same descriptor, for who may open /dev/userfaultfd")
                            .with(Severity.INFO, 0, USERFAULTFD_IOC_NEW),
                    new WayAround(
                            Check.IO_URING,
                            Severity.ERROR,
                            names("open openat openat2 creat read readv preadv preadv2 write writev pwritev pwritev2"
                                    + " socket connect accept accept4 bind listen send sendto sendmsg recv recvfrom"
                                    + " recvmsg shutdown rename renameat renameat2 unlink unlinkat rmdir mkdir mkdirat"
                                    + " link linkat symlink symlinkat setxattr fsetxattr getxattr fgetxattr fallocate"
                                    + " ftruncate truncate fsync fdatasync sync_file_range splice tee madvise"
                                    + " fadvise64 epoll_ctl statx waitid futex"),
                            names("io_uring_setup"),
                            List.of(),
                            List.of(),
                            Reach.ALWAYS,
                            "what is put into its ring is done without a call that a filter sees"))
            .toList());

    /** The table, and a row for the variants of each call that no row has for each other's twins. */
    private static List<WayAround> withVariants(List<WayAround> rows) {
        Stream<WayAround> rest = Variants.KNOWN.stream()
                .filter(variants -> rows.stream().noneMatch(row -> row.makesTwins(variants.calls())))
                .map(variants -> new WayAround(
                        Check.TWIN_CALL,
                        Severity.ERROR,
                        variants.calls(),
                        variants.calls(),
                        List.of(),
                        List.of(),
                        Reach.ON_PURPOSE,
                        variants.why()));
        return Stream.concat(rows.stream(), rest).toList();
    }

    private boolean makesTwins(List<Syscall> calls) {
        return refused.containsAll(calls)
                && calls.stream().allMatch(call -> whole.contains(call) || part.contains(call));
    }

    private static WayAround twin(String refused, String whole, String part, String why) {
        return new WayAround(
                Check.TWIN_CALL,
                Severity.ERROR,
                names(refused),
                names(whole),
                names(part),
                List.of(),
                Reach.ON_PURPOSE,
                why);
    }

    private static WayAround each(String calls, String why) {
        return twin(calls, "", calls, why);
    }

    private static WayAround gap(String refused, String ways, String why) {
        return new WayAround(
                Check.GAP_BESIDE_FENCE,
                Severity.ERROR,
                names(refused),
                List.of(),
                names(ways),
                List.of(),
                Reach.ON_PURPOSE,
                why);
    }

    private WayAround with(Severity other, long... needed) {
        List<Long> values = Arrays.stream(needed).boxed().toList();
        return new WayAround(check, other, refused, whole, part, values, reach, why);
    }

    private WayAround always() {
        return new WayAround(check, severity, refused, whole, part, arguments, Reach.ALWAYS, why);
    }

    /** Calls, each with its variants. */
    private static List<Syscall> names(String text) {
        return Arrays.stream(text.split(" "))
                .filter(name -> !name.isEmpty())
                .map(Syscalls::parse)
                .flatMap(call -> Variants.of(call).stream())
                .distinct()
                .toList();
    }
}
