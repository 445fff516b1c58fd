package io.portcullis.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** From a profile to a JVM under it, on the oldest and the newest Java there is. */
class CompiledSandboxTest {
    private static final List<Integer> JDKS = List.of(17, 25);

    @BeforeEach
    void parts() {
        Needs.linuxX8664();
        Needs.libseccomp();
    }

    @TestFactory
    List<DynamicTest> refusesByNameByFamilyAndByArgumentOnEveryThread() {
        return onEachJdk(jvm -> {
            ChildJvm.Fate fate = jvm.run(ConfinedJvm.class, "compiled");

            String answers = " [Operation not permitted, inet EPERM, unix true, linux32 EPERM, query 0]";
            assertThat(fate.output()).contains("main" + answers, "older" + answers, "younger" + answers);
            assertThat(fate.exitCode()).isZero();
        });
    }

    @TestFactory
    List<DynamicTest> installsWhatContainersRunUnder() {
        Path json = Needs.corpus("seccomp/moby-default.json").toAbsolutePath();
        return onEachJdk(jvm -> {
            ChildJvm.Fate fate = jvm.run(ConfinedJvm.class, "docker", json.toString());

            assertThat(fate.output())
                    .contains(
                            "before 0",
                            "raised [KILL_THREAD for calls of other ABIs than x86_64 became KILL_PROCESS, because a JVM does"
                                    + " not survive the loss of a thread]",
                            "below []",
                            "unshare EPERM",
                            "folder made",
                            "thread EPERM");
            assertThat(fate.exitCode()).isZero();
        });
    }

    @TestFactory
    List<DynamicTest> livesOnWhatTheFloorSaysAndDiesOfAnythingElse() {
        return onEachJdk(jvm -> {
            ChildJvm.Fate fate = jvm.run(ConfinedJvm.class, "steady");

            assertThat(fate.output()).contains("true", "200 1");
            assertThat(fate.exitCode()).isEqualTo(3);
        });
    }

    private interface Story {
        void tell(ChildJvm jvm);
    }

    private static List<DynamicTest> onEachJdk(Story story) {
        return JDKS.stream()
                .map(feature ->
                        DynamicTest.dynamicTest("on JDK " + feature, () -> story.tell(ChildJvm.of(Needs.jdk(feature)))))
                .toList();
    }
}
