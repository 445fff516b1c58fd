package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Instruction.Condition;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class BpfProgramTest {
    private static final Instruction ALLOW = Instruction.ret(0x7fff_0000);

    @Test
    void liesInMemoryAsTheMachineReadsIt() {
        var instructions = List.of(Instruction.jumpIf(Condition.JEQ, 0x0102_0304, 5, 6), ALLOW);

        assertThat(hex(BpfProgram.of(instructions, ByteOrder.LITTLE_ENDIAN)))
                .isEqualTo("1500050604030201" + "060000000000ff7f");
        assertThat(hex(BpfProgram.of(instructions, ByteOrder.BIG_ENDIAN)))
                .isEqualTo("0015050601020304" + "000600007fff0000");
    }

    @Test
    void takesAsManyInstructionsAsTheKernel() {
        BpfProgram largest = BpfProgram.of(Collections.nCopies(4096, ALLOW), ByteOrder.LITTLE_ENDIAN);

        assertThat(largest.size()).isEqualTo(4096);
        assertThat(BpfProgram.decode(largest.toBytes(), ByteOrder.LITTLE_ENDIAN))
                .isEqualTo(largest);
    }

    @Test
    void refusesOneInstructionMore() {
        assertThatThrownBy(() -> BpfProgram.of(Collections.nCopies(4097, ALLOW), ByteOrder.LITTLE_ENDIAN))
                .isInstanceOfSatisfying(
                        FilterTooLargeException.class,
                        e -> assertThat(e.instructions()).isEqualTo(4097))
                .hasMessage("a filter has 4097 instructions; the kernel takes at most 4096;"
                        + " name fewer ABIs or fewer argument values, or stack several filters");
        assertThatThrownBy(() -> BpfProgram.decode(new byte[5012 * 8], ByteOrder.BIG_ENDIAN))
                .isInstanceOf(FilterTooLargeException.class)
                .hasMessageStartingWith("a filter has 5012 instructions");
    }

    @Test
    void refusesToBeEmpty() {
        assertThatThrownBy(() -> BpfProgram.decode(new byte[0], ByteOrder.LITTLE_ENDIAN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a filter has no instructions; it needs at least a return");
    }

    @Test
    void saysHowManyBytesAreLeftOver() {
        assertThatThrownBy(() -> BpfProgram.decode(new byte[21], ByteOrder.LITTLE_ENDIAN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a filter of 21 bytes has 5 left over after its last whole instruction;"
                        + " an instruction has 8");
    }

    @Test
    void givesItsInstructions() {
        var instructions = List.of(Instruction.load(0), ALLOW);

        var program = BpfProgram.of(instructions, ByteOrder.BIG_ENDIAN);

        assertThat(program.instructions()).isEqualTo(instructions);
        assertThat(program.instruction(1)).isEqualTo(ALLOW);
        assertThat(program.byteOrder()).isEqualTo(ByteOrder.BIG_ENDIAN);
        assertThat(program).hasToString("2 instructions, big endian");
        assertThatThrownBy(() -> program.instruction(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theByteOrderIsPartOfIt() {
        var little = BpfProgram.of(List.of(ALLOW), ByteOrder.LITTLE_ENDIAN);

        assertThat(little)
                .isEqualTo(BpfProgram.of(List.of(ALLOW), ByteOrder.LITTLE_ENDIAN))
                .hasSameHashCodeAs(BpfProgram.of(List.of(ALLOW), ByteOrder.LITTLE_ENDIAN))
                .isNotEqualTo(BpfProgram.of(List.of(ALLOW), ByteOrder.BIG_ENDIAN))
                .isNotEqualTo(BpfProgram.of(List.of(ALLOW, ALLOW), ByteOrder.LITTLE_ENDIAN))
                .hasToString("1 instruction, little endian");
    }

    private static String hex(BpfProgram program) {
        return HexFormat.of().formatHex(program.toBytes());
    }
}
