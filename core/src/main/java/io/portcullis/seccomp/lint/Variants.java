package io.portcullis.seccomp.lint;

import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One call under several names and numbers, because a type grew: on 32-bit ABIs the old and the new stand side by side,
 * and on some the new one alone.
 *
 * @param calls the names, the oldest first
 * @param why what grew
 */
record Variants(List<Syscall> calls, String why) {
    private static final String OFFSETS = "they differ in the width of offsets";
    private static final String TIMES = "they differ in the width of times";
    private static final String USERS = "they differ in the width of user and group numbers";
    private static final String RESULTS = "they differ in what the result looks like";
    private static final String SIGNALS = "they differ in the width of signal sets";
    private static final String REGISTERS = "they differ in how arguments are passed";

    /** What is known, from arch/x86/entry/syscalls/syscall_32.tbl and arch/arm/tools/syscall.tbl. */
    static final List<Variants> KNOWN = List.of(
            of("mmap mmap2", "they differ in the unit of the offset"),
            of("fcntl fcntl64", "they differ in the width of file locks"),
            of("stat stat64", RESULTS),
            of("lstat lstat64", RESULTS),
            of("fstat fstat64", RESULTS),
            of("newfstatat fstatat64", RESULTS),
            of("statfs statfs64", RESULTS),
            of("fstatfs fstatfs64", RESULTS),
            of("getrlimit ugetrlimit", RESULTS),
            of("lseek _llseek", OFFSETS),
            of("sendfile sendfile64", OFFSETS),
            of("truncate truncate64", OFFSETS),
            of("ftruncate ftruncate64", OFFSETS),
            of("fadvise64 fadvise64_64 arm_fadvise64_64", OFFSETS),
            of("sync_file_range sync_file_range2", REGISTERS),
            of("select _newselect", REGISTERS),
            of("chown chown32", USERS),
            of("lchown lchown32", USERS),
            of("fchown fchown32", USERS),
            of("getuid getuid32", USERS),
            of("getgid getgid32", USERS),
            of("geteuid geteuid32", USERS),
            of("getegid getegid32", USERS),
            of("getresuid getresuid32", USERS),
            of("getresgid getresgid32", USERS),
            of("getgroups getgroups32", USERS),
            of("setuid setuid32", USERS),
            of("setgid setgid32", USERS),
            of("setreuid setreuid32", USERS),
            of("setregid setregid32", USERS),
            of("setresuid setresuid32", USERS),
            of("setresgid setresgid32", USERS),
            of("setfsuid setfsuid32", USERS),
            of("setfsgid setfsgid32", USERS),
            of("setgroups setgroups32", USERS),
            of("sigaction rt_sigaction", SIGNALS),
            of("sigprocmask rt_sigprocmask", SIGNALS),
            of("sigpending rt_sigpending", SIGNALS),
            of("sigsuspend rt_sigsuspend", SIGNALS),
            of("clock_gettime clock_gettime64", TIMES),
            of("clock_settime clock_settime64", TIMES),
            of("clock_adjtime clock_adjtime64", TIMES),
            of("clock_getres clock_getres_time64", TIMES),
            of("clock_nanosleep clock_nanosleep_time64", TIMES),
            of("timer_gettime timer_gettime64", TIMES),
            of("timer_settime timer_settime64", TIMES),
            of("timerfd_gettime timerfd_gettime64", TIMES),
            of("timerfd_settime timerfd_settime64", TIMES),
            of("utimensat utimensat_time64", TIMES),
            of("pselect6 pselect6_time64", TIMES),
            of("ppoll ppoll_time64", TIMES),
            of("io_pgetevents io_pgetevents_time64", TIMES),
            of("recvmmsg recvmmsg_time64", TIMES),
            of("mq_timedsend mq_timedsend_time64", TIMES),
            of("mq_timedreceive mq_timedreceive_time64", TIMES),
            of("semtimedop semtimedop_time64", TIMES),
            of("rt_sigtimedwait rt_sigtimedwait_time64", TIMES),
            of("futex futex_time64", TIMES),
            of("sched_rr_get_interval sched_rr_get_interval_time64", TIMES));

    private static final Map<Syscall, Variants> BY_CALL = byCall();

    /** All names of a call, itself among them. */
    static List<Syscall> of(Syscall call) {
        Variants known = BY_CALL.get(call);
        return known == null ? List.of(call) : known.calls();
    }

    /** Whether there is an older call that does the same. */
    static boolean isNewer(Syscall call) {
        return !of(call).get(0).equals(call);
    }

    private static Variants of(String calls, String why) {
        return new Variants(
                Arrays.stream(calls.split(" ")).map(Syscalls::parse).toList(), "each does the same, " + why);
    }

    private static Map<Syscall, Variants> byCall() {
        Map<Syscall, Variants> byCall = new HashMap<>();
        KNOWN.forEach(variants -> variants.calls().forEach(call -> byCall.put(call, variants)));
        return byCall;
    }
}
