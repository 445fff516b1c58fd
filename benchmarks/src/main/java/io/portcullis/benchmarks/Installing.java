package io.portcullis.benchmarks;

import io.portcullis.seccomp.compile.OptimizingCompiler;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a JVM's start takes longer when it confines itself: {@link FirstInstall} in child processes, in turns. */
public final class Installing {
    private static final int ROUNDS = Integer.getInteger("rounds", 15);
    private static final PrintStream OUT = System.out;

    private Installing() {}

    /**
     * Prints medians.
     *
     * @param arguments none
     * @throws IOException if a child cannot be started
     * @throws InterruptedException if waiting for it is interrupted
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path filter = Files.createTempFile("docker", ".bpf");
        try {
            Files.write(
                    filter,
                    OptimizingCompiler.create()
                            .compile(ContainerRules.read(ContainerRules.ALL))
                            .program()
                            .toBytes());
            List<String> arms = List.of("nothing", "jna", filter.toString());
            double[][][] times = new double[arms.size()][][];
            for (int arm = 0; arm < times.length; arm++) {
                times[arm] = new double[Measured.values().length][ROUNDS];
            }
            ProcessorTime processor = new ProcessorTime();
            for (int round = -1; round < ROUNDS; round++) { // the first does not count
                for (int arm = 0; arm < times.length; arm++) {
                    double[] measured = measure(arms.get(arm), processor);
                    for (int kind = 0; kind < measured.length && round >= 0; kind++) {
                        times[arm][kind][round] = measured[kind];
                    }
                }
            }
            print(List.of("does nothing", "loads JNA", "installs a filter"), times);
        } finally {
            Files.delete(filter);
        }
    }

    /** What is measured of a child, in this order, in milliseconds. */
    private enum Measured {
        LOADING,
        INSTALLING,
        PROCESS,
        PROCESSOR
    }

    private static void print(List<String> names, double[][][] times) {
        OUT.println("| a JVM that | JNA's load, ms | reading and installing, ms | slowest of " + ROUNDS
                + " | whole process, ms | processor, ms |");
        OUT.println("|---|---:|---:|---:|---:|---:|");
        for (int arm = 0; arm < times.length; arm++) {
            double[][] sorted = times[arm];
            for (double[] kind : sorted) {
                Arrays.sort(kind);
            }
            OUT.println(String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f | %.1f | %.0f | %.0f |",
                    names.get(arm),
                    sorted[0][ROUNDS / 2],
                    sorted[1][ROUNDS / 2],
                    sorted[1][ROUNDS - 1],
                    sorted[2][ROUNDS / 2],
                    sorted[3][ROUNDS / 2]));
        }
    }

    private static double[] measure(String arm, ProcessorTime processor) throws IOException, InterruptedException {
        double used = processor.children();
        long start = System.nanoTime();
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstInstall.class.getName(),
                        arm)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (child.waitFor() != 0) {
            throw new IllegalStateException(FirstInstall.class + " ended with exit code " + child.exitValue());
        }
        double process = (System.nanoTime() - start) / 1e6;
        int space = said.indexOf(' ');
        return new double[] {
            Long.parseLong(said.substring(0, space)) / 1e6,
            Long.parseLong(said.substring(space + 1)) / 1e6,
            process,
            processor.children() - used
        };
    }
}
