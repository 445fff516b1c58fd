package io.portcullis.bpf;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallTables;
import java.util.Optional;

/** What a system call's number is called. */
@FunctionalInterface
interface SyscallNames {
    /** The name, or empty if the number is none or the ABI's table is not there. */
    Optional<String> name(Abi abi, int number);

    /** The names of the tables on the class path or module path. */
    static SyscallNames ofTables() {
        return (abi, number) -> SyscallTables.find(abi)
                .flatMap(table -> table.byNumber(number))
                .map(entry -> entry.syscall().name());
    }
}
