package io.portcullis.supervise;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import io.portcullis.trace.TellingArguments;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What a recorder has to know of a call by its number, found once and then by an index. For one thread. */
final class Traits {
    /** The bits of the arguments that tell something. */
    static final int TELLING = 0x3f;

    private static final int EXECUTES = 0x40;
    private static final int ENDS = 0x80;
    private static final int KNOWN = 0x100;
    private static final int ENDS_PROCESS = 0x200;
    private static final int FILTERS = 0x400;
    private static final int MAY_FILTER = 0x800;
    private static final long PR_SET_SECCOMP = 22; // include/uapi/linux/prctl.h
    private static final int INDEXED = 1024; // the native numbers of every ABI that is not x32

    private static final Set<Syscall> EXECUTING = Set.of(Syscalls.EXECVE, Syscalls.EXECVEAT);
    private static final Set<Syscall> ENDING = Set.of(Syscalls.EXIT, Syscalls.EXIT_GROUP);

    private final Map<Integer, int[]> byArch = new HashMap<>();
    private int lastArch;
    private int[] last = new int[INDEXED];

    /** The traits of a call. */
    int of(int arch, int number) {
        if (number < 0 || number >= INDEXED) {
            return find(arch, number);
        }
        if (arch != lastArch) {
            lastArch = arch;
            last = byArch.computeIfAbsent(arch, key -> new int[INDEXED]);
        }
        int known = last[number];
        if (known == 0) {
            known = find(arch, number) | KNOWN;
            last[number] = known;
        }
        return known;
    }

    /** Whether the thread becomes another program, if the call succeeds. */
    static boolean executes(int traits) {
        return (traits & EXECUTES) != 0;
    }

    /** Whether the thread is gone after the call. */
    static boolean ends(int traits) {
        return (traits & ENDS) != 0;
    }

    /** Whether the whole process is gone after the call. */
    static boolean endsProcess(int traits) {
        return (traits & ENDS_PROCESS) != 0;
    }

    /** Whether the thread asks for a filter, given the call's first argument. */
    static boolean filters(int traits, long first) {
        return (traits & FILTERS) != 0
                ? first == 0 || first == 1
                : (traits & MAY_FILTER) != 0 && first == PR_SET_SECCOMP;
    }

    private static int find(int arch, int number) {
        Abi abi = Abi.ofCall(arch, number).orElse(null);
        if (abi == null) {
            return 0;
        }
        Syscall call = SyscallTables.find(abi)
                .flatMap(table -> table.byNumber(number))
                .map(SyscallEntry::syscall)
                .orElseGet(() -> Syscall.numbered(number));
        return TellingArguments.of(abi, number).mask()
                | (EXECUTING.contains(call) ? EXECUTES : 0)
                | (ENDING.contains(call) ? ENDS : 0)
                | (call.equals(Syscalls.EXIT_GROUP) ? ENDS_PROCESS : 0)
                | (call.equals(Syscalls.SECCOMP) ? FILTERS : 0)
                | (call.equals(Syscalls.PRCTL) ? MAY_FILTER : 0);
    }
}
