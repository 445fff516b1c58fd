package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.Jump;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadScratch;
import io.portcullis.bpf.Instruction.LoadWord;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Other;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.Return;
import io.portcullis.bpf.Instruction.StoreScratch;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstructionTest {

    // The codes are written out from include/uapi/linux/bpf_common.h: this table is the second opinion.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x20 | 0 | 0 | 16         | ld [16]",
                "0x80 | 0 | 0 | 0          | ld #len",
                "0x81 | 0 | 0 | 0          | ldx #len",
                "0x00 | 0 | 0 | 4095       | ld #4095",
                "0x01 | 0 | 0 | 4096       | ldx #0x1000",
                "0x60 | 0 | 0 | 15         | ld M[15]",
                "0x61 | 0 | 0 | 0          | ldx M[0]",
                "0x02 | 0 | 0 | 3          | st M[3]",
                "0x03 | 0 | 0 | 4          | stx M[4]",
                "0x04 | 0 | 0 | 1          | add #1",
                "0x0c | 0 | 0 | 0          | add x",
                "0x14 | 0 | 0 | 1          | sub #1",
                "0x1c | 0 | 0 | 0          | sub x",
                "0x24 | 0 | 0 | 1          | mul #1",
                "0x2c | 0 | 0 | 0          | mul x",
                "0x34 | 0 | 0 | 1          | div #1",
                "0x3c | 0 | 0 | 0          | div x",
                "0x44 | 0 | 0 | 1          | or #0x1",
                "0x4c | 0 | 0 | 0          | or x",
                "0x54 | 0 | 0 | 4294967295 | and #0xffffffff",
                "0x5c | 0 | 0 | 0          | and x",
                "0x64 | 0 | 0 | 31         | lsh #31",
                "0x6c | 0 | 0 | 0          | lsh x",
                "0x74 | 0 | 0 | 0          | rsh #0",
                "0x7c | 0 | 0 | 0          | rsh x",
                "0xa4 | 0 | 0 | 1          | xor #0x1",
                "0xac | 0 | 0 | 0          | xor x",
                "0x84 | 0 | 0 | 0          | neg",
                "0x05 | 0 | 0 | 4094       | ja +4094",
                "0x15 | 1 | 2 | 41         | 'jeq #41, +1, +2'",
                "0x1d | 1 | 2 | 0          | 'jeq x, +1, +2'",
                "0x25 | 255 | 0 | 0        | 'jgt #0, +255, +0'",
                "0x2d | 0 | 255 | 0        | 'jgt x, +0, +255'",
                "0x35 | 0 | 0 | 0          | 'jge #0, +0, +0'",
                "0x3d | 0 | 0 | 0          | 'jge x, +0, +0'",
                "0x45 | 0 | 0 | 2147483648 | 'jset #0x80000000, +0, +0'",
                "0x4d | 0 | 0 | 0          | 'jset x, +0, +0'",
                "0x06 | 0 | 0 | 2147418112 | ret #0x7fff0000",
                "0x16 | 0 | 0 | 0          | ret a",
                "0x07 | 0 | 0 | 0          | tax",
                "0x87 | 0 | 0 | 0          | txa"
            })
    void everyInstructionHasItsFieldsAndItsText(String code, int jt, int jf, long k, String text) {
        Instruction instruction = Instruction.decode(Integer.decode(code), jt, jf, (int) k);

        assertThat(instruction).isNotInstanceOf(Other.class).hasToString(text);
        assertThat(List.of(instruction.code(), instruction.jt(), instruction.jf(), instruction.k()))
                .containsExactly(Integer.decode(code), jt, jf, (int) k);
        assertThat(instruction.meaning()).contains(instruction);
    }

    @Test
    void seccompAdmitsFortyOneOperationCodes() {
        long admitted = IntStream.rangeClosed(0, 0xffff)
                .filter(code -> !(Instruction.decode(code, 0, 0, 0) instanceof Other other)
                        || other.meaning().isPresent()
                        || code == Opcode.DIV)
                .count();

        assertThat(admitted).isEqualTo(41);
    }

    @ParameterizedTest
    @CsvSource({
        "0x28, 0", // half words
        "0x30, 0", // bytes
        "0x40, 0", // relative to X
        "0xb1, 0", // the low bits of a byte
        "0x94, 1", // modulo
        "0x9c, 0",
        "0x20, 2",
        "0x20, 64",
        "0x60, 16",
        "0x03, 16",
        "0x34, 0",
        "0x64, 32",
        "0x74, 4294967295",
        "0x05, 4095",
        "0x05, 4294967295",
        "0x106, 0"
    })
    void whatTheKernelRefusesIsOtherAndMeansNothing(String code, long k) {
        Instruction instruction = Instruction.decode(Integer.decode(code), 0, 0, (int) k);

        assertThat(instruction).isEqualTo(new Other(Integer.decode(code), 0, 0, (int) k));
        assertThat(instruction.meaning()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0x06, 1, 0, 7, ret #0x7",
        "0x16, 0, 0, 7, ret a",
        "0x20, 0, 9, 4, ld [4]",
        "0x80, 0, 0, 9, ld #len",
        "0x84, 0, 0, 9, neg",
        "0x87, 0, 0, 9, txa",
        "0x0c, 0, 0, 9, add x",
        "0x05, 3, 3, 9, ja +9"
    })
    void bitsTheKernelIgnoresAreKept(String code, int jt, int jf, int k, String meaning) {
        Instruction instruction = Instruction.decode(Integer.decode(code), jt, jf, k);

        assertThat(instruction).isEqualTo(new Other(Integer.decode(code), jt, jf, k));
        assertThat(instruction.meaning())
                .hasValueSatisfying(typed -> assertThat(typed).hasToString(meaning));
    }

    @Test
    void otherIsOnlyForWhatHasNoType() {
        assertThatThrownBy(() -> new Other(0x06, 0, 0, 0x7fff_0000))
                .hasMessage("these eight bytes are 'ret #0x7fff0000'; make it with Instruction.decode");
    }

    @Test
    void fieldsFitTheirBits() {
        refuses(() -> Instruction.decode(0x1_0000, 0, 0, 0), "code must be in 0..65535, was 65536");
        refuses(() -> Instruction.decode(0, 256, -1, 0), "jt and jf must be in 0..255, were 256 and -1");
    }

    @Test
    void saysWhatIsWrongWithAValue() {
        refuses(() -> new LoadWord(62), "a filter loads words at offsets 0, 4, .. 60 of struct seccomp_data, was 62");
        refuses(() -> new LoadScratch(Register.A, 16), "scratch memory has words 0..15, was 16");
        refuses(() -> new StoreScratch(Register.X, -1), "scratch memory has words 0..15, was 4294967295");
        refuses(() -> new Compute(Operation.DIV, Operand.of(0)), "a constant divisor must not be 0");
        refuses(() -> new Compute(Operation.RSH, Operand.of(32)), "a constant shift must be in 0..31, was 32");
        refuses(() -> new Jump(4095), "a jump skips 0..4094 instructions, was 4095");
        refuses(
                () -> new JumpIf(Condition.JEQ, Operand.x(), 0, 256),
                "a comparison skips 0..255 instructions, was 256; reach further through a Jump");
    }

    @Test
    void shortFormsMakeTheSameInstructions() {
        assertThat(Instruction.load(4)).isEqualTo(new LoadWord(4));
        assertThat(Instruction.and(7)).isEqualTo(new Compute(Operation.AND, Operand.of(7)));
        assertThat(Instruction.jump(7)).isEqualTo(new Jump(7));
        assertThat(Instruction.jumpIf(Condition.JSET, 7, 1, 2))
                .isEqualTo(new JumpIf(Condition.JSET, Operand.of(7), 1, 2));
        assertThat(Instruction.ret(7)).isEqualTo(new Return(7));
    }

    private static void refuses(ThrowingCallable making, String message) {
        assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
