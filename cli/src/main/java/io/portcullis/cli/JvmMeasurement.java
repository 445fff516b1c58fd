package io.portcullis.cli;

import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.Ending;
import io.portcullis.sandbox.JvmFloor;
import io.portcullis.sandbox.JvmPreset;
import io.portcullis.supervise.Recorder;
import io.portcullis.syscalls.Syscall;
import io.portcullis.trace.RecordedCall;
import io.portcullis.trace.Recording;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What the JVM that runs this calls for each of its uses: a workload in a JVM like it, under the recorder. */
final class JvmMeasurement {
    private static final List<JvmFloor> USES =
            List.of(JvmFloor.NET, JvmFloor.FILES, JvmFloor.SPAWN, JvmFloor.JFR, JvmFloor.MGMT);
    private static final List<String> COLLECTORS = List.of("Serial", "Parallel", "G1", "Z", "Shenandoah");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final Consumer<String> progress;
    private final Map<JvmFloor, Set<Syscall>> calls = new EnumMap<>(JvmFloor.class);

    private JvmMeasurement(Path folder, Consumer<String> progress) {
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * Measures all uses.
     *
     * @throws IOException if a JVM cannot be started, or cannot do what it shall
     */
    static Map<JvmFloor, Set<Syscall>> ofThisJvm(Consumer<String> progress) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("portcullis-jvm-floor");
        try {
            JvmMeasurement measurement = new JvmMeasurement(folder, progress);
            measurement.measure();
            return measurement.calls;
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void measure() throws IOException, InterruptedException {
        makeCertificate();
        int measured = 0;
        for (String collector : COLLECTORS) {
            measured += run(JvmFloor.STEADY, List.of("-XX:+Use" + collector + "GC")) ? 1 : 0;
        }
        if (measured == 0) {
            throw new IOException("the JVM does not end its work under the recorder with any garbage collector");
        }
        for (JvmFloor use : USES) {
            if (!run(use, List.of())) {
                throw new IOException("the JVM does not end its work under the recorder: " + JvmPreset.nameOf(use));
            }
        }
    }

    private void makeCertificate() throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        java("keytool"),
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
                        JvmWorkload.PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!keytool.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            progress.accept("keytool made no certificate, so TLS is left out");
        }
    }

    /** Whether the work was done; what a JVM does before belongs to starting it. */
    private boolean run(JvmFloor use, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java("java"), "-Xmx128m"));
        command.addAll(options);
        command.addAll(List.of("-cp", ConfinedJvm.classPath(), JvmWorkload.class.getName()));
        command.addAll(List.of(folder.toString(), JvmPreset.nameOf(use)));
        try (Recorder recorder = Recorder.of(ConfinedProcess.command(command)
                        .directory(folder)
                        .redirectErrorStream()
                        .timeout(PATIENCE))
                .start()) {
            Process process = recorder.process().process();
            try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
                String line = said.readLine();
                while (line != null && !line.equals(JvmWorkload.READY)) {
                    line = said.readLine();
                }
                Recording started = recorder.recording();
                process.getOutputStream().write('\n');
                process.getOutputStream().close();
                boolean done = said.lines().anyMatch(JvmWorkload.DONE::equals);
                Ending ending = recorder.waitFor();
                progress.accept(JvmPreset.nameOf(use) + " " + String.join(" ", options) + ": "
                        + (done ? recorder.recording().total() + " calls" : "not done, " + ending));
                if (done) {
                    keep(use, (int) recorder.process().pid(), started, recorder.recording());
                }
                return done;
            }
        }
    }

    private void keep(JvmFloor use, int pid, Recording started, Recording all) {
        put(JvmFloor.STARTUP, started.calls());
        Recording own = all.ofProcess(pid);
        for (RecordedCall call : own.recordedCalls()) {
            long before = started.call(call.abi(), call.number())
                    .map(RecordedCall::times)
                    .orElse(0L);
            if (call.times() > before) {
                put(use, Set.of(call.syscall()));
            }
        }
        for (RecordedCall call : all.recordedCalls()) {
            long ofThisJvm =
                    own.call(call.abi(), call.number()).map(RecordedCall::times).orElse(0L);
            if (use == JvmFloor.SPAWN && call.times() > ofThisJvm) {
                put(JvmFloor.SPAWN_CHILD, Set.of(call.syscall()));
            }
        }
    }

    private void put(JvmFloor use, Set<Syscall> made) {
        calls.computeIfAbsent(use, one -> new TreeSet<>()).addAll(made);
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }
}
