package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Projects outside this build, under {@code src/it}, that depend on the artifacts as they are published.
 *
 * <p>They are built by Maven with a local repository of their own, {@code target/consumers/repository}, in which the
 * jars lie with the POMs that consumers see. What others publish comes from the local repository of this build, read as
 * a remote one, and only what is missing there from where the user's settings say.
 */
@Tag("full")
class ConsumersTest {
    private static final Path WORK = Path.of("target/consumers").toAbsolutePath();
    private static final Path REPOSITORY = WORK.resolve("repository");
    private static final Path PROJECTS = Path.of("src/it");
    private static final List<String> VERSIONS = List.of(
            "plugin.resources",
            "plugin.compiler",
            "plugin.dependency",
            "plugin.surefire",
            "junit.version",
            "jqwik.version");

    private static final Map<String, Path> BUILT = new HashMap<>();

    @BeforeAll
    static void publish() throws IOException {
        deleteTree(REPOSITORY.resolve("io/portcullis"));
        for (Published module : Published.ALL) {
            String version = System.getProperty("project.version");
            String artifact = "portcullis-" + module.folder();
            Path folder = Files.createDirectories(REPOSITORY.resolve("io/portcullis/" + artifact + "/" + version));
            copy(module.pom(), folder.resolve(artifact + "-" + version + ".pom"));
            if (module.module().isPresent()) {
                copy(module.jar(""), folder.resolve(artifact + "-" + version + ".jar"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void onTheClassPath(int jdk) throws Exception {
        needsLinuxAndTheLibrary();
        Path java = Needs.jdk(jdk).resolve("bin/java");
        Path project = built("classpath", "consumer");

        List<String> output = ChildJvm.run(List.of(
                        java.toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        pathOf(project),
                        "consumer.Consumer"))
                .output();

        assertThat(output).contains("before: made", "verified: true", "after: Operation not permitted", "module: null");
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void onTheModulePath(int jdk) throws Exception {
        needsLinuxAndTheLibrary();
        List<String> command =
                new ArrayList<>(List.of(Needs.jdk(jdk).resolve("bin/java").toString()));
        if (jdk >= 24) { // JEP 472
            command.add("--enable-native-access=com.sun.jna");
        }
        Path project = built("modulepath", "consumer", "modulepath");

        command.addAll(List.of("-p", pathOf(project), "-m", "consumer/consumer.Consumer"));
        List<String> output = ChildJvm.run(command).output();

        assertThat(output)
                .contains(
                        "before: made",
                        "verified: true",
                        "after: Operation not permitted",
                        "module: io.portcullis.core")
                .noneMatch(line -> line.startsWith("WARNING"));
    }

    @Test
    void withoutATableTheMessageNamesTheArtifact() throws Exception {
        Needs.linuxX8664();
        Path project = built("tableless", "consumer", "tableless");

        List<String> output = ChildJvm.run(List.of(
                        System.getProperty("java.home") + "/bin/java", "-cp", pathOf(project), "consumer.Consumer"))
                .output();

        assertThat(output)
                .anyMatch(line ->
                        line.endsWith("no system call table for x86_64; found []; add portcullis-syscalls-x86_64"));
    }

    @Test
    void withTheTestkitInTheirOwnTests() throws Exception {
        Path project = copied("testing", "testing");

        List<String> output = maven(project, "test").output();

        assertThat(String.join("\n", output)).contains("BUILD SUCCESS").contains("Tests run: 2, Failures: 0");
    }

    private static void needsLinuxAndTheLibrary() {
        Needs.linuxX8664();
        Needs.libseccomp();
    }

    /** Builds a project, once for all JDKs it runs on. */
    private static Path built(String name, String... sources) throws Exception {
        Path known = BUILT.get(name);
        if (known != null) {
            return known;
        }
        Path project = copied(name, sources);
        ChildJvm.Fate fate =
                maven(project, "compile", "dependency:build-classpath", "-Dmdep.outputFile=target/path.txt");
        assertThat(fate.exitCode()).as(String.join("\n", fate.output())).isZero();
        BUILT.put(name, project);
        return project;
    }

    /** The dependencies and the project's own classes. */
    private static String pathOf(Path project) throws IOException {
        return project.resolve("target/classes")
                + File.pathSeparator
                + Files.readString(project.resolve("target/path.txt")).strip();
    }

    private static ChildJvm.Fate maven(Path project, String... goals) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("maven.home") + "/bin/mvn",
                "-B",
                "-f",
                project.resolve("pom.xml").toString(),
                "-Dmaven.repo.local=" + REPOSITORY,
                "-Dknown.repository="
                        + Path.of(System.getProperty("maven.repository")).toUri(),
                "-Dportcullis.version=" + System.getProperty("project.version")));
        VERSIONS.forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of(goals));
        return ChildJvm.run(command);
    }

    /** Lays folders of {@code src/it} over one another. */
    private static Path copied(String name, String... sources) throws IOException {
        Path project = WORK.resolve(name);
        deleteTree(project);
        for (String source : sources) {
            Path from = PROJECTS.resolve(source);
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    copy(file, project.resolve(from.relativize(file).toString()));
                }
            }
        }
        return project;
    }

    private static void copy(Path from, Path to) throws IOException {
        Needs.that(Files.exists(from), from + " (mvn verify -Pfull, from the root)");
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
