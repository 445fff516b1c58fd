package io.portcullis.cli;

import io.portcullis.bpf.BpfProgram;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a child JVM reported that put a filter on itself.
 *
 * @param threads how many threads have the filter
 * @param verified whether that was read back from {@code /proc}
 * @param answers by call and thread: {@code ok} or an errno's name
 * @param folder what {@code Files.createDirectory} said
 * @param problem why the filter could not be installed
 */
record ConfinedJvm(
        int threads,
        boolean verified,
        Map<DemoCall, Map<String, String>> answers,
        String folder,
        Optional<String> problem) {
    private static final long PATIENCE = 60; // seconds; it takes one

    ConfinedJvm {
        answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
    }

    /** Starts a JVM like this one, and lets it confine itself. */
    static ConfinedJvm under(BpfProgram program) {
        try {
            Path folder = Files.createTempDirectory("portcullis-demo");
            Path filter = folder.resolve("filter.bpf");
            Path report = folder.resolve("report.txt");
            Path unwanted = folder.resolve("unwanted");
            try {
                Files.write(filter, program.toBytes());
                Process child = new ProcessBuilder(command(filter, unwanted))
                        .redirectErrorStream(true)
                        .redirectOutput(report.toFile())
                        .start();
                child.getOutputStream().close();
                if (!child.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                    child.destroyForcibly();
                    return failed("the child JVM did not end within " + PATIENCE + " seconds");
                }
                return read(Files.readAllLines(report, StandardCharsets.UTF_8), child.exitValue());
            } finally {
                for (Path file : List.of(filter, report, unwanted, folder)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            return failed("the child JVM cannot be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("the wait for the child JVM was interrupted");
        }
    }

    /** What a child's report says. */
    static ConfinedJvm read(List<String> report, int exitCode) {
        int threads = 0;
        boolean verified = false;
        String folder = "";
        Map<DemoCall, Map<String, String>> answers = new LinkedHashMap<>();
        for (String line : report) {
            String[] columns = line.split("\t", -1);
            switch (columns[0]) {
                case DemoChild.INSTALLED -> {
                    threads = Integer.parseInt(columns[1]);
                    verified = Boolean.parseBoolean(columns[2]);
                }
                case DemoChild.REFUSED -> {
                    return failed(columns[1]);
                }
                case DemoChild.ANSWER ->
                    answers.computeIfAbsent(DemoCall.valueOf(columns[2]), call -> new LinkedHashMap<>())
                            .put(columns[1], columns[3]);
                case DemoChild.FOLDER -> folder = columns[1];
                default -> {} // the JVM's own words
            }
        }
        if (exitCode != 0 || folder.isEmpty()) {
            return failed("the child JVM ended with exit code " + exitCode + " before its report did"
                    + report.stream()
                            .findFirst()
                            .map(first -> "; it said: " + first)
                            .orElse(""));
        }
        return new ConfinedJvm(threads, verified, answers, folder, Optional.empty());
    }

    private static ConfinedJvm failed(String problem) {
        return new ConfinedJvm(0, false, Map.of(), "", Optional.of(problem));
    }

    private static List<String> command(Path filter, Path unwanted) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(List.of("-cp", classPath(), DemoChild.class.getName()));
        command.addAll(List.of(filter.toString(), unwanted.toString()));
        return command;
    }

    /** All that this JVM has its classes from, on whichever path they are. */
    static String classPath() {
        List<String> places = new ArrayList<>();
        Stream.of("java.class.path", "jdk.module.path")
                .map(property -> System.getProperty(property, ""))
                .filter(path -> !path.isEmpty())
                .forEach(path -> places.addAll(List.of(path.split(File.pathSeparator, -1))));
        try {
            places.add(
                    0,
                    Path.of(DemoChild.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI())
                            .toString());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e); // a place that classes were loaded from
        }
        return String.join(File.pathSeparator, places);
    }
}
