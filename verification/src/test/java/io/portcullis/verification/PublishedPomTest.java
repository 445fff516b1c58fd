package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;

/** The POMs that consumers see. */
class PublishedPomTest {
    static List<Published> published() {
        return Published.ALL;
    }

    @ParameterizedTest
    @MethodSource("published")
    void standsAlone(Published module) throws IOException {
        String text = Files.readString(pomOf(module))
                .replace("${project.version}", "") // both are said in the same file
                .replace("${project.groupId}", "");

        assertThat(text).doesNotContain("<parent>", "${", "portcullis-parent", "test-needs");
    }

    @ParameterizedTest
    @MethodSource("published")
    void saysWhatARepositoryAsksFor(Published module) throws Exception {
        Document pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(pomOf(module).toFile());

        assertThat(List.of(
                        "groupId",
                        "artifactId",
                        "version",
                        "name",
                        "description",
                        "url",
                        "licenses/license/name",
                        "licenses/license/url",
                        "developers/developer/name",
                        "scm/connection",
                        "scm/developerConnection",
                        "scm/url"))
                .allSatisfy(
                        element -> assertThat(textOf(pom, element)).as(element).isNotBlank());
        assertThat(textOf(pom, "artifactId")).isEqualTo("portcullis-" + module.folder());
        assertThat(textOf(pom, "licenses/license/name")).isEqualTo("Apache-2.0");
    }

    @Test
    void theBomNamesEveryJarAndNothingElse() throws IOException {
        List<String> artifacts = Files.readAllLines(pomOf(Published.ALL.get(0))).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("<artifactId>"))
                .toList();

        assertThat(artifacts)
                .containsExactlyInAnyOrderElementsOf(Published.ALL.stream()
                        .map(module -> "<artifactId>portcullis-" + module.folder() + "</artifactId>")
                        .toList());
    }

    @Test
    void everyModuleOfTheBuildIsPublishedOrSaysItIsNot() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of(".."))) {
            List<String> published = folders.map(folder -> folder.resolve("pom.xml"))
                    .filter(Files::exists)
                    .filter(pom -> !textOf(pom).contains("<maven.deploy.skip>true</maven.deploy.skip>"))
                    .map(pom -> pom.getParent().getFileName().toString())
                    .toList();

            assertThat(published)
                    .containsExactlyInAnyOrderElementsOf(
                            Published.ALL.stream().map(Published::folder).toList());
        }
    }

    private static Path pomOf(Published module) {
        Needs.that(Files.exists(module.pom()), "the flattened POM of " + module + " (mvn verify, from the root)");
        return module.pom();
    }

    private static String textOf(Document pom, String path) throws XPathExpressionException {
        XPath xpath = XPathFactory.newInstance().newXPath();
        return xpath.evaluate("/project/" + path, pom);
    }

    private static String textOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
