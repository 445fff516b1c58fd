package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The running kernel, {@code BpfSimulator} and {@code Decision} answer alike, whatever the program.
 *
 * <p>The property {@code portcullis.kernel.filters} says how many programs each seed installs; 7500 make a million
 * calls.
 */
class KernelRunsTest {
    private static final int FILTERS = Integer.getInteger("portcullis.kernel.filters", 100);
    private static final int CALLS = 50;

    @Tag("full")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void kernelSimulatorAndDecisionAnswerAlike(long seed) {
        Needs.linuxX8664();

        ChildJvm.Fate fate = ChildJvm.ofThisJdk()
                .run(KernelRuns.class, Long.toString(seed), Integer.toString(FILTERS), Integer.toString(CALLS));

        assertThat(fate.output())
                .noneMatch(line -> line.startsWith("disagree"))
                .contains("programs " + FILTERS
                        + ", nearly all calls made true, a tenth of them allowed true, a tenth failed true,"
                        + " some unsupervised true, nearly all decided true");
        assertThat(fate.exitCode()).isZero();
    }
}
