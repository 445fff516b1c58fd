package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters that libseccomp compiled, on JVMs that live under them. */
class ConfinedTest {
    private static final String REFUSED =
            ": mkdir Operation not permitted, packet socket EPERM, unix socket answered, personality EPERM, asking answered";
    private static final String FREE = ": mkdir made, .*, unix socket answered, .*, asking answered";

    @BeforeEach
    void needsLinuxAndTheLibrary() {
        Needs.linuxX8664();
        Needs.libseccomp();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void everyThreadIsRefusedByCallByFamilyAndByArgument(int jdk) throws Exception {
        ChildJvm.Fate fate = ChildJvm.of(Needs.jdk(jdk)).run(Confined.class, "whole-jvm");

        assertThat(fate.output())
                .anyMatch(line -> line.matches("free" + FREE))
                .contains("verified true")
                .containsAll(Stream.of("main", "older", "pool", "younger")
                        .map(thread -> thread + REFUSED)
                        .toList());
        assertThat(fate.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void aScopeReachesNoThreadThatWasThereAndStartsNone(int jdk) throws Exception {
        ChildJvm.Fate fate = ChildJvm.of(Needs.jdk(jdk)).run(Confined.class, "scope");

        assertThat(fate.output())
                .contains("scope" + REFUSED, "fresh true", "reached only itself true", "left behind 0")
                .doesNotContain("a thread was born in the scope")
                .anyMatch(line -> line.startsWith("born unable to create native thread"))
                .anyMatch(line -> line.matches("caller" + FREE));
        assertThat(fate.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void dockersProfileInstallsWithItsThreadKillRaised(int jdk) throws Exception {
        Path profile = Needs.corpus("seccomp/moby-default.json");

        ChildJvm.Fate fate = ChildJvm.of(Needs.jdk(jdk)).run(Confined.class, "docker", profile.toString());

        assertThat(fate.output())
                .contains("foreign KILL_THREAD", "verified true", "mount EPERM", "keyctl EPERM", "folder made")
                .anyMatch(line -> line.startsWith("raised KILL_THREAD for calls of other ABIs")
                        && line.contains("became KILL_PROCESS"));
        assertThat(fate.exitCode()).isZero();
    }
}
