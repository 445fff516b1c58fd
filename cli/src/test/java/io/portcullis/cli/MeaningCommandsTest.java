package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that say in other words what one file means. */
class MeaningCommandsTest {
    @TempDir
    private Path folder;

    private Samples samples;

    @BeforeEach
    void takeTheFolder() {
        samples = new Samples(folder);
    }

    @Test
    void explainsAProfileByItsRule() {
        Ran ran = Ran.portcullis(
                "seccomp", "explain", samples.strict(), "--syscall", "personality", "--args", "8", "--abi", "x86_64");

        assertThat(ran.out().lines())
                .hasSize(3)
                .startsWith("ALLOW")
                .anyMatch(line -> line.startsWith("  by the rule ALLOW personality when "))
                .last()
                .asString()
                .isEqualTo("  and so every call for which: arch is x86_64, nr is personality, arg[0] == 8: ALLOW");
        assertThat(ran.code()).isZero();
    }

    @Test
    void explainsAFilterByItsInstructions() {
        Ran ran = Ran.portcullis(
                "seccomp", "explain", samples.compiled(samples.strict()), "--syscall", "mkdir", "--abi", "x86_64");

        assertThat(ran.out())
                .startsWith("ERRNO(1)\n  by instruction ")
                .contains("  0000: ld [4]                        ; arch\n")
                .endsWith("; ERRNO(EPERM)\n");
        assertThat(ran.code()).isZero();
    }

    @Test
    void explainsAsJson() {
        Ran ran = Ran.portcullis(
                "seccomp",
                "explain",
                samples.compiled(samples.strict()),
                "--syscall",
                "0",
                "--abi",
                "x86_64",
                "--json");

        assertThat(ran.out().lines().toList()).hasSize(1);
        assertThat(ran.out())
                .contains("\"syscall\":\"read\"")
                .contains("\"action\":\"ALLOW\"")
                .contains("\"executed\":[0,1,");
    }

    @Test
    void describesAFilterAsTheDocumentItCouldHaveComeFrom() {
        String filter = samples.compiled(samples.denying());

        Ran ran = Ran.portcullis("seccomp", "describe", filter);
        String again = samples.profile("again.json", ran.out());

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .startsWith("{\n  \"defaultAction\": \"SCMP_ACT_ALLOW\"")
                .contains("\"mkdir\"");
        assertThat(Ran.portcullis("seccomp", "diff", filter, again, "--level", "raw")
                        .code())
                .isZero();
    }

    @Test
    void describesWhatLooksAtNoArch() {
        String filter = samples.assembly("noarch.asm", """
                .order little
                ld [0]
                jeq #59, 2, 3
                ret #0x50001
                ret #0x7fff0000
                """);

        Ran ran = Ran.portcullis("seccomp", "describe", filter);
        Ran onOne = Ran.portcullis("seccomp", "describe", filter, "--abi", "x86_64");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("this does not say it all; ").contains("number 59 on every arch but");
        assertThat(onOne.out()).contains("ERRNO(1) execve\n");
    }

