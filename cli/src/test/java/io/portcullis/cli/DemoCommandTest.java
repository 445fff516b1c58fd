package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscalls;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
    @TempDir
    private Path folder;

    @Test
    void walksTheWholeWay() {
        Needs.linuxX8664();

        Ran ran = Ran.portcullis("demo", "-o", folder.toString());

        assertThat(ran.out())
                .contains("  proved: the profile is at least as strict as the list\n")
                .contains("  refuted: that the list is at least as strict as the profile; to x86_64 ")
                .contains(" instructions, proved equal to the profile;")
                .contains("Every answer is the one the profile predicts.")
                .contains("Java's Files.createDirectory there: Operation not permitted")
                .contains("localhostProfile: profiles/demo.json")
                .contains("/var/lib/kubelet/seccomp/profiles/demo.json")
                .doesNotContain("\u001b");
        assertThat(ran.code()).isZero();
        assertThat(folder).isDirectoryContaining(file -> file.endsWith("demo.bpf"));
        assertThat(folder).isDirectoryContaining(file -> file.endsWith("pod.yaml"));
        assertThat(Ran.portcullis(
                                "seccomp",
                                "eval",
                                folder.resolve("demo.json").toString(),
                                "--syscall",
                                "mkdir",
                                "--abi",
                                "x86_64")
                        .out())
                .isEqualTo("ERRNO(1)\n");
    }

    @Test
    void showsWhatLibseccompMakesOfTheSame() {
        Needs.libseccomp();

        assertThat(Ran.portcullis("demo").out()).containsPattern("libseccomp 2\\.\\S+ makes \\d+ instructions of it");
    }

    @Test
    void comparesItselfWithAnyFile() {
        String other = new Samples(folder).strict();

        Ran ran = Ran.portcullis("demo", "--against", other, "--machine", "x86_64");

        assertThat(ran.out())
                .contains("  refuted: that the profile is at least as strict as " + other + "; to x86_64 ")
                .doesNotContain("the list");
        assertThat(ran.code()).isZero();
    }

    @Test
    void aChildReportsWhatTheKernelAnswers() {
        Needs.linuxX8664();
        SeccompProfile other = SeccompProfile.allowByDefault()
                .on(Abi.X86_64)
                .rule(io.portcullis.seccomp.Rule.of(Action.errno(Errno.EACCES), Syscalls.PERSONALITY))
                .build();

        ConfinedJvm child =
                ConfinedJvm.under(OptimizingCompiler.create().compile(other).program());

        assertThat(child.problem()).isEmpty();
        assertThat(child.answers()
                        .getOrDefault(DemoCall.SET_PERSONALITY, Map.of())
                        .values())
                .containsExactly("EACCES", "EACCES", "EACCES");
        assertThat(child.answers().getOrDefault(DemoCall.MKDIR, Map.of()).values())
                .containsOnly("EFAULT");
        assertThat(child.folder()).isEqualTo(DemoCall.OK);
    }

    @Test
    void aFilterThatCannotBeInstalledIsAProblemAndNoAnswer() {
        ConfinedJvm refused = ConfinedJvm.read(List.of("refused\tseccomp(SET_MODE_FILTER): EPERM, why"), 0);

        assertThat(refused.problem()).hasValue("seccomp(SET_MODE_FILTER): EPERM, why");
    }

    @Test
    void aReportThatEndsEarlyIsAProblemAndNoAnswer() {
        ConfinedJvm cut = ConfinedJvm.read(List.of("Error: no such class", "installed\t3\ttrue"), 1);

        assertThat(cut.problem())
                .hasValue("the child JVM ended with exit code 1 before its report did; it said: Error: no such class");
    }

    @Test
    void theProfilePredictsItsCalls() {
        SeccompProfile profile = DemoProfile.on(Abi.AARCH64);

        assertThat(DemoCall.on(Abi.AARCH64)).doesNotContain(DemoCall.MKDIR);
        assertThat(DemoCall.UNIX_SOCKET.predicted(profile, Abi.AARCH64)).isEqualTo("ok");
        assertThat(DemoCall.NETLINK_SOCKET.predicted(profile, Abi.AARCH64)).isEqualTo("EPERM");
        assertThat(DemoCall.QUERY_PERSONALITY.predicted(profile, Abi.AARCH64)).isEqualTo("ok");
        assertThat(DemoCall.MKDIRAT.predicted(profile, Abi.AARCH64)).isEqualTo("EPERM");
    }
}
