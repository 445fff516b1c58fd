package io.portcullis.seccomp.format;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.seccomp.UnknownSyscalls.AboveNumber;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What runc answers before the program runs (libcontainer/seccomp/patchbpf/enosys_linux.go). */
final class HigherNumbers {
    private static final Set<ScmpAction> LETS_THROUGH = EnumSet.of(ScmpAction.ALLOW, ScmpAction.LOG, ScmpAction.TRACE);

    private HigherNumbers() {}

    /**
     * ENOSYS above the highest number named on each ABI, unless the default lets calls through. runc means to leave it
     * out too where the default is ENOSYS already, but compares the errno with a whole return value, so that it never
     * does.
     */
    static Optional<AboveNumber> answeredByRunc(ScmpAction byDefault, Set<Abi> abis, Collection<String> names) {
        if (LETS_THROUGH.contains(byDefault)) {
            return Optional.empty();
        }
        Map<Abi, Integer> highest = new EnumMap<>(Abi.class);
        abis.forEach(abi -> highest(abi, names).ifPresent(number -> highest.put(abi, number)));
        return highest.isEmpty()
                ? Optional.empty()
                : Optional.of(new UnknownSyscalls.AboveNumber(highest, Action.errno(Errno.ENOSYS)));
    }

    private static OptionalInt highest(Abi abi, Collection<String> names) {
        SyscallTable table = SyscallTables.forAbi(abi);
        return names.stream()
                .flatMap(name -> table.byName(name).stream())
                .filter(entry -> !isMultiplexed(abi, entry.syscall()))
                .mapToInt(SyscallEntry::number)
                .filter(number -> number > 0)
                .max();
    }

    /** libseccomp gives such a name a number below zero there, also where it has a direct call. */
    private static boolean isMultiplexed(Abi abi, Syscall syscall) {
        return Multiplexer.of(abi, syscall).isPresent();
    }
}
