package io.portcullis.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.Ending;
import io.portcullis.linux.Processes;
import io.portcullis.linux.TaskStatus;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscalls;
import io.portcullis.trace.LearningOptions;
import io.portcullis.trace.RecordedCall;
import io.portcullis.trace.Recording;
import io.portcullis.trace.Task;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
    @BeforeEach
    void onlyOnLinux() {
        Needs.linuxX8664();
    }

    private static ConfinedProcess.Builder quiet(String... command) {
        return ConfinedProcess.command(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    private static Recording record(String... command) throws Exception {
        try (Recorder recorder = Recorder.of(quiet(command)).start()) {
            recorder.waitFor();
            return recorder.recording();
        }
    }

    @Test
    void everyCallOfAProgramAndItsChildrenIsCounted() throws Exception {
        Recording recording = record("sh", "-c", "cd /; cd /; ls / >/dev/null; exit 3");

        RecordedCall moves =
                recording.call(Abi.X86_64, number(Syscalls.CHDIR.name())).orElseThrow();
        assertThat(moves.times()).isEqualTo(2);
        assertThat(recording.calls()).contains(Syscalls.EXECVE, Syscalls.GETDENTS64, Syscalls.EXIT_GROUP);
        assertThat(recording.tasks())
                .extracting(Task::command)
                .contains("sh", "ls")
                .doesNotContain("java");
        assertThat(recording.notes()).isEmpty();
    }

    private static int number(String name) {
        return io.portcullis.syscalls.SyscallTables.forAbi(Abi.X86_64)
                .byName(name)
                .orElseThrow()
                .number();
    }

    @Test
    void theProgramRunsUnderItsOwnProfile() throws Exception {
        String[] command = {"sh", "-c", "ls -l /usr | wc -l"};
        SeccompProfile profile = record(command)
                .toProfile(LearningOptions.bySyscall().withDefaultAction(Action.killProcess()))
                .profile();

        for (int i = 0; i < 3; i++) {
            try (ConfinedProcess child = quiet(command)
                    .under(OptimizingCompiler.create().compile(profile))
                    .start()) {
                assertThat(child.waitFor()).isEqualTo(Ending.of(0));
            }
        }
    }

    @Test
    void aLaterRunThatDoesMoreIsSaidToDoSo() throws Exception {
        Recording first = record("sh", "-c", "true");
        Recording second = record("sh", "-c", "umask 077");

        assertThat(second.beyond(first).calls()).contains(Syscalls.UMASK);
        assertThat(first.beyond(first).calls()).isEmpty();
    }

    @Test
    void aSetUserIdProgramIsNoted(@TempDir Path folder) throws Exception {
        Path copy = Files.copy(Path.of("/bin/true").toRealPath(), folder.resolve("privileged"));
        Files.setAttribute(copy, "unix:mode", 04755);

        assertThat(record("sh", "-c", copy.toString()).notes())
                .singleElement()
                .asString()
                .startsWith(copy + " has set-user-ID, which do nothing under no_new_privs");
    }

    @Test
    void otherFiltersAreSaidToRefuseUnheard() throws Exception {
        SeccompProfile other = SeccompProfile.byDefault(Action.allow())
                .on(Abi.X86_64)
                .rule(Rule.of(Action.errno(Errno.EXDEV), Syscalls.MKDIR))
                .build();
        try (Recorder recorder = Recorder.of(
                        quiet("mkdir", "/x").under(OptimizingCompiler.create().compile(other)))
                .start()) {
            recorder.waitFor();

            assertThat(recorder.recording().calls()).doesNotContain(Syscalls.MKDIR);
            assertThat(recorder.recording().notes()).singleElement().asString().contains("under another filter");
        }
    }

    @Test
    void theCounterStaysThisJvmsAloneAndNothingOfItIsFiltered() throws Exception {
        int before = filters();
        record("true");
        assertThat(Processes.ownThreads()).allMatch(thread -> thread.filters().orElse(0) == before);
    }

    private static int filters() {
        return Processes.statusOf(ProcessHandle.current().pid())
                .map(TaskStatus::filters)
                .orElseThrow()
                .orElse(0);
    }

    @Test
    void explainingTellsWhatAProfileRefusesAndWithWhat() throws Exception {
        SeccompProfile profile = SeccompProfile.byDefault(Action.allow())
                .on(Abi.X86_64)
                .rule(Rule.of(Action.errno(Errno.EXDEV), Syscalls.MKDIR))
                .rule(Rule.of(Action.killProcess(), Syscalls.UMASK))
                .build();
        try (Recorder recorder = Recorder.of(ConfinedProcess.command("sh", "-c", "mkdir /x; umask 0; exit 5")
                        .redirectErrorStream())
                .startExplaining(profile, Errno.EPERM)) {
            String output =
                    new String(recorder.process().process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(recorder.waitFor().exitCode()).isEqualTo(5);

            assertThat(output).containsIgnoringCase("cross-device");
            assertThat(recorder.recording().calls()).containsExactly(Syscalls.MKDIR, Syscalls.UMASK);
            assertThat(recorder.recording().tasks()).extracting(Task::command).containsExactlyInAnyOrder("mkdir", "sh");
        }
    }

    @Test
    void whatWasSeenBeforeTheEndIsKept() throws Exception {
        Recorder recorder = Recorder.of(quiet("sh", "-c", "cd /; sleep 1000")).start();
        while (recorder.recording().counts().count(Abi.X86_64, number(Syscalls.CLOCK_NANOSLEEP.name())) == 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        recorder.close();

        assertThat(recorder.recording().calls()).contains(Syscalls.CHDIR, Syscalls.CLOCK_NANOSLEEP);
        assertThat(recorder.process().process().waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(List.of(recorder.waitFor().signal().orElse(""))).containsExactly("SIGKILL");
    }

    @Test
    @Timeout(60)
    void closingReachesWhatSleepsAndHasLostItsParents() throws Exception {
        Recorder recorder =
                Recorder.of(quiet("sh", "-c", "(sleep 1000 &); exit 0")).start();
        while (recorder.recording().counts().count(Abi.X86_64, number(Syscalls.CLOCK_NANOSLEEP.name())) == 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        recorder.process().waitFor();
        recorder.close();

        assertThat(recorder.waitFor().isSuccess()).isTrue(); // which waits for the sleeper
    }
}
