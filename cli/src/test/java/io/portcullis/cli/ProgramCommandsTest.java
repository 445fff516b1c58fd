package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that make filters of filters. */
class ProgramCommandsTest {
    private static final String LONG = """
            .abi x86_64
                    ld [arch]
                    jeq #AUDIT_ARCH_X86_64, native, foreign
            native: ld [nr]
                    jeq #nr(mkdir), refuse
                    ld [nr]
                    jeq #nr(mkdir), allow
                    ja allow
            refuse: ret #ERRNO(EPERM)
            allow:  ret #ALLOW
            foreign: ret #KILL_PROCESS
            """;

    @TempDir
    private Path folder;

    private Samples samples;

    @BeforeEach
    void takeTheFolder() {
        samples = new Samples(folder);
    }

    @Test
    void optimisesWhatSomebodyElseMade() {
        String in = samples.assembly("long.asm", LONG);
        String out = samples.file("short.bpf");

        Ran ran = Ran.portcullis("seccomp", "optimize", in, "-o", out, "--target", "smallest");

        assertThat(ran.out()).isEqualTo("7 instructions, was 10; proved equal for every possible call\n");
        assertThat(ran.code()).isZero();
        assertThat(Ran.portcullis("seccomp", "diff", in, out, "--level", "raw").code())
                .isZero();
    }

    @Test
    void optimisesAsJson() {
        Ran ran = Ran.portcullis(
                "seccomp", "optimize", samples.assembly("long.asm", LONG), "-o", samples.file("o.bpf"), "--json");

        assertThat(ran.out())
                .contains("\"target\":\"call-cache\",\"instructionsBefore\":10,\"instructions\":7,")
                .contains("\"kernelInstructions\":");
    }

    @Test
    void optimisesFiltersAlone() {
        Ran profile = Ran.portcullis("seccomp", "optimize", samples.denying(), "-o", samples.file("o.bpf"));
        Ran refused = Ran.portcullis(
                "seccomp", "optimize", samples.assembly("endless.asm", "ld [nr]\n"), "-o", samples.file("o.bpf"));

        assertThat(profile.code()).isEqualTo(2);
        assertThat(profile.err()).contains("is a profile and no filter");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(folder.resolve("o.bpf")).doesNotExist();
    }

    @Test
    void flattensAStack() {
        String newer = samples.compiled(samples.denying());
        String older = samples.assembly("long.asm", LONG.replace("mkdir", "rmdir"));
        String out = samples.file("one.bpf");

        Ran ran = Ran.portcullis("seccomp", "flatten", newer, older, "-o", out);

        assertThat(ran.out()).contains("in 2 filters; proved equal for every possible call");
        assertThat(ran.code()).isZero();
        assertThat(answer(out, "mkdir")).isEqualTo("ERRNO(1)\n");
        assertThat(answer(out, "rmdir")).isEqualTo("ERRNO(1)\n");
        assertThat(answer(out, "read")).isEqualTo("ALLOW\n");
    }

    @Test
    void flattensOnlyWhereOneFilterDoesTheSame() {
        String filter = samples.compiled(samples.denying());
        String out = samples.file("one.bpf");

        Ran logged = Ran.portcullis("seccomp", "flatten", filter, filter, "-o", out, "--log", "1");
        Ran listened = Ran.portcullis("seccomp", "flatten", filter, filter, "-o", out, "--listener", "2");
        Ran counted = Ran.portcullis("seccomp", "flatten", filter, filter, "-o", out, "--log", "3");

        assertThat(logged.code()).isEqualTo(2);
        assertThat(logged.err()).contains("SECCOMP_FILTER_FLAG_LOG");
        assertThat(listened.code()).isEqualTo(2);
        assertThat(listened.err()).contains("listener");
        assertThat(counted.code()).isEqualTo(2);
        assertThat(counted.err()).contains("--log counts the filters from 1 to 2, was 3");
        assertThat(folder.resolve("one.bpf")).doesNotExist();
        assertThat(Ran.portcullis("seccomp", "flatten", filter, filter, "-o", out, "--log", "1,2", "--json")
                        .out())
                .contains("\"instructionsBefore\":18,\"instructions\":9");
    }

    @Test
    void assemblesWhatDisasmPrints() {
        String filter = samples.compiled(samples.strict());
        String text = samples.assembly(
                "strict.asm", Ran.portcullis("seccomp", "disasm", filter).out());
        String again = samples.file("again.bpf");

        Ran ran = Ran.portcullis("seccomp", "assemble", text, "-o", again);

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).endsWith("; the kernel takes it\n");
        assertThat(Path.of(again)).hasSameBinaryContentAs(Path.of(filter));
    }

    @Test
    void saysThatTheKernelWillNotTakeIt() {
        String endless = samples.assembly("endless.asm", "ld [nr]\n");
        String out = samples.file("endless.bpf");

        Ran ran = Ran.portcullis("seccomp", "assemble", endless, "-o", out);
        Ran json = Ran.portcullis("seccomp", "assemble", endless, "-o", out, "--json");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("the kernel does not take it: instruction 0, ");
        assertThat(json.out()).contains("\"kernelTakesIt\":false,\"refusal\":{\"instruction\":0,");
    }

    @Test
    void assemblyHasItsPlaceInMessages() {
        Ran ran = Ran.portcullis(
                "seccomp",
                "assemble",
                samples.assembly("bad.asm", "ld [nr]\nret #ALOW\n"),
                "-o",
                samples.file("b.bpf"));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("bad.asm:2:");
    }

    @Test
    void disassemblesAsJson() {
        Ran ran = Ran.portcullis("seccomp", "disasm", samples.compiled(samples.denying()), "--json");

        assertThat(ran.out().lines().toList()).hasSize(1);
        assertThat(ran.out())
                .startsWith("{\"byteOrder\":\"little\",\"instructions\":[{\"code\":32,\"jt\":0,\"jf\":0,\"k\":4},")
                .contains("\"text\":[\"0000: ld [4] ");
    }

    private static String answer(String filter, String syscall) {
        return Ran.portcullis("seccomp", "eval", filter, "--syscall", syscall, "--abi", "x86_64")
                .out();
    }
}
