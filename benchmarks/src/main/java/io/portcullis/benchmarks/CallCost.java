package io.portcullis.benchmarks;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What filters cost the calls that they allow: the processor time of a program that makes one call a million times, in
 * turns under each filter. The calls fail early where the kernel has work to do, so that little but the filter counts.
 */
public final class CallCost {
    private static final int ROUNDS = Integer.getInteger("rounds", 9);
    private static final int TIMES = Integer.getInteger("times", 1_000_000);
    private static final PrintStream OUT = System.out;

    private CallCost() {}

    /**
     * Prints a table.
     *
     * @param arguments none
     * @throws IOException if a program cannot be started
     * @throws InterruptedException if waiting for it is interrupted
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("calls");
        Map<String, Path> programs = new LinkedHashMap<>();
        programs.put("`getpid()`", CallLoop.write(folder, "getpid", TIMES, 39, 0, 0, 0));
        programs.put("`openat(-1, \"\", 0)`", CallLoop.write(folder, "openat", TIMES, 257, -1, CallLoop.EMPTY_TEXT, 0));
        programs.put("`socket(AF_UNIX, -1, 0)`", CallLoop.write(folder, "socket", TIMES, 41, 1, -1, 0));
        try {
            print(filters(), programs);
        } finally {
            for (Path program : programs.values()) {
                Files.delete(program);
            }
            Files.delete(folder);
        }
    }

    private static Map<String, Optional<BpfProgram>> filters() {
        SeccompProfile profile = ContainerRules.knownToLibseccomp(ContainerRules.read(ContainerRules.ALL));
        LibseccompRules libseccomp = LibseccompRules.of(profile);
        Map<String, Optional<BpfProgram>> filters = new LinkedHashMap<>();
        filters.put("no filter", Optional.empty());
        filters.put(
                "portcullis",
                Optional.of(OptimizingCompiler.create().compile(profile).program()));
        filters.put("libseccomp, level 2", Optional.of(libseccomp.program(2)));
        filters.put("libseccomp, level 1", Optional.of(libseccomp.program(1)));
        return filters;
    }

    private static void print(Map<String, Optional<BpfProgram>> filters, Map<String, Path> programs)
            throws IOException, InterruptedException {
        ProcessorTime time = new ProcessorTime();
        OUT.println("| call | filter | instructions | fastest, ns | median, ns | above no filter, ns |");
        OUT.println("|---|---|---:|---:|---:|---:|");
        for (Map.Entry<String, Path> program : programs.entrySet()) {
            List<double[]> times = measure(filters, program.getValue(), time);
            int index = 0;
            for (Map.Entry<String, Optional<BpfProgram>> filter : filters.entrySet()) {
                double[] sorted = times.get(index);
                OUT.println(String.format(
                        Locale.ROOT,
                        "| %s | %s | %s | %.0f | %.0f | %s |",
                        program.getKey(),
                        filter.getKey(),
                        filter.getValue()
                                .map(code -> Integer.toString(code.size()))
                                .orElse("-"),
                        sorted[0],
                        sorted[ROUNDS / 2],
                        index == 0
                                ? "-"
                                : String.format(Locale.ROOT, "%.0f", sorted[ROUNDS / 2] - times.get(0)[ROUNDS / 2])));
                index++;
            }
        }
    }

    /** For each filter the nanoseconds of a call, sorted. */
    private static List<double[]> measure(Map<String, Optional<BpfProgram>> filters, Path program, ProcessorTime time)
            throws IOException, InterruptedException {
        List<double[]> times = new ArrayList<>();
        filters.keySet().forEach(name -> times.add(new double[ROUNDS]));
        for (int round = -1; round < ROUNDS; round++) { // the first does not count
            int index = 0;
            for (Optional<BpfProgram> filter : filters.values()) {
                double before = time.children();
                run(program, filter);
                if (round >= 0) {
                    times.get(index)[round] = 1e6 * (time.children() - before) / TIMES;
                }
                index++;
            }
        }
        times.forEach(Arrays::sort);
        return times;
    }

    private static void run(Path program, Optional<BpfProgram> filter) throws IOException, InterruptedException {
        ConfinedProcess.Builder builder = ConfinedProcess.command(program.toString());
        filter.ifPresent(builder::under);
        try (ConfinedProcess child = builder.start()) {
            if (!child.waitFor().isSuccess()) {
                throw new IllegalStateException(program + " ended with " + child.waitFor());
            }
        }
    }
}
