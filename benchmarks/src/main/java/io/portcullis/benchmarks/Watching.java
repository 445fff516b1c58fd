package io.portcullis.benchmarks;

import io.portcullis.launch.ConfinedProcess;
import io.portcullis.supervise.Recorder;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What hearing of every call costs a program: {@link Recorder} beside strace, that counts or writes them, and nobody,
 * in turns.
 */
public final class Watching {
    private static final int ROUNDS = Integer.getInteger("rounds", 11);
    private static final PrintStream OUT = System.out;
    private static final String NOBODY = "nobody";
    private static final String STRACE = "strace -f";
    private static final File NOWHERE = new File("/dev/null");

    private static final Map<String, List<String>> PROGRAMS = programs();

    private Watching() {}

    /** Somebody who watches a program to its end. */
    private interface Watcher {
        void run(List<String> program) throws IOException, InterruptedException;
    }

    private static Map<String, List<String>> programs() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Map<String, List<String>> programs = new LinkedHashMap<>();
        programs.put("dd bs=1 count=50000", List.of("dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=50000"));
        programs.put("ls -lR /usr/share/doc", List.of("ls", "-lR", "/usr/share/doc"));
        programs.put(
                "sh, 50 children",
                List.of("sh", "-c", "i=0; while [ $i -lt 50 ]; do ls / >/dev/null; i=$((i+1)); done"));
        programs.put("java -version", List.of(java, "-XX:TieredStopAtLevel=1", "-version"));
        return programs;
    }

    /**
     * Prints a table.
     *
     * @param arguments none
     * @throws IOException if a program cannot be started
     * @throws InterruptedException if waiting for it is interrupted
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, Watcher> watchers = new LinkedHashMap<>();
        watchers.put(NOBODY, Watching::bare);
        watchers.put(STRACE, program -> strace(program, List.of()));
        watchers.put("strace -f -c", program -> strace(program, List.of("-c")));
        watchers.put("Recorder", Watching::record);
        OUT.println(
                "| program | calls | watched by | fastest, ms | median, ms | processor, ms | a call, us: fastest | median"
                        + " | processor | of strace -f: fastest | median | processor |");
        OUT.println("|---|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (Map.Entry<String, List<String>> program : PROGRAMS.entrySet()) {
            long calls = record(program.getValue());
            print(program.getKey(), calls, measure(program.getValue(), watchers));
        }
    }

    /** The times of some runs, in milliseconds: the fastest, the median, the mean processor time. */
    private record Times(double fastest, double median, double processor) {
        Times minus(Times other) {
            return new Times(fastest - other.fastest, median - other.median, processor - other.processor);
        }
    }

    private static Map<String, Times> measure(List<String> program, Map<String, Watcher> watchers)
            throws IOException, InterruptedException {
        ProcessorTime processor = new ProcessorTime();
        Map<String, double[]> elapsed = new LinkedHashMap<>();
        Map<String, Double> used = new LinkedHashMap<>();
        for (int round = -1; round < ROUNDS; round++) { // the first does not count
            for (Map.Entry<String, Watcher> watcher : watchers.entrySet()) {
                double before = processor.own() + processor.children();
                long start = System.nanoTime();
                watcher.getValue().run(program);
                if (round >= 0) {
                    elapsed.computeIfAbsent(watcher.getKey(), key -> new double[ROUNDS])[round] =
                            (System.nanoTime() - start) / 1e6;
                    used.merge(watcher.getKey(), processor.own() + processor.children() - before, Double::sum);
                }
            }
        }
        Map<String, Times> times = new LinkedHashMap<>();
        elapsed.forEach((name, sorted) -> {
            Arrays.sort(sorted);
            times.put(name, new Times(sorted[0], sorted[ROUNDS / 2], used.getOrDefault(name, 0.0) / ROUNDS));
        });
        return times;
    }

    private static void print(String program, long calls, Map<String, Times> times) {
        Times bare = Objects.requireNonNull(times.get(NOBODY));
        Times strace = Objects.requireNonNull(times.get(STRACE)).minus(bare);
        times.forEach((name, all) -> {
            Times more = all.minus(bare);
            String beyond = name.equals(NOBODY)
                    ? " | | | | | |"
                    : String.format(
                            Locale.ROOT,
                            " %.2f | %.2f | %.2f | %.0f %% | %.0f %% | %.0f %% |",
                            1000 * more.fastest / calls,
                            1000 * more.median / calls,
                            1000 * more.processor / calls,
                            100 * more.fastest / strace.fastest,
                            100 * more.median / strace.median,
                            100 * more.processor / strace.processor);
            OUT.println(String.format(
                    Locale.ROOT,
                    "| `%s` | %,d | %s | %.1f | %.1f | %.1f |%s",
                    program,
                    calls,
                    name,
                    all.fastest,
                    all.median,
                    all.processor,
                    beyond));
        });
    }

    private static void bare(List<String> program) throws IOException, InterruptedException {
        require(
                new ProcessBuilder(program)
                        .redirectOutput(NOWHERE)
                        .redirectError(NOWHERE)
                        .start()
                        .waitFor(),
                program);
    }

    private static void strace(List<String> program, List<String> options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("strace", "-f", "-o", "/dev/null"));
        words.addAll(options);
        words.addAll(program);
        bare(words);
    }

    private static long record(List<String> program) throws IOException, InterruptedException {
        try (Recorder recorder = Recorder.of(ConfinedProcess.command(program)
                        .redirectOutput(ProcessBuilder.Redirect.to(NOWHERE))
                        .redirectError(ProcessBuilder.Redirect.to(NOWHERE)))
                .start()) {
            require(recorder.waitFor().exitCode(), program);
            return recorder.recording().total();
        }
    }

    private static void require(int exitCode, List<String> program) {
        if (exitCode != 0) {
            throw new IllegalStateException(program + " ended with exit code " + exitCode);
        }
    }
}
