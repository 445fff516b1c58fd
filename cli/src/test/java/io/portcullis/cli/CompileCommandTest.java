package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import io.portcullis.seccomp.compile.CompileTarget;
import io.portcullis.seccomp.format.CertificateDocument;
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
        Ran ran = Ran.portcullis("seccomp", "compile", profile, "--abi", "x86_64");

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .startsWith(".order little\n")
                .contains("nr == mkdir")
                .contains("ERRNO(EPERM)");
        assertThat(ran.err())
                .contains("9 instructions, proved equal to the profile, by portcullis")
                .contains("7 instructions on the longest path, ")
                .contains(" of x86_64; no filter with this meaning has more");
    }

    @Test
    void libseccompCompilesWhereItIsAskedTo() {
        Needs.libseccomp();

        Ran ran = Ran.portcullis("seccomp", "compile", profile, "--abi", "x86_64", "--compiler", "libseccomp");

        assertThat(ran.code()).isZero();
        assertThat(ran.err()).contains(" instructions, proved equal to the profile, by libseccomp 2.");
    }

    @Test
    void writesACertificateForTheTarget() throws IOException {
        Path certificate = folder.resolve("f.certificate.json");

        Ran ran = Ran.portcullis(
                "seccomp", "compile", profile, "--target", "no-call-cache", "--certificate", certificate.toString());
        Ran unknown = Ran.portcullis("seccomp", "compile", profile, "--target", "fastest");

        assertThat(ran.code()).isZero();
        assertThat(CertificateDocument.read(certificate).aim()).isEqualTo(CompileTarget.Aim.NO_CALL_CACHE);
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("fastest").contains("no-call-cache");
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
        assertThat(Ran.portcullis("seccomp", "compile", profile, "--format", "c")
                        .out())
                .contains("static const struct sock_filter filter[] = {");
        assertThat(Ran.portcullis("seccomp", "compile", profile, "--format", "json")
                        .out()
                        .lines()
                        .toList())
                .singleElement()
                .asString()
                .startsWith("{\"byteOrder\":\"little\",\"instructions\":[{\"code\":32,\"jt\":0,\"jf\":0,\"k\":4}")
                .contains("\"compiler\":\"portcullis\"");
    }

    @Test
    void theAbisThatAreSaidAreTheFiltersOwn() {
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
        assertThat(ran.err()).contains("gcc").containsIgnoringCase("libseccomp").containsIgnoringCase("optimizing");
    }
}
