package io.portcullis.decision;

import static io.portcullis.bpf.Instruction.and;
import static io.portcullis.bpf.Instruction.jumpIf;
import static io.portcullis.bpf.Instruction.load;
import static io.portcullis.bpf.Instruction.ret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.InadmissibleProgramException;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.CopyToX;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadConstant;
import io.portcullis.bpf.Instruction.LoadScratch;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.Instruction.StoreScratch;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Lifted.Decided;
import io.portcullis.decision.Lifted.Undecided;
import io.portcullis.syscalls.Abi;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifterTest {
    private static final int ALLOW = 0x7fff_0000;
    private static final int KILL = 0x8000_0000;
    private static final int EPERM = 0x0005_0001;
    private static final int NR = SeccompData.NR_OFFSET;
    private static final int ARG_0_LOW = SeccompData.ARGS_OFFSET;
    private static final int ARG_0_HIGH = SeccompData.ARGS_OFFSET + 4;
    private static final int ARG_1_LOW = SeccompData.ARGS_OFFSET + 8;
    private static final int ARG_1_HIGH = SeccompData.ARGS_OFFSET + 12;

    private static BpfProgram program(Instruction... instructions) {
        return BpfProgram.of(List.of(instructions), ByteOrder.LITTLE_ENDIAN);
    }

    private static SeccompData call(int nr, long... args) {
        return SeccompData.call(Abi.X86_64, nr, args);
    }

    private static JumpIf jumpIfX(Condition condition, int ifTrue, int ifFalse) {
        return new JumpIf(condition, Operand.x(), ifTrue, ifFalse);
    }

    @Test // the second syscall is compared with an argument, if the first one's argument does not match
    void seesThatTheAccumulatorIsNotLoadedAgain() {
        BpfProgram right = program(
                load(NR),
                jumpIf(Condition.JEQ, 41, 0, 2),
                load(ARG_0_LOW),
                jumpIf(Condition.JEQ, 2, 3, 2),
                jumpIf(Condition.JEQ, 59, 2, 0),
                ret(EPERM),
                ret(EPERM),
                ret(ALLOW));
        BpfProgram wrong = program(
                load(NR),
                jumpIf(Condition.JEQ, 41, 0, 2),
                load(ARG_0_LOW),
                jumpIf(Condition.JEQ, 2, 3, 0),
                jumpIf(Condition.JEQ, 59, 2, 0),
                ret(EPERM),
                ret(EPERM),
                ret(ALLOW));
        SeccompData call = call(41, 59);

        assertThat(Decision.of(wrong)).isNotEqualTo(Decision.of(right));
        assertThat(Decision.of(right).evaluate(call)).isEqualTo(EPERM);
        assertThat(Decision.of(wrong).evaluate(call)).isEqualTo(ALLOW);
    }

    @Test // what a tracer leaves behind when it skips a call
    void keepsNumberMinusOneApartFromX32() {
        BpfProgram guarded = program(
                load(NR),
                jumpIf(Condition.JGE, Abi.X32_BIT, 0, 1),
                jumpIf(Condition.JEQ, -1, 0, 1),
                ret(ALLOW),
                ret(KILL));
        BpfProgram unguarded = program(load(NR), jumpIf(Condition.JGE, Abi.X32_BIT, 0, 1), ret(KILL), ret(ALLOW));

        assertThat(Decision.of(guarded)).isNotEqualTo(Decision.of(unguarded));
        assertThat(Decision.of(guarded).evaluate(call(-1))).isEqualTo(ALLOW);
        assertThat(Decision.of(unguarded).evaluate(call(-1))).isEqualTo(KILL);
    }

    @Test
    void takesNumbersOfX32AsUnsigned() {
        Decision decision =
                Decision.of(program(load(NR), jumpIf(Condition.JGE, Abi.X32_BIT, 0, 1), ret(KILL), ret(ALLOW)));

        assertThat(decision.evaluate(call(Abi.X32_BIT - 1))).isEqualTo(ALLOW);
        assertThat(decision.evaluate(call(Abi.X32_BIT))).isEqualTo(KILL);
        assertThat(decision.evaluate(call(Abi.X32_BIT | 520))).isEqualTo(KILL);
        assertThat(decision.evaluate(call(-2))).isEqualTo(KILL);
    }

    @Test // greater than 0x1_0000_0005: with equal high halves the low ones decide
    void comparesLowHalvesOnlyWhereHighOnesAreEqual() {
        BpfProgram right = program(
                load(ARG_0_HIGH),
                jumpIf(Condition.JGT, 1, 3, 0),
                jumpIf(Condition.JEQ, 1, 0, 3),
                load(ARG_0_LOW),
                jumpIf(Condition.JGT, 5, 0, 1),
                ret(EPERM),
                ret(ALLOW));
        BpfProgram wrong = program(
                load(ARG_0_HIGH),
                jumpIf(Condition.JGE, 1, 2, 0),
                load(ARG_0_LOW),
                jumpIf(Condition.JGT, 5, 0, 1),
                ret(EPERM),
                ret(ALLOW));
        Decision decision = Decision.of(right);

        assertThat(decision.evaluate(call(0, 0x1_0000_0005L))).isEqualTo(ALLOW);
        assertThat(decision.evaluate(call(0, 0x1_0000_0006L))).isEqualTo(EPERM);
        assertThat(decision.evaluate(call(0, 0x2_0000_0000L))).isEqualTo(EPERM);
        assertThat(decision.evaluate(call(0, 0xffff_ffffL))).isEqualTo(ALLOW);
        assertThat(Decision.of(wrong)).isNotEqualTo(decision);
        assertThat(Decision.of(wrong).evaluate(call(0, 0x1_0000_0005L))).isEqualTo(EPERM);
    }

    @Test
    void neverTakesAJumpOnNoBits() {
        assertThat(Decision.of(program(load(NR), jumpIf(Condition.JSET, 0, 0, 1), ret(KILL), ret(ALLOW))))
                .isEqualTo(Decision.always(ALLOW));
    }

    @Test // the second load sees what was stored after the first
    void seesAStoreBetweenTwoLoadsOfScratchMemory() {
        BpfProgram right = program(
                load(ARG_0_LOW),
                new StoreScratch(Register.A, 0),
                new LoadConstant(Register.X, 7),
                new LoadScratch(Register.A, 0),
                new StoreScratch(Register.X, 0),
                new LoadScratch(Register.A, 0),
                jumpIf(Condition.JEQ, 7, 0, 1),
                ret(ALLOW),
                ret(KILL));
        BpfProgram wrong = program(
                load(ARG_0_LOW),
                new StoreScratch(Register.A, 0),
                new LoadConstant(Register.X, 7),
                new LoadScratch(Register.A, 0),
                new StoreScratch(Register.X, 0),
                jumpIf(Condition.JEQ, 7, 0, 1),
                ret(ALLOW),
                ret(KILL));

        assertThat(Decision.of(right)).isEqualTo(Decision.always(ALLOW));
        assertThat(Decision.of(wrong)).isNotEqualTo(Decision.of(right));
        assertThat(Decision.of(wrong).evaluate(call(0, 8))).isEqualTo(KILL);
    }

    @Test
    void endsWithZeroWhereItDividesByZero() {
        Decision decision = Decision.of(program(
                load(ARG_0_LOW),
                new CopyToX(),
                new LoadConstant(Register.A, 100),
                new Compute(Operation.DIV, Operand.x()),
                jumpIf(Condition.JGT, 9, 0, 1),
                ret(ALLOW),
                ret(EPERM)));

        assertThat(decision.evaluate(call(0, 0))).isZero();
        assertThat(decision.evaluate(call(0, 10))).isEqualTo(ALLOW);
        assertThat(decision.evaluate(call(0, 11))).isEqualTo(EPERM);
        assertThat(decision.evaluate(call(0, 0x1_0000_0000L))).isZero();
    }

    @Test // the quotient is never read, but without the division the filter goes on
    void seesADivisionWhoseQuotientIsNeverRead() {
        Decision decision = Decision.of(
                program(load(ARG_0_LOW), new CopyToX(), new Compute(Operation.DIV, Operand.x()), load(NR), ret(ALLOW)));

        assertThat(decision.evaluate(call(0, 0))).isZero();
        assertThat(decision.evaluate(call(0, 1))).isEqualTo(ALLOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JEQ", "JGT", "JGE"})
    void comparesArgumentsWithEachOtherInAnInterleavedOrder(String condition) {
        BpfProgram program = equalArguments(Condition.valueOf(condition));

        Decision decision = Decision.of(program);

        assertThat(decision.order()).isEqualTo(Order.NATURAL.interleaving(Word.ARG_0_LOW, Word.ARG_1_LOW));
        assertThat(decision.nodeCount()).isLessThan(150);
        for (long[] args : new long[][] {{7, 7}, {7, 8}, {8, 7}, {-1, -1}, {0x8000_0000L, 0x7fff_ffffL}}) {
            assertThat(decision.evaluate(call(0, args))).isEqualTo(BpfSimulator.run(program, call(0, args)));
        }
    }

    private static BpfProgram equalArguments(Condition condition) {
        return program(
                load(ARG_1_LOW), new CopyToX(), load(ARG_0_LOW), jumpIfX(condition, 0, 1), ret(ALLOW), ret(EPERM));
    }

    @Test
    void comparesWholeArgumentsWithEachOther() {
        BpfProgram program = program(
                load(ARG_1_LOW),
                new CopyToX(),
                load(ARG_0_LOW),
                jumpIfX(Condition.JEQ, 0, 5),
                load(ARG_1_HIGH),
                new CopyToX(),
                load(ARG_0_HIGH),
                jumpIfX(Condition.JEQ, 0, 1),
                ret(ALLOW),
                ret(EPERM));

        Decision decision = Decision.of(program);

        assertThat(decision.nodeCount()).isLessThan(250);
        assertThat(decision.evaluate(call(0, 0x12_0000_0034L, 0x12_0000_0034L))).isEqualTo(ALLOW);
        assertThat(decision.evaluate(call(0, 0x12_0000_0034L, 0x13_0000_0034L))).isEqualTo(EPERM);
        assertThat(decision.evaluate(call(0, 0x12_0000_0034L, 0x12_0000_0035L))).isEqualTo(EPERM);
    }

    @Test // so that it can be compared with others
    void returnsToTheNaturalOrderWhereThatIsSmall() {
        BpfProgram roundabout = program(
                load(ARG_1_LOW),
                new CopyToX(),
                load(ARG_0_LOW),
                new Compute(Operation.SUB, Operand.x()),
                new Compute(Operation.ADD, Operand.x()),
                jumpIf(Condition.JEQ, 5, 0, 1),
                ret(ALLOW),
                ret(EPERM));
        BpfProgram plain = program(load(ARG_0_LOW), jumpIf(Condition.JEQ, 5, 0, 1), ret(ALLOW), ret(EPERM));

        assertThat(Decision.of(roundabout)).isEqualTo(Decision.of(plain));
    }

    @Test
    void knowsThatDifferenceAndComparisonAreOne() {
        BpfProgram subtracts = program(
                load(ARG_1_LOW),
                new CopyToX(),
                load(ARG_0_LOW),
                new Compute(Operation.SUB, Operand.x()),
                jumpIf(Condition.JEQ, 0, 0, 1),
                ret(ALLOW),
                ret(EPERM));

        assertThat(Decision.of(subtracts)).isEqualTo(Decision.of(equalArguments(Condition.JEQ)));
    }

    @Test
    void readsHalvesWhereABigEndianMachineHasThem() {
        List<Instruction> instructions =
                List.of(load(ARG_0_LOW), jumpIf(Condition.JEQ, 1, 0, 1), ret(ALLOW), ret(EPERM));

        Decision little = Decision.of(BpfProgram.of(instructions, ByteOrder.LITTLE_ENDIAN));
        Decision big = Decision.of(BpfProgram.of(instructions, ByteOrder.BIG_ENDIAN));

        assertThat(little.evaluate(call(0, 1))).isEqualTo(ALLOW);
        assertThat(big.evaluate(call(0, 1))).isEqualTo(EPERM);
        assertThat(big.evaluate(call(0, 1L << 32))).isEqualTo(ALLOW);
    }

    @Test
    void returnsWhatACallSays() {
        Decision decision = Decision.of(program(
                load(ARG_0_LOW),
                and(0xff),
                new Compute(Operation.OR, Operand.of(0x0005_0000)),
                new ReturnAccumulator()));

        assertThat(decision.returnValues()).hasSize(256);
        assertThat(decision.evaluate(call(0, 0x1234))).isEqualTo(0x0005_0034);
    }

    @Test
    void returnsAnyDataThatACallSays() {
        Decision decision = Decision.of(program(
                load(ARG_0_LOW),
                and(0xffff),
                new Compute(Operation.OR, Operand.of(0x7ff0_0000)),
                new ReturnAccumulator()));

        assertThat(decision.returnValues()).hasSize(0x1_0000);
        assertThat(decision.evaluate(call(0, 0xabcd_1234L))).isEqualTo(0x7ff0_1234);
    }

    @Test
    void saysWhyAMeaningIsNotKnown() {
        assertThat(Lifter.lift(program(load(ARG_0_LOW), new ReturnAccumulator())))
                .isEqualTo(new Undecided("at instruction 1 (ret a) it has more than 100000 different answers"));
    }

    @Test
    void leavesAProductOfTwoWordsUndecided() {
        BpfProgram program = program(
                load(ARG_1_LOW),
                new CopyToX(),
                load(ARG_0_LOW),
                new Compute(Operation.MUL, Operand.x()),
                jumpIf(Condition.JEQ, 0x1234_5678, 0, 1),
                ret(ALLOW),
                ret(EPERM));

        assertThat(Lifter.lift(program))
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.reason()).startsWith("at instruction 4 (jeq"));
        assertThatThrownBy(() -> Decision.of(program)).isInstanceOf(UndecidedException.class);
    }

    @Test
    void keepsToItsBudget() {
        assertThat(Lifter.lift(equalArguments(Condition.JEQ), new Budget(64, 1000)))
                .isInstanceOf(Undecided.class);
    }

    @Test // each bit of the quotient asks thousands of intervals, each of which goes round 2047 times
    void goesThroughTheValuesOfATermOfOneBit() {
        Diagram diagram = new Diagram();
        BpfProgram program = masked(1, multiply(2047), divide(3), jumpIf(Condition.JSET, 0x1_0000, 0, 1));

        assertThat(Decision.of(program)).isEqualTo(Decision.always(0));
        assertThat(new SymbolicLifting(diagram, program).run()).isEqualTo(diagram.constant(0));
        assertThat(diagram.steps()).isLessThan(500);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x400, 0x40, 0x1f, 0xffff_0000, -1})
    void goesThroughTheValuesOfATermOfEightBits(int asked) {
        for (Instruction[] chain : new Instruction[][] {
            {multiply(2045), new Compute(Operation.ADD, Operand.of(12_345)), divide(3)},
            {multiply(641), divide(641)},
            {multiply(63), divide(10), multiply(0x1_0001), divide(7), multiply(-5), divide(1000)},
            {multiply(2047), new CopyToX(), new Compute(Operation.LSH, Operand.x()), divide(3)},
        }) {
            List<Instruction> instructions = new ArrayList<>(List.of(chain));
            instructions.add(jumpIf(Condition.JSET, asked, 0, 1));
            BpfProgram program = masked(0xff, instructions.toArray(Instruction[]::new));
            Diagram diagram = new Diagram();

            new SymbolicLifting(diagram, program).run();

            assertThat(diagram.steps()).isLessThan(100_000);
            Decision decision = Decision.of(program);
            for (int value = 0; value < 0x200; value++) {
                assertThat(decision.evaluate(call(0, value))).isEqualTo(BpfSimulator.run(program, call(0, value)));
            }
        }
    }

    @Test // bits of three words
    void goesThroughTheValuesOfTermsPutTogether() {
        BpfProgram program = program(
                load(ARG_0_LOW),
                and(0x8001),
                multiply(12_345),
                new CopyToX(),
                load(ARG_1_LOW),
                and(0x1f0),
                new Compute(Operation.MUL, Operand.x()),
                divide(77),
                new CopyToX(),
                load(NR),
                and(3),
                new Compute(Operation.ADD, Operand.x()),
                new Compute(Operation.RSH, Operand.x()),
                multiply(99),
                jumpIf(Condition.JGT, 100, 0, 1),
                ret(ALLOW),
                ret(0));

        Decision decision = Decision.of(program);

        for (int bits = 0; bits < 1 << 9; bits++) {
            SeccompData call = call(bits & 3, (bits & 4) >>> 2 | (bits & 8) << 12, bits & 0x1f0);
            assertThat(decision.evaluate(call)).isEqualTo(BpfSimulator.run(program, call));
        }
    }

    @Test // an interval of a remainder is thousands of the word; these go round and round
    void givesUpWhereIntervalsMultiply() {
        BpfProgram program = masked(
                -1, multiply(2045), divide(3), multiply(63), divide(7), jumpIf(Condition.JSET, 0xffff_0000, 0, 1));
        Diagram diagram = new Diagram(Order.NATURAL, new Budget(100_000, 300_000));
        SymbolicLifting lifting = new SymbolicLifting(diagram, program);

        assertThat(Lifter.lift(program)).isInstanceOf(Undecided.class);
        assertThatThrownBy(lifting::run)
                .isInstanceOf(DiagramTooLargeException.class)
                .hasMessageStartingWith("at instruction 6 (jset");
    }

    private static BpfProgram masked(int mask, Instruction... rest) {
        List<Instruction> instructions = new ArrayList<>(List.of(load(ARG_0_LOW), and(mask)));
        instructions.addAll(List.of(rest));
        instructions.addAll(List.of(ret(1), ret(0)));
        return BpfProgram.of(instructions, ByteOrder.LITTLE_ENDIAN);
    }

    private static Instruction multiply(int by) {
        return new Compute(Operation.MUL, Operand.of(by));
    }

    private static Instruction divide(int by) {
        return new Compute(Operation.DIV, Operand.of(by));
    }

    @Test
    void refusesWhatTheKernelRefuses() {
        BpfProgram program = program(new LoadScratch(Register.A, 3), ret(ALLOW));

        assertThatThrownBy(() -> Lifter.lift(program))
                .isInstanceOf(InadmissibleProgramException.class)
                .hasMessageContaining("instruction 0 ");
        assertThatThrownBy(() -> Lifter.liftInto(new Diagram(), program))
                .isInstanceOf(InadmissibleProgramException.class);
    }

    @Test // 4096 instructions, each of which depends on the one before
    void isNotDeep() {
        List<Instruction> instructions = new ArrayList<>(List.of(load(ARG_0_LOW), new CopyToX()));
        while (instructions.size() < BpfProgram.MAX_INSTRUCTIONS - 3) {
            Operation operation = instructions.size() % 2 == 0 ? Operation.XOR : Operation.OR;
            instructions.add(new Compute(operation, Operand.x()));
        }
        instructions.addAll(List.of(jumpIf(Condition.JEQ, 0, 0, 1), ret(ALLOW), ret(EPERM)));
        BpfProgram program = BpfProgram.of(instructions, ByteOrder.LITTLE_ENDIAN);

        assertThat(Lifter.lift(program)).isInstanceOf(Decided.class);
    }

    @Test // 30 diamonds, so a billion ways through them
    void putsStatesTogetherWhereWaysMultiply() {
        List<Instruction> instructions = new ArrayList<>();
        instructions.add(new LoadConstant(Register.X, 0));
        for (int bit = 0; bit < 30; bit++) {
            instructions.add(load(ARG_0_LOW));
            instructions.add(jumpIf(Condition.JSET, 1 << bit, 0, 3));
            instructions.add(new LoadConstant(Register.A, 1));
            instructions.add(new Compute(Operation.ADD, Operand.x()));
            instructions.add(new CopyToX());
        }
        instructions.add(new Instruction.CopyToA());
        instructions.addAll(List.of(jumpIf(Condition.JEQ, 3, 0, 1), ret(ALLOW), ret(EPERM)));
        BpfProgram program = BpfProgram.of(instructions, ByteOrder.LITTLE_ENDIAN);

        Decision decision = Decision.of(program);

        assertThat(decision.nodeCount()).isLessThan(150);
        for (long arg : new long[] {0, 7, 0x2000_0003L, 0xf, 0xc000_0007L}) {
            assertThat(decision.evaluate(call(0, arg))).isEqualTo(BpfSimulator.run(program, call(0, arg)));
        }
    }
}
