package io.portcullis.cli;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.linux.Answer;
import io.portcullis.linux.Kernel;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.Arrays;
import java.util.List;

/** The calls of the demonstration. None of them would change anything if it went through. */
@SuppressWarnings("ImmutableEnumChecker") // its fields are values that never change
enum DemoCall {
    GETPID("getpid()", Syscalls.GETPID, false),
    UNIX_SOCKET("socket(AF_UNIX, SOCK_STREAM, 0)", Syscalls.SOCKET, true, DemoProfile.AF_UNIX, DemoProfile.SOCK_STREAM),
    QUERY_PERSONALITY("personality(0xffffffff)", Syscalls.PERSONALITY, false, DemoProfile.PER_QUERY),
    MKDIRAT("mkdirat(AT_FDCWD, NULL, 0755)", Syscalls.MKDIRAT, false, -100, 0, 0755),
    MKDIR("mkdir(NULL, 0755)", Syscalls.MKDIR, false, 0, 0755),
    NETLINK_SOCKET(
            "socket(AF_NETLINK, SOCK_RAW, 0)", Syscalls.SOCKET, true, DemoProfile.AF_NETLINK, DemoProfile.SOCK_RAW),
    PACKET_SOCKET("socket(AF_PACKET, SOCK_RAW, 0)", Syscalls.SOCKET, true, DemoProfile.AF_PACKET, DemoProfile.SOCK_RAW),
    SET_PERSONALITY("personality(PER_LINUX32)", Syscalls.PERSONALITY, false, DemoProfile.PER_LINUX32);

    static final String OK = "ok";

    private final String written;
    private final Syscall syscall;
    private final boolean opens;
    private final List<Long> args;

    DemoCall(String written, Syscall syscall, boolean opens, long... args) {
        this.written = written;
        this.syscall = syscall;
        this.opens = opens;
        this.args = Arrays.stream(args).boxed().toList();
    }

    /** Those an ABI has. */
    static List<DemoCall> on(Abi abi) {
        return Arrays.stream(values())
                .filter(call ->
                        SyscallTables.forAbi(abi).byName(call.syscall.name()).isPresent())
                .toList();
    }

    /** The call as C writes it. */
    String written() {
        return written;
    }

    /** What the profile says: {@code ok} or an errno's name. */
    String predicted(SeccompProfile profile, Abi abi) {
        Action action =
                profile.evaluate(SeccompData.call(abi, number(abi), args())).action();
        if (action instanceof Action.Fail fail) {
            return fail.errno().toString();
        }
        return action.permits() ? OK : action.toString();
    }

    /** What the kernel says: {@code ok} or an errno's name. */
    String made(Kernel kernel) {
        Answer answer = kernel.syscall(number(kernel.abi()), args());
        if (opens && answer.errno().isEmpty()) {
            kernel.syscall(
                    SyscallTables.forAbi(kernel.abi())
                            .byName("close")
                            .orElseThrow()
                            .number(),
                    answer.value());
        }
        return answer.errno().map(Object::toString).orElse(OK);
    }

    private long[] args() {
        return args.stream().mapToLong(Long::longValue).toArray();
    }

    private int number(Abi abi) {
        return SyscallTables.forAbi(abi).byName(syscall.name()).orElseThrow().number();
    }
}
