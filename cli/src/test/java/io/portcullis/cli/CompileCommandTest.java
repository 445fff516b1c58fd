package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompileCommandTest {
    @TempDir
    private Path folder;

    private String profile;

    @BeforeEach
    void writeProfile() throws IOException {
        profile = Files.writeString(folder.resolve("profile.json"), """
                        {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
                         "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO"}]}
                        """).toString();
    }

    @Test
    void printsTheFilterWithNames() {
        Needs.libseccomp();

        Ran ran = Ran.portcullis("seccomp", "compile", profile, "--abi", "x86_64");

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .startsWith(".order little\n")
                .contains("nr == mkdir")
                .contains("ERRNO(EPERM)");
        assertThat(ran.err()).contains("instructions, ").contains("by libseccomp 2.");
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Needs.libseccomp();
        String filter = folder.resolve("f.bpf").toString();

        Ran compiled = Ran.portcullis("seccomp", "compile", profile, "--abi", "x86_64", "-o", filter, "--json");
        Ran printed = Ran.portcullis("seccomp", "disasm", filter);
        Ran asked = Ran.portcullis("seccomp", "eval", filter, "--syscall", "mkdir", "--abi", "x86_64");

        assertThat(compiled.out().lines().toList()).hasSize(1);
        assertThat(compiled.out()).contains("\"abis\":[\"x86_64\"]").contains("\"leftOut\":[]");
        assertThat(printed.out())
                .isEqualTo(Ran.portcullis("seccomp", "compile", profile, "--abi", "x86_64")
                        .out());
        assertThat(asked.out()).isEqualTo("ERRNO(1)\n");
    }

    @Test
    void writesCAndJson() {
        Needs.libseccomp();

        assertThat(Ran.portcullis("seccomp", "compile", profile, "--format", "c")
                        .out())
                .contains("static const struct sock_filter filter[] = {");
        assertThat(Ran.portcullis("seccomp", "compile", profile, "--format", "json")
                        .out()
                        .lines()
                        .toList())
                .singleElement()
                .asString()
                .startsWith("{\"compiler\":\"libseccomp ")
                .contains("\"instructions\":[{\"code\":32,\"jt\":0,\"jf\":0,\"k\":4}");
    }

    @Test
    void theAbisThatAreSaidAreTheFiltersOwn() {
        Needs.libseccomp();

        Ran ran = Ran.portcullis("seccomp", "compile", profile, "--abi", "aarch64");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("AUDIT_ARCH_AARCH64").doesNotContain("AUDIT_ARCH_X86_64");
    }

    @Test
    void abisThatAreNoLongerListedAreNotAnswered() throws IOException {
        Needs.libseccomp();
        String denying = Files.writeString(folder.resolve("denying.json"), """
                        {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
                         "syscalls": [{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"}]}
                        """).toString();
        String filter = folder.resolve("f.bpf").toString();

        Ran both = Ran.portcullis("seccomp", "compile", denying, "-o", filter, "--machine", "x86_64");
        Ran before = Ran.portcullis("seccomp", "eval", filter, "--syscall", "400", "--abi", "x86");
        Ran other = Ran.portcullis("seccomp", "compile", denying, "-o", filter, "--abi", "x86_64,aarch64");
        Ran after = Ran.portcullis("seccomp", "eval", filter, "--syscall", "400", "--abi", "x86");
        Ran kept = Ran.portcullis("seccomp", "eval", filter, "--syscall", "400", "--abi", "x86_64");

        assertThat(both.err()).doesNotContain("does not list");
        assertThat(before.out()).isEqualTo("ERRNO(38)\n");
        assertThat(other.err())
                .contains("the profile does not list aarch64, so there calls above the highest number named get the"
                        + " default");
        assertThat(after.out()).isEqualTo("KILL_THREAD\n");
        assertThat(kept.out()).isEqualTo("ERRNO(38)\n");
    }

    @Test
    void saysWhatCannotBeWritten() {
        Needs.libseccomp();

        Ran ran = Ran.portcullis(
                "seccomp",
                "compile",
                profile,
                "-o",
                folder.resolve("none/f.bpf").toString());

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("f.bpf cannot be written, its folder does not exist");
    }

    @Test
    void jsonNeedsAFile() {
        Ran ran = Ran.portcullis("seccomp", "compile", profile, "--json");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("--json says what was written and needs -o FILE");
    }

    @Test
    void knowsItsCompilers() {
        Ran ran = Ran.portcullis("seccomp", "compile", profile, "--compiler", "gcc");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("gcc").containsIgnoringCase("libseccomp");
    }
}
