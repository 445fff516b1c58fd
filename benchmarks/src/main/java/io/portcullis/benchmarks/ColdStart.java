package io.portcullis.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the first filter of a new JVM costs, certificate included: {@link FirstFilter} in child processes, in turns. */
public final class ColdStart {
    private static final int ROUNDS = 15;
    private static final PrintStream OUT = System.out;

    private ColdStart() {}

    /**
     * Prints medians.
     *
     * @param arguments none
     * @throws IOException if a child cannot be started
     * @throws InterruptedException if waiting for it is interrupted
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> compilers = List.of("portcullis", "libseccomp");
        double[][][] rounds = new double[compilers.size()][3][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int compiler = 0; compiler < compilers.size(); compiler++) {
                double[] measured = measure(compilers.get(compiler));
                for (int kind = 0; kind < measured.length; kind++) {
                    rounds[compiler][kind][round] = measured[kind];
                }
            }
        }
        OUT.println("| compiler | reading the profile, ms | first compile, certificate included, ms" + " | slowest of "
                + ROUNDS + " | whole process, ms |");
        OUT.println("|---|---:|---:|---:|---:|");
        for (int compiler = 0; compiler < compilers.size(); compiler++) {
            for (double[] kind : rounds[compiler]) {
                Arrays.sort(kind);
            }
            double[][] sorted = rounds[compiler];
            OUT.println(String.format(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.0f | %.0f |",
                    compilers.get(compiler),
                    sorted[0][ROUNDS / 2],
                    sorted[1][ROUNDS / 2],
                    sorted[1][ROUNDS - 1],
                    sorted[2][ROUNDS / 2]));
        }
    }

    /** Reading, compiling, and the whole life of a process, in milliseconds. */
    private static double[] measure(String compiler) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dcorpus=" + System.getProperty("corpus", "."),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstFilter.class.getName(),
                        compiler)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        if (child.waitFor() != 0) {
            throw new IllegalStateException("the child with " + compiler + " failed: " + printed);
        }
        double whole = (System.nanoTime() - start) / 1e6;
        long[] micros = Pattern.compile(" ")
                .splitAsStream(printed)
                .mapToLong(Long::parseLong)
                .toArray();
        return new double[] {micros[0] / 1e3, micros[1] / 1e3, whole};
    }
}
