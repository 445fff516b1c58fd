package io.portcullis.syscalls;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.syscalls.Multiplexer.Multiplexed;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MultiplexerTest {

    @ParameterizedTest
    @EnumSource(names = {"X86", "M68K", "MIPS", "MIPSEL", "PPC", "PPC64", "PPC64LE", "S390", "S390X", "SH", "SHEB"})
    void socketcallStandsForBind(Abi abi) {
        assertThat(Multiplexer.of(abi, Syscalls.BIND)).contains(new Multiplexed(Syscalls.SOCKETCALL, 2));
    }

    @ParameterizedTest
    @EnumSource(
            names = {"X86_64", "X32", "ARM", "AARCH64", "MIPS64", "MIPSEL64N32", "RISCV64", "LOONGARCH64", "PARISC"})
    void nothingStandsForAnythingOnOtherAbis(Abi abi) {
        assertThat(Multiplexer.existsOn(abi)).isFalse();
        assertThat(Syscalls.known())
                .allSatisfy(syscall -> assertThat(Multiplexer.of(abi, syscall)).isEmpty());
    }

    @Test
    void everySelectorOfSocketcallMeansOneCall() {
        assertThat(IntStream.rangeClosed(1, 20).mapToObj(i -> Multiplexer.meaningOf(Syscalls.SOCKETCALL, i)))
                .doesNotHaveDuplicates()
                .allSatisfy(meant -> assertThat(meant).isPresent());
        assertThat(Multiplexer.meaningOf(Syscalls.SOCKETCALL, 0)).isEmpty();
        assertThat(Multiplexer.meaningOf(Syscalls.SOCKETCALL, 21)).isEmpty();
    }

    @Test
    void meaningIsTheInverse() {
        assertThat(Syscalls.known())
                .allSatisfy(syscall -> Multiplexer.of(Abi.X86, syscall)
                        .ifPresent(by -> assertThat(Multiplexer.meaningOf(by.multiplexer(), by.selector()))
                                .contains(syscall)));
    }

    @Test
    void ipcTakesAVersionAboveTheSelector() {
        assertThat(Multiplexer.of(Abi.X86, Syscalls.SHMAT).orElseThrow().selectorMask())
                .isEqualTo(0xffff);
        assertThat(Multiplexer.meaningOf(Syscalls.IPC, 0x1_0015L)).contains(Syscalls.SHMAT);
    }

    @Test
    void socketcallLooksAtAll32BitsOfTheSelector() {
        assertThat(Multiplexer.meaningOf(Syscalls.SOCKETCALL, 0x1_0001L)).isEmpty();
        assertThat(Multiplexer.meaningOf(Syscalls.SOCKETCALL, 0x1_0000_0001L)).contains(Syscalls.SOCKET);
    }

    @Test
    void otherCallsAreNoMultiplexers() {
        assertThat(Multiplexer.of(Abi.X86, Syscalls.READ)).isEmpty();
        assertThat(Multiplexer.meaningOf(Syscalls.READ, 1)).isEmpty();
    }
}
