package io.portcullis.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sat4j.specs.TimeoutException;

/** A second engine, which shares nothing with the diagrams, gives the same verdicts. */
class SecondOpinionTest {
    private static final int MOST_INSTRUCTIONS = 12;
    private static final int WORDS = 6;

    private int equal;
    private int different;
    private int open;

    @Test
    void solverAndDecisionSayTheSameOfEquality() {
        compare(0, 150);

        assertThat(equal).isGreaterThan(20);
        assertThat(different).isGreaterThan(20);
        assertThat(open).isLessThan(15);
    }

    @Tag("full")
    @Test
    void solverAndDecisionSayTheSameOfManyPairs() {
        compare(1_000_000, 5_000);

        assertThat(equal).isGreaterThan(500);
        assertThat(different).isGreaterThan(500);
        assertThat(open).isLessThan(500);
    }

    private void compare(int firstSeed, int pairs) {
        for (int seed = firstSeed; seed < firstSeed + pairs; seed++) {
            RawPrograms random = new RawPrograms(seed, WORDS);
            BpfProgram one = random.program(MOST_INSTRUCTIONS);
            BpfProgram other =
                    new Random(seed).nextInt(8) == 0 ? random.program(MOST_INSTRUCTIONS) : random.mutant(one);
            try {
                compare(seed, one, other);
            } catch (TimeoutException | UndecidedException e) {
                open++;
            }
        }
    }

    private void compare(int seed, BpfProgram one, BpfProgram other) throws TimeoutException {
        boolean same = Decision.of(one).equals(Decision.of(other));
        Gates gates = new Gates();
        Circuit circuit = new Circuit(gates);
        int differ = circuit.differ(circuit.returned(one), circuit.returned(other));

        boolean canDiffer = gates.canBe(differ);

        assertThat(canDiffer).as("seed %d", seed).isEqualTo(!same);
        if (canDiffer) {
            assertThat(BpfSimulator.run(one, circuit.found()))
                    .as("seed %d, %s", seed, circuit.found())
                    .isNotEqualTo(BpfSimulator.run(other, circuit.found()));
            different++;
        } else {
            equal++;
        }
    }
}
