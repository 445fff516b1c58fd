package io.portcullis.verification;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A JVM of its own, with the class path of this one, for what must not happen to the one that runs the tests. */
final class ChildJvm {
    private static final int PATIENCE_SECONDS = 300;

    private final Path home;
    private final List<String> options = new ArrayList<>();
    private String leftAway = "/no such entry/";

    private ChildJvm(Path home) {
        this.home = home;
    }

    /**
     * How the child ended.
     *
     * @param exitCode 128 and more for a signal
     * @param output standard output and error, line by line
     */
    record Fate(int exitCode, List<String> output) {}

    static ChildJvm ofThisJdk() {
        return of(Path.of(System.getProperty("java.home")));
    }

    static ChildJvm of(Path home) {
        return new ChildJvm(home);
    }

    ChildJvm with(String option) {
        options.add(option);
        return this;
    }

    /** Leaves away the class path entries whose file name begins so. */
    ChildJvm withoutJar(String start) {
        leftAway = start;
        return this;
    }

    Fate run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath()));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** Runs any program to its end. */
    static Fate run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("child", ".txt");
        try {
            Process child = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                child.destroyForcibly();
                throw new AssertionError("the child hung; it said:\n" + Files.readString(output));
            }
            return new Fate(child.exitValue(), Files.readAllLines(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }

    private String classPath() {
        // Surefire starts a JVM with one jar that names the others; the property has their names
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith(leftAway))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
