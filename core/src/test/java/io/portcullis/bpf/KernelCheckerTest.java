package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.LoadScratch;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.Instruction.StoreScratch;
import io.portcullis.bpf.KernelChecker.Refusal;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KernelCheckerTest {
    private static final Instruction ALLOW = Instruction.ret(0x7fff_0000);
    private static final Instruction LOAD = Instruction.load(0);
    private static final Instruction READ = new LoadScratch(Register.A, 3);
    private static final Instruction WRITE = new StoreScratch(Register.A, 3);
    private static final Instruction WRITE4 = new StoreScratch(Register.A, 4);
    private static final Compute DIVIDE = new Compute(Operation.DIV, Operand.x());

    @Test
    void takesTheOperationCodesInstructionsHave() {
        var taken = new BitSet();
        var meaningful = new BitSet();
        for (int code = 0; code <= 0xffff; code++) {
            // 4 is an offset, a scratch word, a divisor, a shift and a distance that the kernel takes
            Instruction instruction = Instruction.decode(code, 0, 0, 4);
            meaningful.set(code, instruction.meaning().isPresent());
            taken.set(
                    code,
                    KernelChecker.check(program(WRITE4, instruction, ALLOW, ALLOW, ALLOW, ALLOW, ALLOW))
                            .isEmpty());
        }

        assertThat(taken).isEqualTo(meaningful);
        assertThat(taken.cardinality()).isEqualTo(41);
    }

    @Test
    void takesTheLongestProgram() {
        assertThat(KernelChecker.check(program(filled(4096)))).isEmpty();
        assertThatThrownBy(() -> program(filled(4097))).isInstanceOf(FilterTooLargeException.class);
    }

    @Test
    void anOffsetIsCheckedWhereverItStands() {
        assertThat(refused(ALLOW, Instruction.decode(0x20, 0, 0, 64), ALLOW))
                .isEqualTo(
                        new Refusal(1, "a filter loads words at offsets 0, 4, .. 60 of struct seccomp_data, was 64"));
        assertThat(refused(Instruction.decode(0x20, 0, 0, 2), ALLOW).index()).isZero();
        assertThat(refused(Instruction.decode(0x20, 0, 0, 0xffff_f000), ALLOW).index())
                .isZero(); // SKF_AD_OFF, the kernel's own extensions for sockets
    }

    @Test
    void theLastInstructionIsAReturn() {
        assertThat(refused(ALLOW, LOAD)).isEqualTo(new Refusal(1, "the last instruction must be a return"));
        assertThat(KernelChecker.check(program(new ReturnAccumulator()))).isEmpty();
    }

    @Test
    void jumpsStayInTheProgram() {
        assertThat(KernelChecker.check(program(Instruction.jump(1), LOAD, ALLOW)))
                .isEmpty();
        assertThat(refused(Instruction.jump(2), LOAD, ALLOW))
                .isEqualTo(new Refusal(
                        0, "it jumps to 3, but the last instruction is 2; a jump must stay in the program"));
        assertThat(KernelChecker.check(program(jumpIf(1, 1), LOAD, ALLOW))).isEmpty();
        assertThat(refused(jumpIf(2, 0), LOAD, ALLOW).index()).isZero();
        assertThat(refused(jumpIf(0, 2), LOAD, ALLOW).index()).isZero();
        assertThat(refused(LOAD, jumpIf(0, 0)))
                .isEqualTo(new Refusal(
                        1, "it jumps to 2, but the last instruction is 1; a jump must stay in the program"));
        assertThat(refused(Instruction.decode(0x05, 0, 0, -1), ALLOW))
                .isEqualTo(new Refusal(0, "a jump skips 0..4094 instructions, was 4294967295"));
    }

    @Test
    void aDistanceThatNeedsNineBitsIsRefusedNotCutOff() {
        assertThatThrownBy(() -> jumpIf(256, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a comparison skips 0..255 instructions, was 256; reach further through a Jump");
        assertThatThrownBy(() -> Instruction.decode(0x15, 0, 256, 0)).isInstanceOf(IllegalArgumentException.class);

        var far = new ArrayList<>(filled(300));
        far.set(0, jumpIf(255, 0));
        assertThat(KernelChecker.check(program(far))).isEmpty();
    }

    @Test
    void scratchMemoryIsWrittenBeforeItIsRead() {
        assertThat(KernelChecker.check(program(WRITE, READ, ALLOW))).isEmpty();
        assertThat(refused(READ, ALLOW))
                .isEqualTo(new Refusal(
                        0,
                        "M[3] may not have been written here; write it on every way, "
                                + "also before a return that stands in between"));
        assertThat(refused(new StoreScratch(Register.A, 2), READ, ALLOW).index())
                .isEqualTo(1);
    }

    @Test
    void scratchMemoryIsWrittenOnEveryWay() {
        assertThat(refused(jumpIf(0, 1), WRITE, READ, ALLOW).index()).isEqualTo(2);
        assertThat(KernelChecker.check(program(WRITE, jumpIf(0, 1), LOAD, READ, ALLOW)))
                .isEmpty();
        assertThat(KernelChecker.check(program(jumpIf(0, 2), WRITE, Instruction.jump(1), WRITE, READ, ALLOW)))
                .isEmpty();
    }

    @Test
    void whatAReturnHasNotWrittenCountsBehindIt() {
        // The read is reached by one jump, which has written the word, and not from the return before it.
        assertThat(refused(jumpIf(0, 2), WRITE, Instruction.jump(1), ALLOW, READ, ALLOW)
                        .index())
                .isEqualTo(4);
    }

    @Test
    void aPlaceThatNoJumpGoesToMayReadAnything() {
        assertThat(KernelChecker.check(program(Instruction.jump(1), READ, ALLOW)))
                .isEmpty();
        assertThat(KernelChecker.check(program(jumpIf(1, 1), READ, ALLOW))).isEmpty();
    }

    @Test
    void namesInstructionAndRule() {
        assertThatThrownBy(() -> KernelChecker.require(program(LOAD, Instruction.decode(0x94, 0, 0, 3), ALLOW)))
                .isInstanceOf(InadmissibleProgramException.class)
                .hasMessage("instruction 1 (.insn 0x94, 0, 0, 0x3): seccomp admits no operation code 0x0094; "
                        + "it has word loads only, and no modulo");
        KernelChecker.require(program(ALLOW));
    }

    @Test
    void aPathHasTheKernelsLength() {
        // A filter of one return is translated to five instructions; all but the newest have four on top.
        assertThat(KernelChecker.pathLength(List.of())).isZero();
        assertThat(KernelChecker.pathLength(List.of(program(ALLOW)))).isEqualTo(5);
        assertThat(KernelChecker.pathLength(Collections.nCopies(3641, program(ALLOW))))
                .isEqualTo(32_765);

        KernelChecker.requireStack(Collections.nCopies(3641, program(ALLOW)));
        assertThatThrownBy(() -> KernelChecker.requireStack(Collections.nCopies(3642, program(ALLOW))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3642 filters on top of each other have 32774 instructions as the kernel counts; "
                        + "one thread has room for 32768; compile them to one filter");
    }

    @Test
    void howManyOfTheLongestFiltersFitDependsOnWhatTheyHold() {
        assertThat(fitting(program(filled(4096)))).isEqualTo(7);
        assertThat(fitting(program(Collections.nCopies(4096, ALLOW)))).isEqualTo(3);
        assertThat(fitting(program(IntStream.range(0, 4096)
                        .mapToObj(i -> i < 4095 ? DIVIDE : ALLOW)
                        .toList())))
                .isEqualTo(1);
    }

    @Test
    void aStackHasNoInadmissibleFilter() {
        assertThatThrownBy(() -> KernelChecker.requireStack(List.of(program(ALLOW), program(LOAD))))
                .isInstanceOf(InadmissibleProgramException.class);
    }

    private static int fitting(BpfProgram program) {
        return (int) IntStream.rangeClosed(1, 9)
                .filter(count ->
                        KernelChecker.pathLength(Collections.nCopies(count, program)) <= KernelChecker.MAX_PATH)
                .count();
    }

    private static List<Instruction> filled(int size) {
        return IntStream.range(0, size)
                .mapToObj(place -> place < size - 1 ? LOAD : ALLOW)
                .toList();
    }

    private static Instruction jumpIf(int ifTrue, int ifFalse) {
        return Instruction.jumpIf(Condition.JEQ, 1, ifTrue, ifFalse);
    }

    private static Refusal refused(Instruction... instructions) {
        return KernelChecker.check(program(instructions)).orElseThrow();
    }

    private static BpfProgram program(Instruction... instructions) {
        return program(List.of(instructions));
    }

    private static BpfProgram program(List<Instruction> instructions) {
        return BpfProgram.of(instructions, ByteOrder.LITTLE_ENDIAN);
    }
}
