package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What starts programs: run, record, stub. */
class RunCommandsTest {
    private static final String NO_FOLDERS = """
            {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
             "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 18}]}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @BeforeEach
    void onlyOnLinux() {
        Needs.linuxX8664();
    }

    private String profile() throws IOException {
        return Files.writeString(folder.resolve("profile.json"), NO_FOLDERS).toString();
    }

    @Test
    void aProgramRunsUnderAProfileAndItsExitCodeIsPassedOn() throws IOException {
        Path made = folder.resolve("made");

        Ran ran = Ran.portcullis(
                "seccomp", "run", "--profile", profile(), "sh", "-c", "mkdir " + made + " 2>/dev/null; exit 7");

        assertThat(ran.code()).isEqualTo(7);
        assertThat(made).doesNotExist();
    }

    @Test
    void whatStandsBehindTheProgramIsTheProgramsOwn() throws IOException {
        assertThat(Ran.portcullis("seccomp", "run", "--profile", profile(), "sh", "-c", "exit $#", "--", "--help", "-x")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void ownFailuresAre125() throws IOException {
        Ran missing = Ran.portcullis("seccomp", "run", "--profile", profile(), "no-such-program");
        assertThat(missing.code()).isEqualTo(125);
        assertThat(missing.err()).contains("cannot start no-such-program: no folder on the PATH");
        assertThat(Ran.portcullis("seccomp", "run", "sh").code()).isEqualTo(125);
        assertThat(Ran.portcullis(
                                "seccomp",
                                "run",
                                "--profile",
                                folder.resolve("none").toString(),
                                "sh")
                        .code())
                .isEqualTo(125);
        assertThat(Ran.portcullis("seccomp", "record").code()).isEqualTo(125);
        assertThat(Ran.portcullis("seccomp", "record", "--for", "3s", "sh").err())
                .contains("--for and --trace go with");
    }

    @Test
    void whatWasRecordedIsWrittenAndAllowed() throws IOException {
        String recorded = folder.resolve("recorded.json").toString();
        String[] program = {"sh", "-c", "ls / >/dev/null; exit 3"};

        Ran ran = Ran.portcullis(
                "seccomp",
                "record",
                "--default-action",
                "kill_process",
                "-o",
                recorded,
                program[0],
                program[1],
                program[2]);

        assertThat(ran.code()).isEqualTo(3);
        // the shell, its child, and what that became
        assertThat(ran.err()).contains("exit code 3: ").contains("by 3 tasks");
        assertThat(Ran.portcullis("seccomp", "run", "--profile", recorded, program[0], program[1], program[2])
                        .code())
                .isEqualTo(3);
    }

    @Test
    void whatAProfileRefusesIsExplained() throws IOException {
        Ran ran = Ran.portcullis(
                "seccomp",
                "record",
                "--explain",
                profile(),
                "sh",
                "-c",
                "mkdir " + folder.resolve("x") + " 2>/dev/null");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("1 of mkdir() by mkdir[");
    }

    @Test
    void aProfileWithoutAFileToWriteItToIsNotAskedFor() {
        assertThat(Ran.portcullis("seccomp", "record", "--by-arguments", "true").err())
                .contains("say with -o where the profile is written");
    }

    @Test
    void theStubIsWrittenAndRuns() throws IOException {
        Path stub = folder.resolve("stub");

        assertThat(Ran.portcullis("stub", "--write", stub.toString()).code()).isZero();
        assertThat(stub).isExecutable();
        assertThat(Ran.portcullis("stub", "--write", stub.toString(), "--abi", "s390x")
                        .err())
                .contains("there is no launch stub for s390x");
    }
}
