package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeccompDataTest {

    @Test
    void readsAsACall() {
        assertThat(SeccompData.call(Abi.X86_64, 41, 2, 1)).hasToString("x86_64 nr 41 (0x2, 0x1, 0x0, 0x0, 0x0, 0x0)");
        assertThat(SeccompData.raw(-1, 0x1234, 0x7f00, -1))
                .hasToString("arch 0x1234 nr 4294967295 (0xffffffffffffffff, 0x0, 0x0, 0x0, 0x0, 0x0) at 0x7f00");
    }

    @Test
    void argumentsThatAreNotNamedAreZero() {
        var call = SeccompData.call(Abi.AARCH64, 198, 2);

        assertThat(call)
                .isEqualTo(SeccompData.raw(198, Abi.AARCH64.auditArch(), 0, 2, 0, 0, 0, 0, 0))
                .hasSameHashCodeAs(SeccompData.raw(198, Abi.AARCH64.auditArch(), 0, 2, 0, 0, 0, 0, 0))
                .isNotEqualTo(SeccompData.call(Abi.AARCH64, 198, 3))
                .isNotEqualTo(SeccompData.raw(198, Abi.AARCH64.auditArch(), 1, 2));
        assertThat(call.arg(0)).isEqualTo(2);
        assertThat(call.arg(5)).isZero();
        assertThatThrownBy(() -> call.arg(6)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theCallersArrayIsCopied() {
        long[] args = {1, 2, 3, 4, 5, 6};
        var call = SeccompData.call(Abi.X86_64, 0, args);

        args[0] = 9;

        assertThat(call.arg(0)).isEqualTo(1);
    }

    @Test
    void aCallCanBeNamed() {
        assertThat(SeccompData.call(Abi.X86, Syscalls.READ, 7)).isEqualTo(SeccompData.call(Abi.X86, 3, 7));
        assertThat(SeccompData.call(Abi.X86, Syscall.numbered(3))).isEqualTo(SeccompData.call(Abi.X86, 3));
        assertThatThrownBy(() -> SeccompData.call(Abi.AARCH64, Syscalls.OPEN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("aarch64 has no system call open");
    }

    @Test
    void refusesASeventhArgument() {
        assertThatThrownBy(() -> SeccompData.call(Abi.X86_64, 0, 1, 2, 3, 4, 5, 6, 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a call has at most 6 arguments, was 7");
    }

    @ParameterizedTest
    @ValueSource(ints = {-4, 2, 63, 64})
    void refusesOtherOffsets(int offset) {
        var call = SeccompData.call(Abi.X86_64, 0);

        assertThatThrownBy(() -> call.word(offset, ByteOrder.LITTLE_ENDIAN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a filter loads from offsets 0, 4, .. 60, was " + offset);
    }
}
