package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What pages quote is what the examples say. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Path README = ROOT.resolve("README.md");
    private static final Path EXAMPLES = ROOT.resolve("examples/src/main/java");

    @TestFactory
    Stream<DynamicTest> everyQuoteEqualsItsRegion() throws IOException {
        return pages().flatMap(page -> quotesIn(page).stream()
                .filter(quote -> quote.source().isPresent())
                .map(quote -> DynamicTest.dynamicTest(
                        ROOT.relativize(page) + ":" + quote.line(),
                        () -> assertEqualsItsRegion(quote, quote.source().orElseThrow()))));
    }

    private static void assertEqualsItsRegion(QuotedCode quote, QuotedCode.Source source) throws IOException {
        List<String> region = QuotedCode.region(Files.readAllLines(ROOT.resolve(source.file())), source.region());

        assertThat(quote.code()).as("the block, and %s", source).isEqualTo(region);
    }

    @Test
    void theReadmeShowsNoJavaThatIsNotCompiled() {
        Needs.that(Files.exists(README), "README.md");

        assertThat(quotesIn(README))
                .allSatisfy(quote -> assertThat(quote.source())
                        .as("line %d must follow a comment <!-- FILE.java#REGION -->", quote.line())
                        .isPresent());
    }

    @TestFactory
    Stream<DynamicTest> theReadmeNamesEveryExample() throws IOException {
        Needs.that(Files.exists(README), "README.md");
        String text = Files.readString(README);
        return examples()
                .map(file ->
                        DynamicTest.dynamicTest(file, () -> assertThat(text).contains(file)));
    }

    private static Stream<String> examples() throws IOException {
        if (!Files.isDirectory(EXAMPLES)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java") && !name.endsWith("-info.java"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(README).filter(Files::exists), docs.sorted())
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList()
                    .stream();
        }
    }

    private static List<QuotedCode> quotesIn(Path page) {
        try {
            return QuotedCode.in(Files.readAllLines(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
