package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProveCommandTest {
    @TempDir
    private Path folder;

    private Samples samples;

    @BeforeEach
    void takeTheFolder() {
        samples = new Samples(folder);
    }

    @Test
    void whatHoldsIsProved() {
        Ran ran = prove(samples.strict(), "--at-least-as-strict-as", samples.lax());

        assertThat(ran.out())
                .isEqualTo(
                        "proved: %s is at least as strict as %s%n  compared by the kernel's order of actions, over all"
                                        .formatted(samples.strict(), samples.lax())
                                + " calls\n");
        assertThat(ran.code()).isZero();
    }

    @Test
    void whatDoesNotHoldIsRefutedByACall() {
        Ran ran = prove(samples.lax(), "--at-least-as-strict-as", samples.compiled(samples.strict()));

        assertThat(ran.out())
                .contains("refuted: ")
                .contains(" is not at least as strict as ")
                .contains("  to x86_64 mkdir(0x0, 0x0) the first answers ALLOW, the second ERRNO(1)\n")
                .contains("where it is not so:\n")
                .contains("  mkdir on x86: ALLOW -> ERRNO(1)\n");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void onlyWhatIsAgainstItIsListed() {
        String both = samples.profile("both.json", """
                {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
                 "syscalls": [{"names": ["read", "mkdir"], "action": "SCMP_ACT_ALLOW"}]}
                """);

        Ran ran = prove(both, "--allows-no-more-than", samples.strict(), "--abis", "x86_64");

        assertThat(ran.out())
                .contains("allows more than")
                .contains("  mkdir on x86_64: ALLOW -> ERRNO(1)\n")
                .doesNotContain("write");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void whatIsRefusedOtherwiseIsAsStrictButNotEqual() {
        assertThat(prove(samples.otherwise(), "--at-least-as-strict-as", samples.strict())
                        .code())
                .isZero();
        assertThat(prove(samples.otherwise(), "--allows-no-more-than", samples.strict())
                        .code())
                .isZero();
        assertThat(prove(samples.otherwise(), "--equal-to", samples.strict()).code())
                .isEqualTo(1);
        assertThat(prove(samples.otherwise(), "--equal-to", samples.strict(), "--level", "class")
                        .code())
                .isZero();
    }

    @Test
    void jsonIsOneObject() {
        Ran proved = prove(samples.strict(), "--equal-to", samples.strict(), "--json");
        Ran refuted = prove(samples.lax(), "--allows-no-more-than", samples.strict(), "--json");

        assertThat(proved.out())
                .startsWith("{\"answer\":\"proved\",\"relation\":\"equal\",")
                .endsWith("\"level\":\"kernel\",\"domain\":\"all calls\"}\n");
        assertThat(refuted.out().lines().toList()).hasSize(1);
        assertThat(refuted.out())
                .startsWith("{\"answer\":\"refuted\",\"relation\":\"allows-no-more-than\",")
                .contains("\"witness\":{\"abi\":\"x86_64\",")
                .contains("\"firstAnswers\":\"ALLOW\",\"secondAnswers\":\"ERRNO(1)\",\"where\":[{");
    }

    @Test
    void oneThingIsProvedAtATime() {
        Ran none = prove(samples.strict());
        Ran two = prove(samples.strict(), "--equal-to", samples.lax(), "--allows-no-more-than", samples.lax());
        Ran level = prove(samples.strict(), "--equal-to", samples.lax(), "--level", "roughly");

        assertThat(none.code()).isEqualTo(2);
        assertThat(two.code()).isEqualTo(2);
        assertThat(two.err()).contains("mutually exclusive");
        assertThat(level.code()).isEqualTo(2);
        assertThat(level.err()).contains("roughly");
    }

    @Test
    void whatIsTooHardIsUndecidedAndNoAnswer() {
        StringBuilder text = new StringBuilder("ld [args[0].lo]\ntax\nld [args[1].lo]\nmul x\nst M[0]\n");
        text.append(
                "ld [args[2].lo]\ntax\nld M[0]\nmul x\njset #0x8000, yes, no\nyes: ret #ALLOW\nno: ret #ERRNO(1)\n");
        String hard = samples.assembly("hard.asm", text.toString());

        Ran ran = prove(hard, "--equal-to", samples.strict());

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("hard.asm: what the filter does is undecided: ");
    }

    private static Ran prove(String... words) {
        return Ran.portcullis(
                Stream.of(Stream.of("seccomp", "prove"), Stream.of(words), Stream.of("--machine", "x86_64"))
                        .flatMap(all -> all)
                        .toArray(String[]::new));
    }
}
