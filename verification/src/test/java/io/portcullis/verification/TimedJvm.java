package io.portcullis.verification;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that may hang, and is ended then.
 *
 * @param home its Java home
 * @param options options of the java command
 */
record TimedJvm(Path home, List<String> options) {
    private static final long PATIENCE_SECONDS = 20;

    /**
     * What became of it.
     *
     * @param exitCode 128 and more for a signal
     * @param hung whether it had to be ended
     * @param output standard output and error
     */
    record Fate(int exitCode, boolean hung, List<String> output) {}

    List<String> command(Class<?> main, List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/java").toString(), "-Xmx128m", "-XX:-CreateCoredumpOnCrash"));
        command.addAll(options);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator)));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    Fate run(Path folder, Class<?> main, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "said", ".txt");
        Process child = new ProcessBuilder(command(main, List.of(arguments)))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            child.destroyForcibly().waitFor();
        }
        List<String> said = Files.readAllLines(output, StandardCharsets.UTF_8);
        Files.delete(output);
        return new Fate(child.exitValue(), !ended, said);
    }
}
