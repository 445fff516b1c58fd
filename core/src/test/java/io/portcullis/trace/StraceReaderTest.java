package io.portcullis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StraceReaderTest {
    private static final StraceReader READER = StraceReader.on(Abi.X86_64);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
                "23903 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
                "[pid 23903] socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = -1 EPERM (Operation not permitted)",
                "[pid 23903<a b>] socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3<UNIX-STREAM:[1919841->12]>",
                "23903<p> socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
                "04:21:58 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
                "23903 04:21:58.894725 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3 <0.000042>",
                "23903 1795580519.079144 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
                "1795580519 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
                "     0.000205 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
                "23903 04:21:58 (+     0.000205) socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
                "23903 [  41] socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
                "23903 [00007f4a85fd0000] socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
                "socket(0x1, 0x80001, 0) = 0x3",
                "socket(0x1 /* AF_UNIX */, 0x80001 /* SOCK_STREAM|SOCK_CLOEXEC */, 0) = 3",
                "socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0 <unfinished ...>",
                "socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0 <detached ...>"
            })
    void readsACallHoweverItIsPrefixed(String line) {
        TraceReading reading = READER.parse(line + "\n");

        assertThat(reading.unread()).isEmpty();
        assertThat(reading.recording().recordedCalls())
                .singleElement()
                .extracting(RecordedCall::combinations)
                .isEqualTo(Map.of(Arguments.of(1, 0x80001, 0), 1L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "openat(AT_FDCWD</a, b)>, \"x, \\\"y\", O_RDONLY|O_CLOEXEC) = 3; 2; 0x80000",
                "openat(3</tmp/a>, \"x\"..., O_WRONLY|O_CREAT|O_TRUNC, 0644) = 3; 2; 0x241",
                "ioctl(1</dev/null<char 1:3>>, TCGETS, 0x7ffe1eb58ae0) = -1 ENOTTY (Inappropriate ioctl for device); 1; 0x5401",
                "ioctl(1, _IOC(_IOC_READ|_IOC_WRITE, 0x56, 0x78, 0x4), 0) = 0; 1; 0xc0045678",
                "ioctl(1, SNDCTL_TMR_TIMEBASE or TCGETS, {B38400 opost -isig, ...}) = 0; 1; 0x5401",
                "fcntl(3, F_SETFL, O_RDONLY|O_NONBLOCK) = 0; 1; 4",
                "mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f; 3; 0x22",
                "mprotect(0x7f35, 16384, PROT_READ) = 0; 2; 1",
                "clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f) = 7; 0; 0x200011",
                "futex(0x7f, FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME, 0, NULL, NULL) = 0; 1; 0x189",
                "personality(0xffffffff)                 = 0 (PER_LINUX); 0; 0xffffffff",
                "prctl(PR_SET_NAME, \"we, (ird\") = 0; 0; 15",
                "arch_prctl(ARCH_SET_FS, 0x7f) = 0; 0; 0x1002",
                "wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], WNOHANG|__WALL, NULL) = 7; 2; 0x40000001",
                "clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, {tv_sec=0, tv_nsec=100000}, NULL) = 0; 1; 1",
                "rt_sigprocmask(SIG_SETMASK, ~[RT_1], NULL, 8) = 0; 0; 2",
                "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0; 2; 2",
                "preadv2(3, [{iov_base=\"\", iov_len=1}], 1, 0, RWF_NOWAIT) = 1; 5; 8",
                "seccomp(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, NULL) = -1 EFAULT (Bad address); 1; 1"
            })
    void knowsTheValueOfATellingArgument(String line, int index, String value) {
        TraceReading reading = READER.parse(line);

        assertThat(reading.unread()).isEmpty();
        assertThat(reading.recording().recordedCalls())
                .singleElement()
                .satisfies(call -> assertThat(call.values(index)).containsExactly(Long.decode(value)));
    }

    @Test
    void aCloneThatNeverCameBackStillNamesItsChild() {
        TraceReading reading = StraceReader.on(Abi.X86_64).parse("10 clone(flags=CLONE_THREAD) = 11 <unfinished ...>");

        assertThat(reading.recording().calls()).containsExactly(Syscalls.CLONE);
    }

    @Test
    void knowsTheValueOnTheAbiOfTheCall() {
        TraceReading reading =
                StraceReader.on(Abi.AARCH64).parse("openat(AT_FDCWD, \"x\", O_RDONLY|O_DIRECTORY) = 3\n");

        assertThat(reading.recording().recordedCalls().get(0).values(2)).containsExactly(0x4000L);
    }

    @Test
    void leavesUnknownWhatItHasNoValueFor() {
        TraceReading reading = READER.parse("socket(AF_NEVER_HEARD_OF, SOCK_STREAM, 0) = 3\n");

        assertThat(reading.recording().recordedCalls().get(0).combinations())
                .isEqualTo(Map.of(Arguments.none().with(1, 1).with(2, 0), 1L));
        assertThat(reading.recording().recordedCalls().get(0).unknown()).isEqualTo(1);
    }

    @Test
    void joinsTheTwoHalvesOfACall() {
        TraceReading reading = READER.parse("""
                10 ioctl(1, TCGETS <unfinished ...>
                11 <... set_robust_list resumed>) = 0
                10 <... ioctl resumed>, 0x7ffeb30b6700) = -1 ENOTTY (Inappropriate ioctl for device)
                10 wait4(-1,  <unfinished ...>
                10 <... wait4 resumed>NULL, WNOHANG, NULL) = 0
                """);

        assertThat(reading.unread()).isEmpty();
        assertThat(counts(reading))
                .isEqualTo(Map.of(Syscalls.IOCTL, 1L, Syscalls.SET_ROBUST_LIST, 1L, Syscalls.WAIT4, 1L));
        assertThat(call(reading, Syscalls.IOCTL).values(1)).containsExactly(0x5401L);
        assertThat(call(reading, Syscalls.WAIT4).values(2)).containsExactly(1L);
    }

    @Test
    void mendsALineThatAMessageBroke() {
        TraceReading reading = READER.parse("""
                execve("/opt/app", ["app"], 0x7ffd46c22ea0 /* 35 vars */) = 0
                clone3({flags=CLONE_VM|CLONE_THREAD, exit_signal=0}strace: Process 11 attached
                 => {parent_tid=[11]}, 88) = 11
                [pid 10] clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLDstrace: Process 12 attached
                , child_tidptr=0x7f8fc1aa3a10) = 12
                [pid 11] gettid() = 11
                """);

        assertThat(reading.unread()).isEmpty();
        assertThat(counts(reading))
                .isEqualTo(Map.of(Syscalls.EXECVE, 1L, Syscalls.CLONE3, 1L, Syscalls.CLONE, 1L, Syscalls.GETTID, 1L));
        assertThat(call(reading, Syscalls.CLONE).values(0)).containsExactly(0x0100_0011L);
    }

    @Test
    void knowsThreadsFromProcessesAndTheirPrograms() {
        TraceReading reading = READER.parse("""
                10 execve("/opt/app", ["app"], 0x7ffd /* 35 vars */) = 0
                10 clone3({flags=CLONE_VM|CLONE_THREAD|CLONE_SYSVSEM, exit_signal=0} => {parent_tid=[11]}, 88) = 11
                11 gettid() = 11
                10 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f) = 12
                12 getpid() = 12
                12 execve("/bin/true", ["true"], 0x7ffd /* 35 vars */) = 0
                12 exit_group(0) = ?
                12 +++ exited with 0 +++
                10 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=12} ---
                """);

        assertThat(reading.unread()).isEmpty();
        assertThat(reading.recording().tasks())
                .containsExactly(
                        new Task(10, 10, ""),
                        new Task(10, 10, "app"),
                        new Task(11, 10, "app"),
                        new Task(12, 12, "app"),
                        new Task(12, 12, "true"));
    }

    @Test
    void followsAProcessToAnotherAbi() {
        TraceReading reading = READER.parse("""
                strace: [ Process PID=10 runs in 32 bit mode. ]
                10 mmap2(NULL, 4096, PROT_READ, MAP_PRIVATE, 3, 0) = 0xf7
                11 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3, 0) = 0x7f
                """);

        assertThat(reading.unread()).isEmpty();
        assertThat(reading.recording().abis()).containsExactly(Abi.X86_64, Abi.X86);
    }

    @Test
    void followsTheOnlyProcessToAnotherAbiAndBack() {
        TraceReading reading = READER.parse("""
                execve("./m32", ["./m32"], 0x7fff19322b30 /* 35 vars */) = 0
                [ Process PID=17301 runs in 32 bit mode. ]
                getpid()                                = 17301
                execve("/bin/true", ["true"], 0xff /* 35 vars */) = 0
                [ Process PID=17301 runs in 64 bit mode. ]
                getppid()                                = 1
                """);

        assertThat(reading.unread()).isEmpty();
        assertThat(reading.recording().counts().on(Abi.X86)).isEqualTo(Map.of(20, 1L, 11, 1L));
        assertThat(reading.recording().counts().on(Abi.X86_64)).isEqualTo(Map.of(59, 1L, 110, 1L));
    }

    @Test
    void takesTheThreadFromTheNameOfTheFile() throws IOException {
        TraceReading reading = READER.read("/tmp/trace.4711", new StringReader("getpid() = 4711\n"));

        assertThat(reading.recording().tasks()).containsExactly(new Task(4711, 0, ""));
    }

    @Test
    void knowsACallWithoutANameByItsNumber() {
        TraceReading reading =
                READER.parse("syscall_0x4d2(0x1, 0x2, 0x3, 0, 0, 0) = -1 ENOSYS (Function not implemented)\n");

        assertThat(reading.recording().calls()).containsExactly(Syscall.numbered(1234));
    }

    @Test
    void readsATable() {
        TraceReading reading = READER.parse("""
                % time     seconds  usecs/call     calls    errors syscall
                ------ ----------- ----------- --------- --------- ----------------
                 37.06    0.000073          73         1           clone
                 23.86    0.000047          23         2         2 ioctl
                  0.00    0.000000           0        10           mmap
                ------ ----------- ----------- --------- --------- ----------------
                100.00    0.000197           3        13         2 total
                """);

        assertThat(reading.unread()).isEmpty();
        assertThat(counts(reading)).isEqualTo(Map.of(Syscalls.CLONE, 1L, Syscalls.IOCTL, 2L, Syscalls.MMAP, 10L));
        assertThat(reading.recording().tasks()).containsExactly(Task.unknown());
    }

    @Test
    void readsTablesOfTwoAbisWithoutErrors() {
        TraceReading reading = READER.parse("""
                System call usage summary for 64 bit mode:
                % time     seconds  usecs/call     calls syscall
                ------ ----------- ----------- --------- ----------------
                100.00    0.000073          73         1 read
                ------ ----------- ----------- --------- ----------------
                100.00    0.000073          73         1 total
                System call usage summary for 32 bit mode:
                % time     seconds  usecs/call     calls syscall
                ------ ----------- ----------- --------- ----------------
                100.00    0.000073          73         4 mmap2
                ------ ----------- ----------- --------- ----------------
                100.00    0.000073          73         4 total
                """);

        assertThat(reading.unread()).isEmpty();
        assertThat(reading.recording().counts().on(Abi.X86_64)).isEqualTo(Map.of(0, 1L));
        assertThat(reading.recording().counts().on(Abi.X86)).isEqualTo(Map.of(192, 4L));
    }

    @Test
    void countsACallOnceWhereATableFollowsTheLog() {
        TraceReading reading = READER.parse("""
                getpid() = 7
                % time     seconds  usecs/call     calls    errors syscall
                ------ ----------- ----------- --------- --------- ----------------
                100.00    0.000073          73         1           getpid
                """);

        assertThat(counts(reading)).isEqualTo(Map.of(Syscalls.GETPID, 1L));
    }

    @Test
    void namesTheLinesItMakesNothingOf() {
        TraceReading reading = READER.parse("""
                hello
                getpid() = 7
                nosuchcall(1) = 0
                ????(
                """);

        assertThat(reading.unread())
                .extracting(UnreadLine::toString)
                .containsExactly(
                        "input:1: neither a system call nor a message of strace: hello",
                        "input:3: no system call of x86_64: nosuchcall(1) = 0",
                        "input:4: no system call of x86_64: ????(");
        assertThat(reading.unreadCount()).isEqualTo(3);
    }

    @Test
    void countsACallWhoseLineIsTooLong() {
        String line = "socket(AF_UNIX, SOCK_STREAM, \"" + "x".repeat(1 << 20) + "\") = 3\n";

        TraceReading reading = READER.parse(line.repeat(2));

        assertThat(call(reading, Syscalls.SOCKET).times()).isEqualTo(2);
    }

    private static Map<Syscall, Long> counts(TraceReading reading) {
        return reading.recording().recordedCalls().stream()
                .collect(Collectors.toMap(RecordedCall::syscall, RecordedCall::times));
    }

    private static RecordedCall call(TraceReading reading, Syscall syscall) {
        int number = SyscallTables.forAbi(Abi.X86_64)
                .byName(syscall.name())
                .orElseThrow()
                .number();
        return reading.recording().call(Abi.X86_64, number).orElseThrow();
    }
}
