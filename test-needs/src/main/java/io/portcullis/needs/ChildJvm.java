package io.portcullis.needs;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM of its own for what must not happen to the one that runs the tests. */
public final class ChildJvm {
    private static final int PATIENCE_SECONDS = 300;

    private final Path home;
    private final List<String> options = new ArrayList<>();
    private Predicate<String> classPath = entry -> true;
    private String nativeAccess = "--enable-native-access=ALL-UNNAMED";

    private ChildJvm(Path home) {
        this.home = home;
    }

    /**
     * How the child ended.
     *
     * @param exitCode 128 and more for a signal
     * @param output standard output and error, line by line
     */
    public record Fate(int exitCode, List<String> output) {
        /**
         * Copies the list.
         *
         * @param exitCode 128 and more for a signal
         * @param output standard output and error, line by line
         */
        public Fate {
            output = List.copyOf(output);
        }

        /**
         * The output as one text.
         *
         * @return the lines joined
         */
        public String text() {
            return String.join("\n", output);
        }
    }

    /**
     * A child of the running JDK.
     *
     * @return the child, not yet started
     */
    public static ChildJvm ofThisJdk() {
        return of(Path.of(System.getProperty("java.home")));
    }

    /**
     * A child of another JDK.
     *
     * @param home its Java home
     * @return the child, not yet started
     */
    public static ChildJvm of(Path home) {
        return new ChildJvm(home);
    }

    /**
     * Adds options of the java command.
     *
     * @param more the options
     * @return this child
     */
    public ChildJvm with(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /**
     * Leaves class path entries away.
     *
     * @param part what their path contains
     * @return this child
     */
    public ChildJvm without(String part) {
        classPath = classPath.and(entry -> !entry.contains(part));
        return this;
    }

    /**
     * Denies native access to everything on the class path; JDK 24 and newer.
     *
     * @return this child
     */
    public ChildJvm withoutNativeAccess() {
        nativeAccess = "--illegal-native-access=deny";
        return this;
    }

    /**
     * Runs a main class to its end.
     *
     * @param main the class, on this JVM's class path or module path
     * @param arguments what it is given
     * @return how it ended
     * @throws AssertionError if it hangs
     */
    public Fate run(Class<?> main, String... arguments) {
        return run(command(main, arguments));
    }

    /**
     * What runs a main class.
     *
     * @param main the class, on this JVM's class path or module path
     * @param arguments what it is given
     * @return the command, to be run by whoever else
     */
    public List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                nativeAccess,
                "-cp",
                classPath()));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * Runs any program to its end.
     *
     * @param command the program and its arguments
     * @return how it ended
     * @throws AssertionError if it hangs
     */
    public static Fate run(List<String> command) {
        try {
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String classPath() { // the tests may run on the module path, the child runs on the class path
        return Stream.of("java.class.path", "jdk.module.path", "surefire.test.class.path")
                .map(name -> System.getProperty(name, ""))
                .flatMap(path -> Arrays.stream(path.split(File.pathSeparator)))
                .filter(entry -> !entry.isEmpty())
                .distinct()
                .filter(entry -> !entry.endsWith("portcullis.jar")) // its manifest names what was left away
                .filter(classPath)
                .collect(Collectors.joining(File.pathSeparator, "target/test-classes" + File.pathSeparator, ""));
    }
}
