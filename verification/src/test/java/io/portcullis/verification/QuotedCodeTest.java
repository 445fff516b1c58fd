package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuotedCodeTest {
    private static final List<String> SOURCE = """
            class Example {
                void run() {
                    // region: first
                    var a = 1;

                    if (a > 0) {
                        a++;
                    }
                    // end region
                    // region: second
                    // end region
                }
                // region: open
            }
            """.lines().toList();

    @Test
    void findsTheBlockAndWhatItQuotes() {
        List<QuotedCode> found = QuotedCode.in("""
                Text.

                <!-- examples/Example.java#first -->

                ```java
                var a = 1;
                ```
                """.lines().toList());

        assertThat(found)
                .containsExactly(new QuotedCode(
                        5,
                        Optional.of(new QuotedCode.Source("examples/Example.java", "first")),
                        List.of("var a = 1;")));
    }

    @Test
    void findsJavaThatQuotesNothing() {
        List<QuotedCode> found = QuotedCode.in(List.of("<!-- a note -->", "```java", "x();", "```"));

        assertThat(found).containsExactly(new QuotedCode(2, Optional.empty(), List.of("x();")));
    }

    @Test
    void aMarkerCountsForTheNextBlockOnly() {
        List<QuotedCode> found =
                QuotedCode.in(List.of("<!-- A.java#x -->", "```java", "a();", "```", "```java", "b();", "```"));

        assertThat(found.get(1).source()).isEmpty();
    }

    @Test
    void otherLanguagesAreNoJava() {
        assertThat(QuotedCode.in(List.of("<!-- A.java#x -->", "```xml", "```java", "```", "```javascript", "```")))
                .isEmpty();
    }

    @Test
    void aBlockMustEnd() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuotedCode.in(List.of("", "```java", "x();")))
                .withMessage("the block of line 2 has no end");
    }

    @Test
    void aRegionLosesItsIndentationOnly() {
        assertThat(QuotedCode.region(SOURCE, "first"))
                .containsExactly("var a = 1;", "", "if (a > 0) {", "    a++;", "}");
    }

    @Test
    void anEmptyRegionIsEmpty() {
        assertThat(QuotedCode.region(SOURCE, "second")).isEmpty();
    }

    @Test
    void aRegionMustBeThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuotedCode.region(SOURCE, "third"))
                .withMessage("0 regions are named third, must be 1");
    }

    @Test
    void aRegionMustEnd() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuotedCode.region(SOURCE, "open"))
                .withMessage("the region open has no end");
    }
}
