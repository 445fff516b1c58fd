package io.portcullis.sandbox;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.linux.Answer;
import io.portcullis.linux.Kernel;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * A call with arguments of which nothing can come, whoever makes it: no name, no descriptor, no process.
 *
 * @param syscall the call
 * @param number its number
 * @param arguments the arguments
 * @param expected what a filter answers to it
 */
record HarmlessCall(Syscall syscall, int number, List<Long> arguments, Errno expected) {
    private static final long NONE = -1;
    private static final long NO_PROCESS = Integer.MAX_VALUE; // beyond PID_MAX_LIMIT, include/linux/threads.h
    private static final long ASK = 0xffff_ffffL; // personality(2)

    /** A call, and its arguments. */
    private record Known(Syscall syscall, List<Long> arguments) {}

    private static final List<Known> KNOWN = List.of(
            known(Syscalls.MOUNT, 0, 0, 0, 0, 0),
            known(Syscalls.PTRACE, NONE, NO_PROCESS, 0, 0),
            known(Syscalls.UNSHARE, 0),
            known(Syscalls.SETNS, NONE, 0),
            known(Syscalls.EXECVE, 0, 0, 0),
            known(Syscalls.EXECVEAT, NONE, 0, 0, 0, 0),
            known(Syscalls.SOCKET, NONE, NONE, NONE),
            known(Syscalls.CONNECT, NONE, 0, 0),
            known(Syscalls.BIND, NONE, 0, 0),
            known(Syscalls.MKDIR, 0, 0),
            known(Syscalls.MKDIRAT, NONE, 0, 0),
            known(Syscalls.RENAME, 0, 0),
            known(Syscalls.LINK, 0, 0),
            known(Syscalls.SYMLINK, 0, 0),
            known(Syscalls.CHMOD, 0, 0),
            known(Syscalls.CHROOT, 0),
            known(Syscalls.KEYCTL, NONE, 0, 0, 0, 0),
            known(Syscalls.BPF, NONE, 0, 0),
            known(Syscalls.PERSONALITY, ASK),
            known(Syscalls.PROCESS_VM_READV, NO_PROCESS, 0, 0, 0, 0, 0));

    @Override
    public String toString() {
        return syscall + " -> " + expected;
    }

    /**
     * A call that is answered otherwise now than filters would answer it. Each is made once, so there must be no filter
     * yet that might kill for it.
     */
    static Optional<HarmlessCall> refusedBy(ToIntFunction<SeccompData> filters, Kernel kernel) {
        SyscallTable table = SyscallTables.forAbi(kernel.abi());
        for (Known known : KNOWN) {
            Optional<SyscallEntry> entry = table.byName(known.syscall().name());
            if (entry.isPresent()) {
                Optional<HarmlessCall> call = refused(known, entry.get(), filters, table);
                if (call.isPresent() && !call.get().isAnsweredAsExpected(kernel)) {
                    return call;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<HarmlessCall> refused(
            Known known, SyscallEntry entry, ToIntFunction<SeccompData> filters, SyscallTable table) {
        Action answer =
                Action.of(filters.applyAsInt(SeccompData.call(table.abi(), entry.number(), values(known.arguments()))));
        int errno = answer.returnValue(table.abi()) & Action.DATA_MASK;
        return answer.meaning() instanceof Action.Fail && errno != 0
                ? Optional.of(new HarmlessCall(
                        known.syscall(),
                        entry.number(),
                        known.arguments(),
                        Errno.ofNumberOn(errno, List.of(table.abi()))))
                : Optional.empty();
    }

    boolean isAnsweredAsExpected(Kernel kernel) {
        return made(kernel).failedWith(expected);
    }

    Answer made(Kernel kernel) {
        return kernel.syscall(number, values(arguments));
    }

    private static Known known(Syscall syscall, long... arguments) {
        List<Long> boxed = new ArrayList<>();
        for (long argument : arguments) {
            boxed.add(argument);
        }
        return new Known(syscall, List.copyOf(boxed));
    }

    private static long[] values(List<Long> arguments) {
        long[] values = new long[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments.get(i);
        }
        return values;
    }
}
