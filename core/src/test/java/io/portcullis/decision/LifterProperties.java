package io.portcullis.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.Instruction.LoadWord;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Lifted.Decided;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

class LifterProperties {
    private static final int MOST_INSTRUCTIONS = 40;
    private static final int CALLS = 50;

    @Property(tries = 400)
    void aDecisionAnswersAsTheProgramDoes(@ForAll long seed) {
        RawPrograms random = new RawPrograms(seed);
        BpfProgram program = random.program(MOST_INSTRUCTIONS);
        if (Lifter.lift(program) instanceof Decided lifted) {
            for (int i = 0; i < CALLS; i++) {
                SeccompData call = random.call(program);
                assertThat(lifted.decision().evaluate(call)).as("%s", call).isEqualTo(BpfSimulator.run(program, call));
            }
        }
    }

    @Property(tries = 150)
    void productsAndQuotientsEndWithinTheBudget(@ForAll long seed) {
        RawPrograms random = new RawPrograms(seed);
        BpfProgram program = random.arithmetic(20);
        Lifted lifted = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Lifter.lift(program));
        if (lifted instanceof Decided decided) {
            for (int i = 0; i < CALLS; i++) {
                SeccompData call = random.call(program);
                assertThat(decided.decision().evaluate(call)).as("%s", call).isEqualTo(BpfSimulator.run(program, call));
            }
        }
    }

    @Example // of what is given up nothing is learned
    void mostProductsAndQuotientsAreDecided() {
        long decided = IntStream.range(0, 100)
                .filter(seed -> Lifter.lift(new RawPrograms(seed).arithmetic(20)) instanceof Decided)
                .count();

        assertThat(decided).isGreaterThan(50);
    }

    @Property(tries = 100)
    void aReturnedWordIsOneOfTheAnswers(@ForAll long seed) {
        RawPrograms random = new RawPrograms(seed);
        BpfProgram program = random.program(MOST_INSTRUCTIONS);
        if (Lifter.lift(program) instanceof Decided lifted) {
            int[] answers = lifted.decision().returnValues();
            SeccompData call = random.call(program);
            assertThat(answers).doesNotHaveDuplicates().contains(BpfSimulator.run(program, call));
        }
    }

    @Property(tries = 100)
    void twinsOfTwoByteOrdersMeanTheSame(@ForAll long seed) {
        BpfProgram program = new RawPrograms(seed).program(MOST_INSTRUCTIONS);
        if (Lifter.lift(program) instanceof Decided lifted) {
            assertThat(Lifter.lift(twin(program))).isEqualTo(lifted);
        }
    }

    @Property(tries = 100)
    void bothWaysOfLiftingFindTheSame(@ForAll long seed) {
        BpfProgram program = new RawPrograms(seed).program(10);
        Diagram diagram = new Diagram();
        new DirectLifting(diagram, program)
                .run()
                .ifPresent(direct ->
                        assertThat(new SymbolicLifting(diagram, program).run()).isEqualTo(direct));
    }

    @Property(tries = 100)
    void statesPutTogetherMeanTheSameAsStatesApart(@ForAll long seed) {
        BpfProgram program = new RawPrograms(seed).program(MOST_INSTRUCTIONS);
        Diagram diagram = new Diagram(Order.NATURAL, new Budget(50_000, 2_000_000));
        try {
            int apart = new SymbolicLifting(diagram, program).run();

            assertThat(new SymbolicLifting(diagram, program, 1).run()).isEqualTo(apart);
        } catch (DiagramTooLargeException e) {
            assertThat(e).hasMessageStartingWith("at instruction ");
        }
    }

    @Example
    void hardlyAnyProgramStaysUndecided() {
        assertUndecided(600, 0);
    }

    @Example
    @Tag("full")
    void hardlyAnyOfManyProgramsStaysUndecided() {
        assertUndecided(20_000, 1_000_000);
    }

    /** At most 5 of 100, also of the programs that give more than one answer. */
    private static void assertUndecided(int programs, int firstSeed) {
        int undecided = 0;
        int constant = 0;
        for (int i = 0; i < programs; i++) {
            Lifted lifted = Lifter.lift(new RawPrograms(firstSeed + i).program(MOST_INSTRUCTIONS));
            if (lifted instanceof Decided decided) {
                constant += Diagram.isConstant(decided.decision().root()) ? 1 : 0;
            } else {
                undecided++;
            }
        }
        assertThat(100.0 * undecided / (programs - constant))
                .as("%d undecided, %d with one answer, of %d", undecided, constant, programs)
                .isLessThan(5);
    }

    @Example // what is never generated is never lifted
    void mostProgramsNeedTheGeneralWay() {
        long direct = IntStream.range(0, 500)
                .mapToObj(seed -> new RawPrograms(seed).program(MOST_INSTRUCTIONS))
                .filter(program ->
                        new DirectLifting(new Diagram(), program).run().isPresent())
                .count();

        assertThat(direct).isLessThan(150);
    }

    private static BpfProgram twin(BpfProgram program) {
        return BpfProgram.of(
                program.instructions().stream()
                        .map(instruction -> instruction instanceof LoadWord load
                                        && load.offset() >= SeccompData.INSTRUCTION_POINTER_OFFSET
                                ? new LoadWord(load.offset() ^ 4)
                                : instruction)
                        .toList(),
                program.byteOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }
}
