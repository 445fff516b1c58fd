package io.portcullis.verification;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a JVM needs to use core, in a folder that every user can read. */
final class ForEveryone {
    /** Parts of the names of what is needed. */
    private static final List<String> NEEDED =
            List.of("core", "syscalls", "jna", "jackson", "jspecify", "verification", "test-classes");

    private final Path folder;
    private final String classPath;

    ForEveryone(Path folder) throws IOException {
        this.folder = folder;
        List<String> copies = new ArrayList<>();
        for (Path entry : classPath()) {
            Path copy = folder.resolve(copies.size() + "-" + entry.getFileName());
            copy(entry, copy);
            copies.add(copy.toString());
        }
        this.classPath = String.join(File.pathSeparator, copies);
        open(folder);
    }

    private static List<Path> classPath() {
        return Stream.of("java.class.path", "jdk.module.path", "surefire.test.class.path")
                .flatMap(name -> Arrays.stream(System.getProperty(name, "").split(File.pathSeparator)))
                .filter(entry -> NEEDED.stream().anyMatch(entry::contains))
                .distinct()
                .map(Path::of)
                .filter(Files::exists)
                .collect(Collectors.toList());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void open(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    Path folder() {
        return folder;
    }

    /** The command that runs a main class. */
    List<String> command(Path jdk, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                jdk.resolve("bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
