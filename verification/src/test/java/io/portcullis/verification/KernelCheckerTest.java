package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The running kernel takes what {@code KernelChecker} lets through, and nothing else.
 *
 * <p>The property {@code portcullis.kernel.programs} says how many programs each seed tries.
 */
class KernelCheckerTest {
    private static final int PROGRAMS = Integer.getInteger("portcullis.kernel.programs", 10_000);

    @Tag("full")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theKernelTakesWhatTheCheckerTakes(long seed) {
        Needs.linuxX8664();

        ChildJvm.Fate fate =
                ChildJvm.ofThisJdk().run(KernelVerdicts.class, Long.toString(seed), Integer.toString(PROGRAMS));

        assertThat(fate.output())
                .noneMatch(line -> line.startsWith("disagree"))
                .contains(
                        "tried " + PROGRAMS + ", at least a third taken true, at least a tenth refused true",
                        "codes taken: 41",
                        "sizes compared: " + PROGRAMS / 100,
                        "a full thread has a path that fits true, one more does not true",
                        "uprobe is exempt as said: true",
                        "the end");
        assertThat(fate.exitCode()).isZero();
    }
}
