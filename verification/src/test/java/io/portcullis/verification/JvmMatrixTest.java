package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.cli.JvmWorkload;
import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JVMs that do everything a preset is for under an allow-list of the preset alone: two JDKs, five garbage collectors,
 * refusing by killing and by EPERM. Each collector does each use once; {@code -Dmatrix=whole} runs all combinations,
 * and writes what came out on the page of measurements.
 */
@Tag("full")
class JvmMatrixTest {
    private static final boolean WHOLE = "whole".equals(System.getProperty("matrix"));
    private static final List<Integer> JDKS = List.of(17, 25);
    private static final List<String> COLLECTORS = List.of("Serial", "Parallel", "G1", "Z", "Shenandoah");
    private static final List<String> ANSWERS = List.of("kill", "eperm");
    private static final List<String> USES = List.of("steady", "net", "files", "spawn spawn-child", "jfr", "mgmt");
    private static final Map<String, Map<String, String>> TABLE = new TreeMap<>();

    @TempDir
    static Path folder;

    /** A row of the matrix. */
    record Run(int jdk, String collector, String answer, String use) {
        @Override
        public String toString() {
            return "JDK " + jdk + ", " + collector + ", " + answer + ", " + use;
        }
    }

    @BeforeAll
    static void aCertificateForTheLoopback() {
        Needs.linuxX8664();
        ChildJvm.Fate made = ChildJvm.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "loopback",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                folder.resolve(JvmWorkload.KEY_STORE).toString(),
                "-storepass",
                JvmWorkload.PASSWORD));
        assertThat(made.exitCode()).as(made.text()).isZero();
    }

    static Stream<Run> runs() {
        List<Run> all = new ArrayList<>();
        for (int collector = 0; collector < COLLECTORS.size(); collector++) {
            for (int use = 0; use < USES.size(); use++) {
                for (int rest = 0; rest < 4; rest++) {
                    if (WHOLE || rest == (collector + use) % 4) { // each collector and use meets every rest
                        all.add(new Run(
                                JDKS.get(rest % 2), COLLECTORS.get(collector), ANSWERS.get(rest / 2), USES.get(use)));
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void livesUnderWhatThePresetAllowsAlone(Run run) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(run.answer(), folder.toString()));
        arguments.addAll(List.of(run.use().split(" ", -1)));

        TimedJvm.Fate fate = new TimedJvm(Needs.jdk(run.jdk()), List.of("-XX:+Use" + run.collector() + "GC"))
                .run(folder, MatrixJvm.class, arguments.toArray(String[]::new));

        TABLE.computeIfAbsent("JDK %d, %s".formatted(run.jdk(), run.answer()), row -> new TreeMap<>())
                .merge(run.use(), fate.exitCode() == 0 ? run.collector() : "", (all, one) -> all + " " + one);
        assertThat(fate.output()).contains("went through", "left in order");
        assertThat(fate.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void answersToJcmd(int jdk) throws IOException, InterruptedException {
        Path home = Needs.jdk(jdk);
        Process child = new ProcessBuilder(new TimedJvm(home, List.of("-Dstay=true"))
                        .command(MatrixJvm.class, List.of("kill", folder.toString(), "mgmt")))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = child.inputReader(StandardCharsets.UTF_8)) {
            assertThat(Stream.generate(() -> lineOf(said)).anyMatch("went through"::equals))
                    .isTrue();
            for (String question : List.of("VM.version", "Thread.print", "GC.heap_info", "GC.class_histogram")) {
                ChildJvm.Fate answer = ChildJvm.run(
                        List.of(home.resolve("bin/jcmd").toString(), Long.toString(child.pid()), question));
                assertThat(answer.exitCode()).as(question + " " + answer.text()).isZero();
            }
            child.getOutputStream().close();
            assertThat(said.lines()).contains("left in order");
            assertThat(child.waitFor()).isZero();
        } finally {
            child.destroyForcibly();
        }
    }

    private static String lineOf(BufferedReader said) {
        try {
            String line = said.readLine();
            if (line == null) {
                throw new AssertionError("the child ended before it could be asked");
            }
            return line;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterAll
    static void writeWhatCameOut() throws IOException {
        if (!WHOLE) {
            return;
        }
        List<String> lines = new ArrayList<>(List.of(
                "| under the preset alone | " + String.join(" | ", USES) + " |", "|---|" + "---|".repeat(USES.size())));
        TABLE.forEach((row, cells) -> lines.add("| " + row + " | "
                + USES.stream()
                        .map(use -> survivors(cells.getOrDefault(use, "")))
                        .collect(Collectors.joining(" | "))
                + " |"));
        MeasuredPage.ofThisCheckout().write("matrix", lines);
    }

    private static String survivors(String collectors) {
        long count = Stream.of(collectors.split(" ", -1))
                .filter(one -> !one.isEmpty())
                .count();
        return count == COLLECTORS.size() ? "all 5" : count + " of 5: " + collectors.strip();
    }
}
