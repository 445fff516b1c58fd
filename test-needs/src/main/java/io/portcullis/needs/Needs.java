package io.portcullis.needs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs beyond the JDK. Where it is missing the test is skipped with the reason, or fails when the build
 * was told {@code -Dneeds=all}, or the environment {@code PORTCULLIS_NEEDS=all}, as CI is.
 */
public final class Needs {
    private Needs() {}

    /**
     * Goes on only if the thing is there.
     *
     * @param present whether it is
     * @param what its name, and how to get it
     */
    public static void that(boolean present, String what) {
        if (present) {
            return;
        }
        if (isStrict()) {
            Assertions.fail("this run must not skip anything, and lacks: " + what);
        }
        Assumptions.abort("needs " + what);
    }

    /** Goes on only on Linux. */
    public static void linux() {
        that(isLinux(), "Linux");
    }

    /** Goes on only on 64-bit x86 Linux. */
    public static void linuxX8664() {
        that(isLinux() && System.getProperty("os.arch").equals("amd64"), "Linux on x86_64");
    }

    /** Goes on only where libseccomp 2.5 or newer is installed. */
    public static void libseccomp() {
        that(hasLibseccomp(), "libseccomp.so.2 (apt-get install libseccomp2)");
    }

    /**
     * A file or folder of the corpus of real input.
     *
     * @param relative its path in the corpus, for example {@code seccomp/moby-default.json}
     * @return where it is
     */
    public static Path corpus(String relative) {
        Path file = Path.of(System.getProperty("corpus", "../../shared/corpus")).resolve(relative);
        that(Files.exists(file), "the corpus file " + relative + " (-Dcorpus=DIR)");
        return file;
    }

    /**
     * The Java home of a JDK of this feature version: the running one, that of JAVA_HOME_N, or one under /usr/lib/jvm.
     *
     * @param feature for example 25
     * @return its home
     */
    public static Path jdk(int feature) {
        Path found = Stream.concat(
                        Stream.of(System.getenv("JAVA_HOME_" + feature), System.getProperty("java.home"))
                                .filter(home -> home != null)
                                .map(Path::of),
                        installedJdks().stream())
                .filter(home -> featureOf(home) == feature)
                .findFirst()
                .orElse(Path.of("missing"));
        that(Files.isExecutable(found.resolve("bin/java")), "a JDK " + feature + " (JAVA_HOME_" + feature + ")");
        return found;
    }

    /**
     * Goes on only where a program is on the PATH.
     *
     * @param name for example {@code strace}
     * @param debianPackage what brings it
     * @return where it is
     */
    public static Path program(String name, String debianPackage) {
        Path found = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("missing"));
        that(Files.isExecutable(found), name + " (apt-get install " + debianPackage + ")");
        return found;
    }

    private static boolean isStrict() {
        return "all".equals(System.getProperty("needs")) || "all".equals(System.getenv("PORTCULLIS_NEEDS"));
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    private static boolean hasLibseccomp() {
        return isLinux()
                && Stream.of("/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib")
                        .flatMap(root -> Stream.of(
                                Path.of(root), Path.of(root, "x86_64-linux-gnu"), Path.of(root, "aarch64-linux-gnu")))
                        .anyMatch(folder -> Files.exists(folder.resolve("libseccomp.so.2")));
    }

    private static List<Path> installedJdks() {
        Path root = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> homes = Files.list(root)) {
            return homes.sorted().toList();
        } catch (java.io.IOException e) {
            return List.of();
        }
    }

    private static int featureOf(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION=\""))
                    .map(line -> line.substring("JAVA_VERSION=\"".length()).split("[.\"]", 2)[0])
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(-1);
        } catch (java.io.IOException | java.io.UncheckedIOException e) {
            return -1;
        }
    }
}
