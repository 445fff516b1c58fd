package io.portcullis.syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyscallTablesTest {

    @ParameterizedTest
    @CsvSource({
        "X86_64, x86_64",
        "X86, x86_64",
        "X32, x86_64",
        "AARCH64, aarch64",
        "ARM, aarch64",
        "PPC64LE, ppc",
        "MIPSEL64N32, mips",
        "S390X, s390",
        "RISCV64, riscv64",
        "LOONGARCH64, loongarch64"
    })
    void aMissSaysWhichArtifactToAdd(Abi abi, String family) {
        assertThatIllegalStateException()
                .isThrownBy(() -> SyscallTables.forAbi(abi))
                .withMessage("no system call table for " + abi.libseccompName() + "; found []; add portcullis-syscalls-"
                        + family);
    }

    @Test
    void findsNothingWhereNoTableModuleIs() {
        assertThat(SyscallTables.available()).isEmpty();
        assertThat(SyscallTables.find(Abi.X86_64)).isEmpty();
    }

    @Test
    void theTableOfTheNewerKernelCounts() {
        SyscallTable older = emptyTable("6.1");
        SyscallTable newer = emptyTable("7.2");

        assertThat(SyscallTables.newer(older, newer)).isSameAs(newer);
        assertThat(SyscallTables.newer(newer, older)).isSameAs(newer);
        assertThat(SyscallTables.newer(newer, emptyTable("7.2"))).isSameAs(newer);
    }

    private static SyscallTable emptyTable(String asOf) {
        return StoredSyscallTable.of(
                Abi.X86_64, () -> new ByteArrayInputStream(asOf.getBytes(StandardCharsets.US_ASCII)));
    }
}
