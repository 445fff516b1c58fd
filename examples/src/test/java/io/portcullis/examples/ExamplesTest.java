package io.portcullis.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example runs, and says what the README says it does. */
class ExamplesTest {
    private static final Path SOURCES = Path.of("src/main/java/io/portcullis/examples");

    private interface Program {
        void run(String[] args) throws Exception;
    }

    private static String outputOf(Program program) throws Exception {
        PrintStream console = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            program.run(new String[0]);
        } finally {
            System.setOut(console);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatWasRecordedIsAllowedAndNothingElse() throws Exception {
        Needs.linuxX8664();

        assertThat(outputOf(ConfineAChild::main).lines())
                .hasSize(3)
                .first()
                .asString()
                .contains("calls of");
        assertThat(outputOf(ConfineAChild::main))
                .contains("exit code 0")
                .contains("ended by SIGSYS, as a filter does that kills (159)");
    }

    @Test
    void aSupervisedProgramOpensWhatIsListed() throws Exception {
        Needs.linuxX8664();

        assertThat(outputOf(SuperviseAProgram::main)).contains("exit code 1");
    }

    @Test
    void aConfinedJvmIsRefused(@TempDir Path folder) throws IOException, InterruptedException {
        Needs.linuxX8664();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        String modules = System.getProperty("jdk.module.path", "");
        command.addAll(List.of("-cp", System.getProperty("java.class.path") + ":" + modules));
        command.add(ConfineThisJvm.class.getName());

        Process child = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(child.waitFor()).as(output).isZero();
        assertThat(output).contains("mkdir was refused: ").contains("Operation not permitted");
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    @Test
    void aCallIsExplainedAsTheCommentsSay() throws Exception {
        List<String> promised = Files.readAllLines(SOURCES.resolve("ExplainACall.java")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("// ") && !line.contains("region"))
                .map(line -> line.substring("// ".length()))
                .toList();

        assertThat(outputOf(ExplainACall::main).lines().toList()).isNotEmpty().isEqualTo(promised);
    }

    @Test
    void aFilterOfSomebodyElseIsComparedAsTheCommentsSay() throws Exception {
        List<String> promised = Files.readAllLines(SOURCES.resolve("ProveAProfile.java")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("// ") && !line.contains("region"))
                .map(line -> line.substring("// ".length()))
                .toList();

        assertThat(outputOf(ProveAProfile::main).lines().toList()).isNotEmpty().isEqualTo(promised);
    }

    @Test
    void aDockerProfileIsReadAndItsLossesSaid() throws Exception {
        assertThat(outputOf(ReadADockerProfile::main))
                .contains("newfangled")
                .contains("ALLOW mount")
                .contains("default ERRNO(1)");
    }

    @Test
    void aProfileAndItsPodAreWritten() throws Exception {
        assertThat(outputOf(ShipToKubernetes::main))
                .contains("localhostProfile: profiles/echo.json")
                .contains("/var/lib/kubelet/seccomp/profiles/echo.json")
                .contains("SCMP_ACT_ALLOW");
    }

    @Test
    void aManifestIsHardenedAndKeepsItsComments() throws Exception {
        assertThat(outputOf(HardenAManifest::main))
                .contains("       - name: web   # answers\n", "+        runAsNonRoot: true\n")
                .endsWith("true\nRuntimeDefault: the pod says so, and the container says nothing\n");
    }

    @Test
    void policyIsWrittenAndNoPathEndsARule() throws Exception {
        assertThat(outputOf(WriteAppArmorPolicy::main))
                .contains("deny /srv/secret/** rw,")
                .doesNotContainPattern("(?m)^\\s*/\\*\\* w,");
    }

    static Stream<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.filter(file -> !file.endsWith("package-info.java")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void everyExampleIsShort(Path source) throws IOException {
        assertThat(Files.readAllLines(source)).hasSizeLessThan(65);
    }
}
