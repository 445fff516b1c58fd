package io.portcullis.sandbox;

import static io.portcullis.sandbox.ConfinedJvm.noFolders;
import static io.portcullis.sandbox.ConfinedJvm.refusing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Installing several filters, and what is seen of installing. */
class InstallingTest {
    private static final InstallOptions STANDARD = InstallOptions.standard();

    @BeforeEach
    void onlyOnLinux() {
        Needs.linuxX8664();
    }

    @Test
    void installsAStackInOrder() {
        assertThat(run("stack"))
                .anyMatch(line -> line.matches("3 filters on \\d+ threads, verified by /proc and by mkdir -> EACCES"))
                .contains("stacked OptionalInt[3]", "mkdir EACCES, keyctl EPERM, seccomp ENOSYS");
    }

    @Test
    void saysHowMuchOfAStackWasInstalled() {
        assertThat(run("stack-partly"))
                .contains(
                        "seccomp(SET_MODE_FILTER, TSYNC): ENOMEM, a thread holds at most 32768 instructions in all its"
                                + " filters, 4 more for each filter; 7 are stacked here; or memory has run out; this was filter 2"
                                + " of 2, those before it were installed and stay");
    }

    @Test
    void refusesAStackThatIsTooLongBeforeAnythingIsInstalled() {
        List<BpfProgram> many = Collections.nCopies(8, ConfinedJvm.large());

        assertThatIllegalArgumentException().isThrownBy(() -> Sandbox.install(many, STANDARD));
    }

    @Test
    void refusesAStackThatStopsItself() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Sandbox.install(List.of(refusing(Action.errno(1), Syscalls.SECCOMP), noFolders()), STANDARD))
                .withMessage(
                        "filter 1 of 2 answers ERRNO(1) to seccomp(2), so none after it can be installed; put it last");
    }

    @Test
    void refusesNoFilterAtAll() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sandbox.installIrrevocably(List.of(), STANDARD))
                .withMessage("there is no filter to install; name at least one");
    }

    @Test
    void checksAStackAsOneFilter() {
        assertThatExceptionOfType(BelowJvmFloorException.class)
                .isThrownBy(() -> Sandbox.install(
                        List.of(
                                refusing(Action.errno(1), Syscalls.MADVISE),
                                refusing(Action.killProcess(), Syscalls.MADVISE, Syscalls.MPROTECT)),
                        STANDARD))
                .satisfies(refused -> assertThat(refused.missing())
                        .extracting(MissingCall::toString)
                        .containsExactly("mprotect -> KILL_PROCESS", "madvise -> KILL_PROCESS"));
    }

    @Test
    void everyVitalCallIsMissedBeforeAnythingIsInstalled() {
        for (Syscall vital : JvmBaseline.calls(JvmFloor.VITAL)) {
            for (Action action : List.of(Action.errno(1), Action.killProcess(), Action.trap())) {
                assertThatExceptionOfType(BelowJvmFloorException.class)
                        .as("%s for %s", action, vital)
                        .isThrownBy(() ->
                                Sandbox.install(List.of(refusing(action, vital)), STANDARD.requiring(JvmFloor.VITAL)))
                        .withMessageStartingWith(
                                "the filter refuses what a JVM needs to stay alive: " + vital + " -> " + action + " (");
            }
        }
    }

    @Test
    void asksForACallOnlyWhereNoUnknownFilterMayKillForIt() {
        assertThat(run("twice")).contains("Optional[mkdir -> EPERM]", "Optional.empty");
    }

    @Test
    void makesNoCallThatKills() {
        assertThat(run("nothing-refused"))
                .anyMatch(line -> line.matches("1 filter on \\d+ threads, verified by /proc"));
    }

    @Test
    void doesNotInstallFromAVirtualThread() {
        assertThat(ChildJvm.of(Needs.jdk(25))
                        .run(InstallingJvm.class, "virtual")
                        .output())
                .contains("this is a virtual thread, which may run on another thread of the kernel after each call;"
                        + " install from a platform thread, new Thread(..) is one");
    }

    @Test
    void opensAScopeFromAVirtualThreadAndFromAPool() {
        assertThat(ChildJvm.of(Needs.jdk(25)).run(InstallingJvm.class, "scopes").output())
                .contains("in a scope of a virtual thread", "in a scope of a pool");
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void aFlightRecordingHasIt(int jdk, @TempDir Path folder) {
        ChildJvm.Fate fate = ChildJvm.of(Needs.jdk(jdk))
                .run(InstallingJvm.class, "flight", folder.resolve("flight.jfr").toString());

        assertThat(fate.output()).contains("filters 1, instructions 8, threads true, verified true");
    }

    @Test
    void installsWhereThereIsNoFlightRecorder() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk()
                .with("--limit-modules", "java.logging,jdk.unsupported")
                .run(ConfinedJvm.class, "twice");

        assertThat(fate.output()).contains("OptionalInt[1]", "OptionalInt[2]");
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void nothingBreaksLaterThatWasPrepared(int jdk) {
        ChildJvm.Fate fate = ChildJvm.of(Needs.jdk(jdk)).run(InstallingJvm.class, "prepared");

        assertThat(fate.output())
                .contains("verified false", "formatted 1,000,000")
                .anyMatch(line -> line.startsWith("random "))
                .anyMatch(line -> line.startsWith("dated 2"))
                .anyMatch(line -> line.contains("logged 7"))
                .anyMatch(line -> line.startsWith("socket ") && line.contains("Operation not permitted"));
        assertThat(fate.text()).doesNotContain("Error");
        assertThat(fate.exitCode()).isZero();
    }

    private static List<String> run(String scenario) {
        return ChildJvm.ofThisJdk().run(InstallingJvm.class, scenario).output();
    }
}
