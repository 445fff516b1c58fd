package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.CopyToA;
import io.portcullis.bpf.Instruction.CopyToX;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadConstant;
import io.portcullis.bpf.Instruction.LoadLength;
import io.portcullis.bpf.Instruction.LoadScratch;
import io.portcullis.bpf.Instruction.Negate;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.Instruction.StoreScratch;
import io.portcullis.syscalls.Abi;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BpfSimulatorTest {
    private static final Instruction RETURN_A = new ReturnAccumulator();
    private static final SeccompData CALL = SeccompData.raw(
            0xa0a1_a2a3,
            0xb0b1_b2b3,
            0xc0c1_c2c3_c4c5_c6c7L,
            0xd0d1_d2d3_d4d5_d6d7L,
            0xe0e1_e2e3_e4e5_e6e7L,
            2,
            3,
            4,
            0xf0f1_f2f3_f4f5_f6f7L);

    @ParameterizedTest
    @CsvSource({
        "0,  0xa0a1a2a3, 0xa0a1a2a3",
        "4,  0xb0b1b2b3, 0xb0b1b2b3",
        "8,  0xc4c5c6c7, 0xc0c1c2c3",
        "12, 0xc0c1c2c3, 0xc4c5c6c7",
        "16, 0xd4d5d6d7, 0xd0d1d2d3",
        "20, 0xd0d1d2d3, 0xd4d5d6d7",
        "28, 0xe0e1e2e3, 0xe4e5e6e7",
        "32, 2,          0",
        "36, 0,          2",
        "56, 0xf4f5f6f7, 0xf0f1f2f3",
        "60, 0xf0f1f2f3, 0xf4f5f6f7"
    })
    void loadsAWordOfTheCall(int offset, String little, String big) {
        var instructions = List.of(Instruction.load(offset), RETURN_A);

        assertThat(BpfSimulator.run(BpfProgram.of(instructions, ByteOrder.LITTLE_ENDIAN), CALL))
                .isEqualTo(bits(little));
        assertThat(BpfSimulator.run(BpfProgram.of(instructions, ByteOrder.BIG_ENDIAN), CALL))
                .isEqualTo(bits(big));
    }

    @ParameterizedTest
    @CsvSource({
        "ADD, 0xffffffff, 2,          1",
        "SUB, 1,          2,          0xffffffff",
        "MUL, 0x10000,    0x10001,    0x10000",
        "DIV, 0xfffffffe, 2,          0x7fffffff",
        "DIV, 7,          0x80000000, 0",
        "DIV, 0x80000000, 0xffffffff, 0",
        "OR,  0x0f0f0f0f, 0xf0000000, 0xff0f0f0f",
        "AND, 0xffff00ff, 0x0000ffff, 0x000000ff",
        "XOR, 0xffffffff, 0x0000ffff, 0xffff0000",
        "LSH, 0x80000001, 1,          2",
        "LSH, 1,          31,         0x80000000",
        "LSH, 5,          0,          5",
        "RSH, 0x80000000, 31,         1",
        "RSH, 0xffffffff, 4,          0x0fffffff"
    })
    void computesWithAConstantAndWithX(Operation operation, String left, String right, String result) {
        var start = new LoadConstant(Register.A, bits(left));

        assertThat(run(start, new Compute(operation, Operand.of(bits(right))), RETURN_A))
                .isEqualTo(bits(result));
        assertThat(run(start, new LoadConstant(Register.X, bits(right)), new Compute(operation, Operand.x()), RETURN_A))
                .isEqualTo(bits(result));
    }

    @ParameterizedTest
    @CsvSource({
        "LSH, 32,         1",
        "LSH, 33,         2",
        "LSH, 0xffffffff, 0x80000000",
        "RSH, 32,         1",
        "RSH, 33,         0",
        "RSH, 0x80000000, 1"
    })
    void shiftsByTheLowFiveBitsOfX(Operation operation, String distance, String result) {
        assertThat(run(
                        new LoadConstant(Register.A, 1),
                        new LoadConstant(Register.X, bits(distance)),
                        new Compute(operation, Operand.x()),
                        RETURN_A))
                .isEqualTo(bits(result));
    }

    @Test
    void divisionByAnXOfZeroKillsTheThread() {
        var run = BpfSimulator.trace(
                program(Instruction.load(0), new Compute(Operation.DIV, Operand.x()), Instruction.ret(0x7fff_0000)),
                CALL);

        assertThat(run.action()).isEqualTo(Action.killThread());
        assertThat(run.path()).containsExactly(0, 1);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0xffffffff", "0x80000000, 0x80000000", "0xffffffff, 1"})
    void negates(String value, String result) {
        assertThat(run(new LoadConstant(Register.A, bits(value)), new Negate(), RETURN_A))
                .isEqualTo(bits(result));
    }

    @ParameterizedTest
    @CsvSource({
        "JEQ,  0x80000000, 0x80000000, true",
        "JEQ,  0,          0x80000000, false",
        "JGT,  0x80000000, 0x7fffffff, true",
        "JGT,  0x7fffffff, 0x80000000, false",
        "JGT,  0x80000000, 0x80000000, false",
        "JGT,  0xffffffff, 0,          true",
        "JGE,  0x80000000, 0x80000000, true",
        "JGE,  0x80000000, 0x7fffffff, true",
        "JGE,  0x7fffffff, 0x80000000, false",
        "JGE,  0,          0,          true",
        "JSET, 0x80000001, 0x80000000, true",
        "JSET, 0x80000001, 0x7ffffffe, false",
        "JSET, 0xffffffff, 0,          false",
        "JSET, 0,          0xffffffff, false"
    })
    void comparesUnsigned(Condition condition, String left, String right, boolean holds) {
        var start = new LoadConstant(Register.A, bits(left));
        var no = Instruction.ret(0);
        var yes = Instruction.ret(1);

        assertThat(run(start, new JumpIf(condition, Operand.of(bits(right)), 1, 0), no, yes))
                .isEqualTo(holds ? 1 : 0);
        assertThat(run(
                        start,
                        new LoadConstant(Register.X, bits(right)),
                        new JumpIf(condition, Operand.x(), 1, 0),
                        no,
                        yes))
                .isEqualTo(holds ? 1 : 0);
    }

    @Test
    void jumpsCountFromTheNextInstruction() {
        var instructions = new ArrayList<>(Collections.nCopies(600, Instruction.ret(0)));
        instructions.set(0, Instruction.jumpIf(Condition.JEQ, 0, 255, 0));
        instructions.set(256, Instruction.jumpIf(Condition.JEQ, 1, 0, 255));
        instructions.set(512, Instruction.jump(80));
        instructions.set(593, Instruction.ret(7));

        var run = BpfSimulator.trace(BpfProgram.of(instructions, ByteOrder.LITTLE_ENDIAN), CALL);

        assertThat(run).isEqualTo(new BpfSimulator.Run(7, List.of(0, 256, 512, 593)));
        assertThat(run.executed()).isEqualTo(4);
    }

    @Test
    void theLongestJumpIsTaken() {
        var instructions = new ArrayList<>(Collections.nCopies(4096, Instruction.ret(0)));
        instructions.set(0, Instruction.jump(4094));
        instructions.set(4095, Instruction.ret(7));

        assertThat(BpfSimulator.run(BpfProgram.of(instructions, ByteOrder.LITTLE_ENDIAN), CALL))
                .isEqualTo(7);
    }

    @Test
    void everythingStartsAtZero() {
        assertThat(run(RETURN_A)).isZero();
        assertThat(run(Instruction.load(0), new CopyToA(), RETURN_A)).isZero();
        assertThat(run(Instruction.load(0), new LoadScratch(Register.A, 15), RETURN_A))
                .isZero();
    }

    @Test
    void scratchMemoryKeepsBothRegisters() {
        assertThat(run(
                        new LoadConstant(Register.A, 5),
                        new LoadConstant(Register.X, 7),
                        new StoreScratch(Register.A, 0),
                        new StoreScratch(Register.X, 15),
                        new LoadScratch(Register.X, 0),
                        new LoadScratch(Register.A, 15),
                        new Compute(Operation.SUB, Operand.x()),
                        RETURN_A))
                .isEqualTo(2);
    }

    @Test
    void aScratchWordIsReadAgainAfterAStore() {
        assertThat(run(
                        new LoadConstant(Register.A, 5),
                        new LoadConstant(Register.X, 7),
                        new StoreScratch(Register.A, 0),
                        new LoadScratch(Register.A, 0),
                        new StoreScratch(Register.X, 0),
                        new LoadScratch(Register.A, 0), // the same load, of another value
                        RETURN_A))
                .isEqualTo(7);
    }

    @Test
    void noBitIsInCommonWithZero() {
        for (int value : new int[] {0, 1, -1, 0x8000_0000}) {
            assertThat(run(
                            new LoadConstant(Register.A, value),
                            Instruction.jumpIf(Condition.JSET, 0, 0, 1),
                            Instruction.ret(1),
                            Instruction.ret(2)))
                    .isEqualTo(2);
        }
    }

    @Test
    void registersAreCopied() {
        assertThat(run(
                        new LoadConstant(Register.A, 5),
                        new CopyToX(),
                        new LoadConstant(Register.A, 0),
                        new CopyToA(),
                        RETURN_A))
                .isEqualTo(5);
    }

    @Test
    void theLengthIsThatOfTheStructure() {
        assertThat(run(new LoadLength(Register.A), RETURN_A)).isEqualTo(64);
        assertThat(run(new LoadLength(Register.X), new CopyToA(), RETURN_A)).isEqualTo(64);
    }

    @Test
    void ignoresWhatTheKernelIgnores() {
        assertThat(run(Instruction.decode(0x80, 9, 9, 9), RETURN_A)).isEqualTo(64);
        assertThat(run(Instruction.decode(0x06, 9, 9, 9), RETURN_A)).isEqualTo(9);
    }

    @Test
    void namesTheInstructionThatRunsOffTheEnd() {
        refuses(
                program(Instruction.load(4), Instruction.load(0)),
                "instruction 1 (ld [0]): the program runs off its end; its last instruction is 1");
        refuses(
                program(Instruction.jumpIf(Condition.JEQ, 0, 255, 0), Instruction.ret(0)),
                "instruction 0 (jeq #0, 0256, 0001): the program runs off its end; its last instruction is 1");
        refuses(
                program(Instruction.jump(1), Instruction.ret(0)),
                "instruction 0 (ja 0002): the program runs off its end; its last instruction is 1");
    }

    @Test
    void whatIsNotReachedIsNotLookedAt() {
        assertThat(run(Instruction.ret(7), Instruction.load(4))).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x28 | 0  | seccomp admits no operation code 0x0028; it has word loads only, and no modulo",
                "0x94 | 3  | seccomp admits no operation code 0x0094; it has word loads only, and no modulo",
                "0x20 | 3  | a filter loads words at offsets 0, 4, .. 60 of struct seccomp_data, was 3",
                "0x20 | 64 | a filter loads words at offsets 0, 4, .. 60 of struct seccomp_data, was 64",
                "0x61 | 16 | scratch memory has words 0..15, was 16",
                "0x02 | -1 | scratch memory has words 0..15, was 4294967295",
                "0x34 | 0  | a constant divisor must not be 0",
                "0x64 | 32 | a constant shift must be in 0..31, was 32",
                "0x74 | -1 | a constant shift must be in 0..31, was 4294967295",
                "0x05 | -1 | a jump skips 0..4094 instructions, was 4294967295"
            })
    void namesTheInstructionTheKernelWouldRefuse(String code, int k, String reason) {
        var bad = Instruction.decode(Integer.decode(code), 0, 0, k);

        refuses(program(Instruction.load(0), bad, RETURN_A), "instruction 1 (" + bad + "): " + reason);
    }

    @Test
    void answersARealFilter() {
        var program = program(
                Instruction.load(SeccompData.ARCH_OFFSET),
                Instruction.jumpIf(Condition.JEQ, Abi.X86_64.auditArch(), 1, 0),
                Instruction.ret(Action.killProcess().returnValue(Abi.X86_64)),
                Instruction.load(SeccompData.NR_OFFSET),
                Instruction.jumpIf(Condition.JEQ, 41, 0, 1),
                Instruction.ret(Action.errno(1).returnValue(Abi.X86_64)),
                Instruction.ret(Action.allow().returnValue(Abi.X86_64)));

        assertThat(BpfSimulator.trace(program, SeccompData.call(Abi.X86_64, 41)).action())
                .isEqualTo(Action.errno(1));
        assertThat(BpfSimulator.trace(program, SeccompData.call(Abi.X86_64, 0)).path())
                .containsExactly(0, 1, 3, 4, 6);
        assertThat(BpfSimulator.trace(program, SeccompData.call(Abi.X86, 41)).action())
                .isEqualTo(Action.killProcess());
    }

    private static int run(Instruction... instructions) {
        return BpfSimulator.run(program(instructions), CALL);
    }

    private static BpfProgram program(Instruction... instructions) {
        return BpfProgram.of(List.of(instructions), ByteOrder.LITTLE_ENDIAN);
    }

    private static int bits(String number) {
        return Long.decode(number).intValue();
    }

    private static void refuses(BpfProgram program, String message) {
        assertThatThrownBy(() -> BpfSimulator.run(program, CALL))
                .isInstanceOfSatisfying(
                        InadmissibleProgramException.class,
                        e -> assertThat(message).startsWith("instruction " + e.index() + " "))
                .hasMessage(message);
    }
}
