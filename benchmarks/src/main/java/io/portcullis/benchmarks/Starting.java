package io.portcullis.benchmarks;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.LaunchPath;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.supervise.Recorder;
import io.portcullis.supervise.Response;
import io.portcullis.supervise.Supervisor;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscalls;
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

/**
 * What starting a program and waiting for its end takes, confined in the ways there are and not, in turns; and how many
 * calls of a program can be decided in a second. The program makes one call, or one call again and again.
 */
public final class Starting {
    private static final int ROUNDS = Integer.getInteger("rounds", 60);
    private static final int CALLS = Integer.getInteger("calls", 200_000);
    private static final int ANSWERING_ROUNDS = 7;
    private static final int WARMING_ROUNDS = 30;
    private static final int GETPPID = 110;
    private static final PrintStream OUT = System.out;

    private Starting() {}

    /** Something that takes time. */
    private interface Run {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Prints two tables.
     *
     * @param arguments none
     * @throws IOException if a program cannot be started
     * @throws InterruptedException if waiting for it is interrupted
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("starting");
        Path end = CallLoop.write(folder, "end", 0, 0, 0, 0, 0);
        Path loop = CallLoop.write(folder, "loop", CALLS, GETPPID, 0, 0, 0);
        try {
            printStarts(end);
            OUT.println();
            printAnswers(loop);
        } finally {
            Files.delete(end);
            Files.delete(loop);
            Files.delete(folder);
        }
    }

    private static void printStarts(Path program) throws IOException, InterruptedException {
        BpfProgram filter = OptimizingCompiler.create()
                .compile(ContainerRules.read(ContainerRules.ALL))
                .program();
        Map<String, Run> ways = new LinkedHashMap<>();
        ways.put("`ProcessBuilder`", () -> plain(program));
        for (LaunchPath way : List.of(LaunchPath.MEMORY_FILE, LaunchPath.TEMPORARY_FILE, LaunchPath.HELPER_JVM)) {
            ways.put(
                    "`ConfinedProcess`, " + way,
                    () -> require(ConfinedProcess.command(program.toString())
                            .under(filter)
                            .through(way)
                            .start()));
        }
        ways.put("`Supervisor`, nothing to decide", () -> supervise(program));
        ways.put("`Recorder`", () -> record(program));
        List<double[]> times = measure(ways, WARMING_ROUNDS, ROUNDS);
        OUT.println("| started by | fastest, ms | median, ms | slowest of 20, ms | median above ProcessBuilder, ms |");
        OUT.println("|---|---:|---:|---:|---:|");
        int index = 0;
        for (String way : ways.keySet()) {
            double[] sorted = times.get(index++);
            OUT.println(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.2f | %.2f |",
                    way,
                    sorted[0],
                    sorted[ROUNDS / 2],
                    sorted[ROUNDS * 19 / 20],
                    sorted[ROUNDS / 2] - times.get(0)[ROUNDS / 2]));
        }
    }

    private static void printAnswers(Path program) throws IOException, InterruptedException {
        Map<String, Run> ways = new LinkedHashMap<>();
        ways.put("nobody", () -> plain(program));
        ways.put("a handler of `Supervisor` that lets it go on", () -> supervise(program));
        ways.put("`Recorder`, that counts it", () -> record(program));
        List<double[]> times = measure(ways, 1, ANSWERING_ROUNDS);
        OUT.println(
                "| who hears of `getppid()` | a second, fastest | a second, median | a call, us, fastest | median |");
        OUT.println("|---|---:|---:|---:|---:|");
        int index = 0;
        for (String way : ways.keySet()) {
            double[] sorted = times.get(index++);
            double fastest = 1000 * sorted[0] / CALLS;
            double median = 1000 * sorted[sorted.length / 2] / CALLS;
            OUT.println(String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %,.0f | %.2f | %.2f |",
                    way,
                    1e6 / fastest,
                    1e6 / median,
                    fastest,
                    median));
        }
    }

    /** For each way the milliseconds of its runs, sorted; those before them do not count. */
    private static List<double[]> measure(Map<String, Run> ways, int before, int rounds)
            throws IOException, InterruptedException {
        List<double[]> times = new ArrayList<>();
        ways.keySet().forEach(way -> times.add(new double[rounds]));
        for (int round = -before; round < rounds; round++) {
            int index = 0;
            for (Run way : ways.values()) {
                long start = System.nanoTime();
                way.run();
                if (round >= 0) {
                    times.get(index)[round] = (System.nanoTime() - start) / 1e6;
                }
                index++;
            }
        }
        times.forEach(Arrays::sort);
        return times;
    }

    private static void plain(Path program) throws IOException, InterruptedException {
        requireZero(new ProcessBuilder(program.toString()).start().waitFor(), program);
    }

    private static void require(ConfinedProcess child) throws InterruptedException {
        try (child) {
            requireZero(child.waitFor().exitCode(), child);
        }
    }

    private static void supervise(Path program) throws IOException, InterruptedException {
        SeccompProfile asking = SeccompProfile.byDefault(Action.allow())
                .on(Abi.X86_64)
                .rule(Rule.of(Action.userNotify(), Syscalls.GETPPID))
                .build();
        try (Supervisor supervisor = Supervisor.of(ConfinedProcess.command(program.toString())
                        .under(OptimizingCompiler.create().compile(asking)))
                .on(Syscalls.GETPPID, call -> Response.goOn())
                .start()) {
            requireZero(supervisor.waitFor().exitCode(), program);
        }
    }

    private static void record(Path program) throws IOException, InterruptedException {
        try (Recorder recorder =
                Recorder.of(ConfinedProcess.command(program.toString())).start()) {
            requireZero(recorder.waitFor().exitCode(), program);
        }
    }

    private static void requireZero(int exitCode, Object program) {
        if (exitCode != 0) {
            throw new IllegalStateException(program + " ended with exit code " + exitCode);
        }
    }
}
