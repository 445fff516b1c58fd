package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The running kernel and {@code BpfSimulator} answer alike. */
class KernelDifferentialTest {
    @Tag("full")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13})
    void theKernelAnswersAsTheSimulatorSays(long seed) throws Exception {
        Needs.linuxX8664();
        Needs.libseccomp();

        ChildJvm.Fate fate = ChildJvm.ofThisJdk().run(KernelCalls.class, Long.toString(seed), "5000");

        assertThat(fate.output())
                .noneMatch(line -> line.startsWith("number "))
                .contains("made 5000 calls, some refused true, some not true");
        assertThat(fate.exitCode()).isZero();
    }
}
