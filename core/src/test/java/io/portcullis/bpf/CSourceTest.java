package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.syscalls.Abi;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CSourceTest {
    private static final BpfProgram PROGRAM = BpfProgram.of(
            List.of(
                    Instruction.load(4),
                    Instruction.jumpIf(Condition.JEQ, Abi.AARCH64.auditArch(), 0, 3),
                    Instruction.load(0),
                    Instruction.jumpIf(Condition.JEQ, 198, 0, 1),
                    Instruction.ret(0x5_0001),
                    Instruction.ret(0x7fff_0000)),
            ByteOrder.LITTLE_ENDIAN);

    @Test
    void writesAnArrayThatCanBeCompiled() {
        SyscallNames names = (abi, number) -> abi == Abi.AARCH64 ? Optional.of("socket") : Optional.empty();

        assertThat(CSource.toText(PROGRAM, "filter", names)).isEqualTo("""
                        #include <linux/filter.h>

                        /* 6 instructions, little endian */
                        static const struct sock_filter filter[] = {
                            {0x20, 0, 0, 0x00000004}, /* 0000: ld [4] ; arch */
                            {0x15, 0, 3, 0xc00000b7}, /* 0001: jeq #0xc00000b7, 0002, 0005 ; arch == AUDIT_ARCH_AARCH64 */
                            {0x20, 0, 0, 0x00000000}, /* 0002: ld [0] ; nr */
                            {0x15, 0, 1, 0x000000c6}, /* 0003: jeq #198, 0004, 0005 ; nr == socket */
                            {0x06, 0, 0, 0x00050001}, /* 0004: ret #0x50001 ; ERRNO(EPERM) */
                            {0x06, 0, 0, 0x7fff0000}, /* 0005: ret #0x7fff0000 ; ALLOW */
                        };
                        """);
    }

    @Test
    void theNameIsAnIdentifier() {
        assertThatThrownBy(() -> CSource.toText(PROGRAM, "my-filter"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'my-filter' is no C identifier; use letters, digits and _, no digit first");
    }
}
