package io.portcullis.syscalls.x86_64;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.StoredSyscallTable;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTableProvider;
import java.util.List;

/** Offers the tables of x86_64, x86 and x32. Asked for through {@link io.portcullis.syscalls.SyscallTables}. */
public final class X86Tables implements SyscallTableProvider {
    /** Makes the provider, as {@link java.util.ServiceLoader} does. */
    public X86Tables() {}

    @Override
    public List<SyscallTable> tables() {
        return List.of(table(Abi.X86_64, "x86_64.tsv"), table(Abi.X86, "x86.tsv"), table(Abi.X32, "x32.tsv"));
    }

    private static SyscallTable table(Abi abi, String resource) {
        return StoredSyscallTable.of(abi, () -> X86Tables.class.getResourceAsStream(resource));
    }
}
