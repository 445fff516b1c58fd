package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
    @TempDir
    private Path folder;

    private Samples samples;

    @BeforeEach
    void takeTheFolder() {
        samples = new Samples(folder);
    }

    @Test
    void aFileDoesNotDifferFromItself() {
        Ran ran = diff(samples.strict(), samples.strict());

        assertThat(ran.out()).isEqualTo("no difference by what the kernel does, over all calls\n");
        assertThat(ran.code()).isZero();
    }

    @Test
    void aProfileDoesNotDifferFromItsFilter() {
        Ran ran = diff(samples.strict(), samples.compiled(samples.strict()), "--level", "raw");

        assertThat(ran.out()).isEqualTo("no difference by return value, over all calls\n");
        assertThat(ran.code()).isZero();
    }

    @Test
    void namesTheCallsWithBothAnswers() {
        Ran ran = diff(samples.strict(), samples.lax());

        assertThat(ran.out().lines())
                .hasSize(3)
                .contains("mkdir on x86_64: ERRNO(1) -> ALLOW", "mkdir on x86: ERRNO(1) -> ALLOW")
                .last()
                .asString()
                .isEqualTo("2^449 calls differ by what the kernel does, over all calls; for example x86_64 mkdir(0x0,"
                        + " 0x0): ERRNO(1) -> ALLOW");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void dockersDefaultWithoutACallDiffersInThatCall() throws IOException {
        String whole = Needs.corpus("seccomp/moby-default.json").toString();
        String less =
                samples.profile("less.json", Files.readString(Path.of(whole)).replaceFirst("\"mkdirat\",", ""));

        Ran ran = diff(whole, less);

        assertThat(ran.out().lines().filter(line -> line.contains(" -> ") && !line.contains("differ")))
                .containsExactlyInAnyOrder(
                        "mkdirat on x86_64: ALLOW -> ERRNO(1)",
                        "mkdirat on x86: ALLOW -> ERRNO(1)",
                        "mkdirat on x32: ALLOW -> ERRNO(1)");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void theLevelSaysWhatCounts() {
        assertThat(diff(samples.strict(), samples.otherwise()).code()).isEqualTo(1);
        assertThat(diff(samples.strict(), samples.otherwise(), "--level", "class")
                        .code())
                .isZero();
    }

    @Test
    void theDomainSaysWhichCallsCount() {
        Ran arm = diff(samples.strict(), samples.lax(), "--abis", "aarch64,arm");
        Ran one = diff(samples.strict(), samples.lax(), "--abis", "x86");
        Ran known = diff(samples.strict(), samples.otherwise(), "--abis", "x86_64", "--known-syscalls");
        Ran narrow = diff(samples.strict(), samples.lax(), "--known-syscalls", "--high-words-zero");

        assertThat(arm.out()).isEqualTo("no difference by what the kernel does, over calls of arm, aarch64\n");
        assertThat(one.out()).doesNotContain("x86_64").contains("over calls of x86;");
        assertThat(known.out()).contains("over known system calls of x86_64;").doesNotContain("numbers 0x");
        assertThat(narrow.out())
                .contains("that are calls with 32-bit arguments;")
                .contains("2^257 calls differ");
    }

    @Test
    void jsonIsOneObject() {
        Ran ran = diff(samples.strict(), samples.lax(), "--json", "--abis", "x86_64");

        assertThat(ran.out().lines().toList()).hasSize(1);
        assertThat(ran.out())
                .startsWith("{\"equal\":false,")
                .contains("\"level\":\"kernel\",\"domain\":\"calls of x86_64\"")
                .contains("\"calls\":\"" + BigInteger.TWO.pow(448) + "\"")
                .contains("\"difference\":[{\"abi\":\"x86_64\",\"place\":\"mkdir on x86_64\",\"when\":null,"
                        + "\"before\":\"ERRNO(1)\",\"after\":\"ALLOW\"")
                .contains("\"syscall\":\"mkdir\",\"args\":[\"0x0\",");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void badInputIsNoDifference() {
        Ran missing = diff(samples.strict(), samples.file("none.bpf"));
        Ran refused = diff(samples.assembly("endless.asm", "ld [nr]\n"), samples.strict());
        Ran twice = diff("-", "-");

        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("there is no file");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .contains("endless.asm: the kernel does not take the filter")
                .contains("instruction 0");
        assertThat(twice.code()).isEqualTo(2);
        assertThat(twice.err()).contains("only one file can be standard input, 2 are");
    }

    @Test
    void assemblyThatCannotBeReadIsBadInput() {
        Ran ran = diff(samples.assembly("bad.asm", "ret #ALOW\n"), samples.strict());

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("bad.asm:1:");
    }

    private static Ran diff(String... words) {
        return Ran.portcullis(
                Stream.of(Stream.of("seccomp", "diff"), Stream.of(words), Stream.of("--machine", "x86_64"))
                        .flatMap(all -> all)
                        .toArray(String[]::new));
    }
}
