package io.portcullis.syscalls.aarch64;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.StoredSyscallTable;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTableProvider;
import java.util.List;

/** Offers the tables of aarch64 and 32-bit arm. Asked for through {@link io.portcullis.syscalls.SyscallTables}. */
public final class ArmTables implements SyscallTableProvider {
    /** Makes the provider, as {@link java.util.ServiceLoader} does. */
    public ArmTables() {}

    @Override
    public List<SyscallTable> tables() {
        return List.of(table(Abi.AARCH64, "aarch64.tsv"), table(Abi.ARM, "arm.tsv"));
    }

    private static SyscallTable table(Abi abi, String resource) {
        return StoredSyscallTable.of(abi, () -> ArmTables.class.getResourceAsStream(resource));
    }
}
