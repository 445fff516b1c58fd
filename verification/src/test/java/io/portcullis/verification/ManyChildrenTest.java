package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Children without end from one JVM that has other things to do. */
@Tag("full")
class ManyChildrenTest {
    private static final int COUNT = Boolean.getBoolean("long") ? 1000 : 200;

    @BeforeEach
    void onlyOnLinux() {
        Needs.linuxX8664();
    }

    @ParameterizedTest
    @CsvSource({"17, free", "17, recorded", "25, free", "25, recorded"})
    void eachEndsAsItsProgramDoesAndNothingIsLeftBehind(int jdk, String recorded) {
        ChildJvm.Fate fate = ChildJvm.of(Needs.jdk(jdk))
                .with(
                        "-Xmx128m", // which is collected often
                        "-XX:-UseDynamicNumberOfCompilerThreads",
                        "-XX:-UseDynamicNumberOfGCThreads")
                .run(ManyChildren.class, Integer.toString(COUNT), recorded);

        assertThat(fate.output())
                .containsExactly("wrong 0", "unconfined", "children 0", "threads stay", "descriptors stay");
        assertThat(fate.exitCode()).isZero();
    }
}