    @Test
    void describesADocumentAsADocument() {
        String oci = samples.profile("oci.json", """
                {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"],
                 "syscalls": [{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"}]}
                """);

        Ran ran = Ran.portcullis("seccomp", "describe", oci, "--machine", "x86_64");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).startsWith("{\n  \"defaultAction\": \"SCMP_ACT_ERRNO\"");
    }

    @Test
    void describesInDockersDialectAndAsText() {
        String filter = samples.compiled(samples.denying());

        Ran docker = Ran.portcullis("seccomp", "describe", filter, "--format", "docker");
        Ran text = Ran.portcullis("seccomp", "describe", filter, "--format", "text");

        assertThat(docker.code()).isZero();
        assertThat(docker.out()).contains("\"archMap\"");
        assertThat(text.code()).isZero();
        assertThat(text.out()).isEqualTo("""
                seccomp profile for x86_64
                by default: ALLOW
                through another ABI: KILL_THREAD
                ERRNO(1) mkdir
                """);
    }

    @Test
    void whatNoDocumentSaysIsDescribedAsText() {
        String killing = samples.assembly("killing.asm", """
                .abi x86_64
                        ld [arch]
                        jeq #AUDIT_ARCH_X86_64, native, foreign
                native: ld [nr]
                        jeq #-1, allow
                        jge #0x40000000, foreign
                        jeq #nr(mkdir), refuse, allow
                refuse: ret #ERRNO(EPERM)
                allow:  ret #ALLOW
                foreign: ret #KILL_PROCESS
                """);

        Ran ran = Ran.portcullis("seccomp", "describe", killing);
        Ran asked = Ran.portcullis("seccomp", "describe", killing, "--format", "oci", "--json");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("through another ABI: KILL_PROCESS\n");
        assertThat(ran.err()).contains("not as OCI JSON");
        assertThat(asked.code()).isEqualTo(1);
        assertThat(asked.out())
                .contains(
                        "\"format\":\"oci\",\"exact\":false,\"remains\":\"between what the runtime reads from it and the"
                                + " file: ")
                .contains("KILL_THREAD -> KILL_PROCESS");
    }

    @Test
    void whatNoProfileSaysRemains() {
        String odd = samples.assembly("odd.asm", """
                        ld [arch]
                        jeq #0x12345678, odd, allow
                odd:    ld [nr]
                        jeq #7, refuse, allow
                refuse: ret #ERRNO(1)
                allow:  ret #ALLOW
                """);

        Ran ran = Ran.portcullis("seccomp", "describe", odd);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("this does not say it all; ").contains("arch 0x12345678: ALLOW -> ERRNO(1)");
    }

    @Test
    void lintsProfilesAndFiltersAlike() {
        Ran profile = Ran.portcullis("seccomp", "lint", samples.denying());
        Ran filter = Ran.portcullis("seccomp", "lint", samples.compiled(samples.denying()));

        assertThat(profile.out())
                .contains("error twin-call (x86_64): mkdir is refused, mkdirat is not")
                .contains("\n  x86_64 mkdirat() -> ALLOW\n");
        assertThat(filter.out()).isEqualTo(profile.out());
        assertThat(profile.code()).isEqualTo(1);
    }

    @Test
    void theLevelOfALintDecidesTheExitCode() {
        String info = "new-calls-permitted";

        Ran quiet = Ran.portcullis("seccomp", "lint", samples.denying(), "--only", info);
        Ran loud = Ran.portcullis("seccomp", "lint", samples.denying(), "--only", info, "--level", "info");
        Ran none = Ran.portcullis("seccomp", "lint", samples.denying(), "--only", info, "--without", info);

        assertThat(quiet.out()).startsWith("info " + info);
        assertThat(quiet.code()).isZero();
        assertThat(loud.code()).isEqualTo(1);
        assertThat(none.out()).isEqualTo("nothing found\n");
        assertThat(none.code()).isZero();
    }

    @Test
    void lintsAsJsonALineAFinding() {
        Ran ran = Ran.portcullis("seccomp", "lint", samples.denying(), "--json");
        Ran unknown = Ran.portcullis("seccomp", "lint", samples.denying(), "--only", "spelling");

        assertThat(ran.out().lines())
                .allMatch(line -> line.startsWith("{\"check\":\"") && line.endsWith("}"))
                .anyMatch(line -> line.contains("\"check\":\"twin-call\",\"severity\":\"error\""));
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("unknown check spelling; there are ");
    }

    @Test
    void drawsTheDecisionAndTheProgram() {
        String filter = samples.compiled(samples.denying());

        Ran decision = Ran.portcullis("seccomp", "graph", samples.denying());
        Ran lifted = Ran.portcullis("seccomp", "graph", filter);
        Ran program = Ran.portcullis("seccomp", "graph", filter, "--program");
        Ran json = Ran.portcullis("seccomp", "graph", filter, "--program", "--json");
        Ran none = Ran.portcullis("seccomp", "graph", samples.denying(), "--program");

        assertThat(decision.out()).startsWith("digraph decision {\n").contains("[label=\"mkdir\"]");
        assertThat(lifted.out()).isEqualTo(decision.out());
        assertThat(program.out()).startsWith("digraph program {\n").contains("nr == mkdir");
        assertThat(json.out())
                .startsWith("{\"input\":")
                .contains("\"draws\":\"program\",\"dot\":\"digraph program {\\n");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("is a profile and no filter").contains("seccomp compile");
    }
}
