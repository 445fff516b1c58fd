package io.portcullis.seccomp.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadWord;
import io.portcullis.bpf.Instruction.Return;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Budget;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Order;
import io.portcullis.decision.Word;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.CallCounts;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CodeGeneratorTest {
    private static final Action EPERM = Action.errno(Errno.EPERM);

    @Test
    void oneAnswerIsOneInstruction() {
        BpfProgram program = certain(Decision.always(0x7fff_0000), CompileTarget.CALL_CACHE);

        assertThat(program.instructions()).containsExactly(new Return(0x7fff_0000));
    }

    @Test
    void aProfileWithoutRulesLooksAtArchAndNumberOnly() {
        SeccompProfile profile =
                SeccompProfile.denyByDefault(EPERM).on(Abi.X86_64).build();
        BpfProgram program = certain(profile.decision(), CompileTarget.CALL_CACHE);

        assertThat(program.instructions())
                .filteredOn(LoadWord.class::isInstance)
                .containsExactly(new LoadWord(SeccompData.ARCH_OFFSET), new LoadWord(SeccompData.NR_OFFSET));
        assertThat(BpfSimulator.run(program, SeccompData.call(Abi.X86_64, 0))).isEqualTo(0x0005_0001);
    }

    @Test
    void jumpsReachEverythingInAProgramOfThousandsOfInstructions() {
        Diagram diagram = new Diagram();
        Random random = new Random(7);
        int function = diagram.constant(0);
        for (int i = 0; i < 560; i++) { // many far targets that are no returns, each used more than once
            int check = diagram.ite(
                    diagram.compare(Word.low(i % 6), -1, Condition.JGT, random.nextInt() & 0xffff),
                    diagram.constant(0x7fff_0000),
                    diagram.constant(i % 40));
            int numbers =
                    diagram.or(diagram.equal(Word.NR, random.nextInt()), diagram.equal(Word.NR, random.nextInt()));
            function = diagram.ite(numbers, check, function);
        }

        BpfProgram program = certain(diagram.decision(function), CompileTarget.CALL_CACHE);

        assertThat(program.size()).isGreaterThan(2500);
        assertThat(program.instructions()).anyMatch(Instruction.Jump.class::isInstance);
    }

    @Test
    void flagsAreAskedAtOnce() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(
                        Syscalls.CLONE,
                        ArgCondition.arg(0).as32Bits().masked(0x7e02_0000L).is(0))
                .build();
        BpfProgram program = certain(profile.decision(), CompileTarget.CALL_CACHE);

        assertThat(jumps(program))
                .filteredOn(jump -> jump.condition() == Condition.JSET)
                .hasSize(1);
        assertThat(program.size()).isLessThanOrEqualTo(12);
    }

    @Test
    void severalMasksOfOneWordAreTakenApartBitByBit() {
        Diagram diagram = new Diagram();
        int function = diagram.constant(0);
        for (int bit = 0; bit < 24; bit += 8) {
            int condition = diagram.compare(Word.low(1), 5 << bit, Condition.JEQ, 4 << bit);
            function = diagram.ite(condition, diagram.constant(bit + 1), function);
        }

        BpfProgram program = certain(diagram.decision(function), CompileTarget.CALL_CACHE);

        assertThat(program.size()).isLessThanOrEqualTo(13);
    }

    @Test
    void masksWithoutPatternGetATestForEachNodeAtMost() {
        Diagram diagram = new Diagram();
        Random random = new Random(3);
        int function = diagram.constant(0);
        for (int i = 0; i < 12; i++) {
            int mask = random.nextInt();
            int condition = diagram.compare(Word.low(0), mask, Condition.JEQ, random.nextInt() & mask);
            int other = diagram.compare(Word.low(0), sparse(random), Condition.JGT, random.nextInt());
            function = diagram.ite(diagram.or(condition, other), diagram.constant(i % 4), function);
        }
        Decision decision = diagram.decision(function);

        BpfProgram program = CodeGenerator.generate(decision, ByteOrder.BIG_ENDIAN, CompileTarget.SMALLEST);

        assertThat(Decision.of(program)).isEqualTo(decision);
    }

    @Test
    void valuesInEqualStepsGetShortPathsThoughTheirDiagramIsSmall() {
        for (int count : new int[] {50, 64, 128, 256}) {
            BpfProgram program = certain(everyThird(count).decision(), CompileTarget.CALL_CACHE);

            assertThat(program.size()).isLessThanOrEqualTo(170);
            assertThat(longest(program)).isLessThanOrEqualTo(count < 256 ? 18 : 40);
        }
    }

    @Test
    void valuesInEqualStepsAreFewInstructionsWhereOnlySizeCounts() {
        BpfProgram program = certain(everyThird(64).decision(), CompileTarget.SMALLEST);

        assertThat(program.size()).isLessThanOrEqualTo(60);
    }

    @Test
    void numbersInEqualStepsGetShortPaths() {
        SeccompProfile.Builder always = SeccompProfile.denyByDefault(EPERM).on(Abi.X86_64);
        SeccompProfile.Builder checked = SeccompProfile.denyByDefault(EPERM).on(Abi.X86_64);
        for (int number = 0; number < 450; number += 3) {
            always.allow(Syscall.numbered(number));
            checked.allow(Syscall.numbered(number), ArgCondition.arg(0).is(3));
        }

        assertThat(longest(certain(always.build().decision(), CompileTarget.CALL_CACHE)))
                .isLessThanOrEqualTo(14);
        assertThat(longest(certain(checked.build().decision(), CompileTarget.CALL_CACHE)))
                .isLessThanOrEqualTo(18);
    }

    @Test
    void valuesInEqualStepsWithSeveralAnswersGetShortPaths() {
        Diagram diagram = new Diagram();
        int function = diagram.constant(0);
        for (int i = 0; i < 256; i++) {
            function = diagram.ite(diagram.equal(Word.low(1), 3 * i), diagram.constant(1 + i % 7), function);
        }

        assertThat(longest(certain(diagram.decision(function), CompileTarget.CALL_CACHE)))
                .isLessThanOrEqualTo(16);
    }

    @Test
    void theParityOfBitsIsAskedBitByBit() {
        Diagram diagram = new Diagram();
        int even = diagram.constant(0);
        int odd = diagram.constant(1);
        for (int bit = 0; bit < 8; bit++) {
            int clear = diagram.compare(Word.low(0), 1 << bit, Condition.JEQ, 0);
            int flipped = diagram.ite(clear, even, odd);
            odd = diagram.ite(clear, odd, even);
            even = flipped;
        }

        BpfProgram program = certain(diagram.decision(even), CompileTarget.CALL_CACHE);

        assertThat(program.size()).isEqualTo(18);
        assertThat(longest(program)).isEqualTo(10);
    }

    @Test
    void masksThatOverlapInAChainAreAskedBitByBit() {
        Diagram diagram = new Diagram();
        int function = diagram.constant(0);
        for (int bit = 0; bit < 24; bit += 2) {
            int condition = diagram.compare(Word.low(0), 5 << bit, Condition.JEQ, 5 << bit);
            function = diagram.ite(condition, diagram.constant(1), function);
        }

        BpfProgram program = certain(diagram.decision(function), CompileTarget.CALL_CACHE);

        assertThat(program.size()).isLessThanOrEqualTo(30);
        assertThat(longest(program)).isLessThanOrEqualTo(18);
    }

    @Test
    void entangledMasksWithAnAnswerEachBecomeTheChainTheyWere() {
        BpfProgram program = certain(maskedRules(20, true), CompileTarget.CALL_CACHE);

        assertThat(program.size()).isLessThanOrEqualTo(20 * 3 + 21 + 1);
    }

    @Test
    void entangledMasksWithOneAnswerBecomeAChainThatIsLittleLonger() {
        BpfProgram program = certain(maskedRules(20, false), CompileTarget.CALL_CACHE);

        assertThat(program.size()).isLessThanOrEqualTo(30 * 3);
    }

    /** Masks of about four bits, of which the first that fits decides. */
    private static Decision maskedRules(int count, boolean answers) {
        Diagram diagram = new Diagram();
        Random random = new Random(5);
        int function = diagram.constant(0);
        for (int i = count; i > 0; i--) {
            int mask = sparse(random) & random.nextInt();
            int condition = diagram.compare(Word.low(0), mask, Condition.JEQ, random.nextInt() & mask);
            function = diagram.ite(condition, diagram.constant(answers ? i : 1), function);
        }
        return diagram.decision(function);
    }

    @Test
    void x32SharesTheProgramOfX8664() {
        SeccompProfile one = allowing(Abi.X86_64);
        SeccompProfile both = allowing(Abi.X86_64, Abi.X32);

        int size = certain(one.decision(), CompileTarget.CALL_CACHE).size();

        assertThat(certain(both.decision(), CompileTarget.CALL_CACHE).size()).isLessThanOrEqualTo(2 * size - 10);
    }

    private static SeccompProfile allowing(Abi... abis) {
        return SeccompProfile.denyByDefault(EPERM)
                .on(abis)
                .allow(SyscallTables.forAbi(Abi.X86_64).entries().stream()
                        .filter(entry -> entry.number() % 7 != 3)
                        .map(SyscallEntry::syscall)
                        .toList())
                .build();
    }

    @Test
    void pathsGrowAsTheLogarithmOfTheNumberOfValues() {
        for (int count : new int[] {1, 10, 100, 1000, 2000}) {
            SeccompProfile profile = values(count);
            BpfProgram program = certain(profile.decision(), CompileTarget.CALL_CACHE);

            int longest = longest(program);

            assertThat(longest).isLessThanOrEqualTo(12 + 2 * (32 - Integer.numberOfLeadingZeros(count)));
        }
    }

    @Test
    void tooManyValuesAreRefusedWithTheWayOut() {
        Decision decision = values(6000).decision();

        assertThatThrownBy(() -> CodeGenerator.generate(decision, ByteOrder.LITTLE_ENDIAN, CompileTarget.CALL_CACHE))
                .isInstanceOf(FilterTooLargeException.class)
                .hasMessageContaining("the kernel takes at most 4096");
    }

    @Test
    void comparingTwoArgumentsIsRefused() {
        Order together = Order.NATURAL.interleaving(Word.ARG_0_LOW, Word.ARG_1_LOW);
        Diagram diagram = new Diagram(together, Budget.GENEROUS);
        int equal = Diagram.TRUE;
        for (int bit = 0; bit < Word.BITS; bit++) {
            int one = together.level(Word.ARG_0_LOW, bit);
            int other = together.level(Word.ARG_1_LOW, bit);
            int whenSet = diagram.node(other, Diagram.FALSE, equal);
            int whenClear = diagram.node(other, equal, Diagram.FALSE);
            equal = diagram.node(one, whenClear, whenSet);
        }
        Decision decision = diagram.decision(diagram.ite(equal, diagram.constant(0x7fff_0000), diagram.constant(0)));

        assertThatThrownBy(() -> CodeGenerator.generate(decision, ByteOrder.LITTLE_ENDIAN, CompileTarget.CALL_CACHE))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("[ARG_0_LOW, ARG_1_LOW]")
                .hasMessageEndingWith("keep the program as it is");
    }

    @Test
    void wordsThatWereInterleavedForNothingArePartedAgain() {
        Order together = Order.NATURAL.interleaving(Word.ARG_0_LOW, Word.ARG_1_LOW);
        Diagram diagram = new Diagram(together, Budget.GENEROUS);
        int both = diagram.and(diagram.equal(Word.ARG_0_LOW, 3), diagram.equal(Word.ARG_1_LOW, 5));
        Decision decision = diagram.decision(diagram.ite(both, diagram.constant(0x7fff_0000), diagram.constant(0)));

        BpfProgram program = CodeGenerator.generate(decision, ByteOrder.LITTLE_ENDIAN, CompileTarget.CALL_CACHE);

        assertThat(program.size()).isEqualTo(6);
        assertThat(BpfSimulator.run(program, SeccompData.call(Abi.X86_64, 0, 3, 5)))
                .isEqualTo(0x7fff_0000);
        assertThat(BpfSimulator.run(program, SeccompData.call(Abi.X86_64, 0, 3, 4)))
                .isZero();
    }

    @Test
    void frequentCallsGetShortPaths() {
        SeccompProfile profile = allowing(Abi.X86_64);
        CallCounts counts = CallCounts.builder()
                .add(Abi.X86_64, 202, 1_000_000)
                .add(Abi.X86_64, 1, 10)
                .build();

        BpfProgram usual = certain(profile.decision(), CompileTarget.NO_CALL_CACHE);
        BpfProgram tuned = certain(profile.decision(), CompileTarget.NO_CALL_CACHE.withFrequencies(counts));

        SeccompData futex = SeccompData.call(Abi.X86_64, 202);
        assertThat(BpfSimulator.trace(tuned, futex).executed())
                .isLessThan(BpfSimulator.trace(usual, futex).executed())
                .isLessThanOrEqualTo(6);
    }

    private static int sparse(Random random) {
        int bits = random.nextInt();
        return bits & random.nextInt();
    }

    private static SeccompProfile everyThird(int count) {
        return SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(
                        Syscalls.IOCTL,
                        ArgCondition.arg(1)
                                .isIn(LongStream.range(0, count).map(i -> 3 * i).toArray()))
                .build();
    }

    private static SeccompProfile values(int count) {
        Random random = new Random(1);
        long[] values = LongStream.generate(() -> random.nextInt() & 0xffff_ffffL)
                .distinct()
                .limit(count)
                .toArray();
        return SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.IOCTL, ArgCondition.arg(1).as32Bits().isIn(values))
                .build();
    }

    private static int longest(BpfProgram program) {
        int[] below = new int[program.size()];
        for (int at = program.size() - 1; at >= 0; at--) {
            Instruction instruction = program.instruction(at);
            below[at] = 1;
            if (instruction instanceof JumpIf jump) {
                below[at] += Math.max(below[at + 1 + jump.ifTrue()], below[at + 1 + jump.ifFalse()]);
            } else if (instruction instanceof Instruction.Jump jump) {
                below[at] += below[at + 1 + jump.distance()];
            } else if (!(instruction instanceof Return)) {
                below[at] += below[at + 1];
            }
        }
        return below[0];
    }

    private static List<JumpIf> jumps(BpfProgram program) {
        List<JumpIf> jumps = new ArrayList<>();
        for (Instruction instruction : program.instructions()) {
            if (instruction instanceof JumpIf jump) {
                jumps.add(jump);
            }
        }
        return jumps;
    }

    private static BpfProgram certain(Decision decision, CompileTarget target) {
        BpfProgram program = CodeGenerator.generate(decision, ByteOrder.LITTLE_ENDIAN, target);
        assertThat(Decision.of(program)).isEqualTo(decision);
        return program;
    }
}
