package io.portcullis.kube.patch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
    @Test
    void linesThatChangedStandBetweenThreeThatDidNot() {
        assertThat(UnifiedDiff.of(
                        "a/x.yaml", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "b/x.yaml", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"))
                .isEqualTo("""
                        --- a/x.yaml
                        +++ b/x.yaml
                        @@ -2,7 +2,7 @@
                         2
                         3
                         4
                        -5
                        +five
                         6
                         7
                         8
                        """);
    }

    @Test
    void aMissingLineEndIsSaid() {
        assertThat(UnifiedDiff.of("a", "x\ny", "b", "x\ny\n")).isEqualTo("""
                --- a
                +++ b
                @@ -1,2 +1,2 @@
                 x
                -y
                \\ No newline at end of file
                +y
                """);
    }

    @Test
    void nothingBecomesSomethingAndNothingAgain() {
        assertThat(UnifiedDiff.of("a", "", "b", "x\n")).isEqualTo("--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n");
        assertThat(UnifiedDiff.of("a", "x\n", "b", "")).isEqualTo("--- a\n+++ b\n@@ -1 +0,0 @@\n-x\n");
        assertThat(UnifiedDiff.of("a", "x", "b", "x")).isEmpty();
    }

    @Test
    void aCarriageReturnBelongsToItsLine() {
        assertThat(UnifiedDiff.of("a", "x\r\ny\r\n", "b", "x\r\nz\r\n"))
                .isEqualTo("--- a\n+++ b\n@@ -1,2 +1,2 @@\n x\r\n-y\r\n+z\r\n");
    }

    @Test
    void namesThatWouldBreakTheirLineAreQuoted() {
        assertThat(UnifiedDiff.of("a\nb", "", "c d", "x\n")).startsWith("--- \"a\\012b\"\n+++ c d\t\n");
    }

    @Test
    void longTextsThatDifferEverywhereAreComparedToo() {
        Random random = new Random(1);
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            before.append(random.nextInt(40)).append('\n');
            after.append(random.nextInt(40)).append('\n');
        }

        String diff = UnifiedDiff.of("a", before.toString(), "b", after.toString());

        assertThat(UnifiedDiffProperties.applied(before.toString(), diff)).isEqualTo(after.toString());
        assertThat(diff.lines().filter(line -> line.startsWith(" ")).count()).isGreaterThan(500);
    }
}
