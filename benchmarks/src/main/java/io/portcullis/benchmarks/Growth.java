package io.portcullis.benchmarks;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * How programs grow: generated allow-lists of 10 to 450 calls, and one call allowed for 1 to 2000 values of an
 * argument. What counts is not how many there are but in how many intervals they cut the numbers: neighbours are one.
 */
public final class Growth {
    private static final PrintStream OUT = System.out;
    private static final int NUMBERS = 462; // system calls of x86_64 in Linux 6.8
    private static final int[] CALLS = {10, 20, 30, 45, 60, 80, 100, 130, 160, 200, 250, 300, 350, 400, 450};
    private static final int[] VALUES = {1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800, 1200, 1600, 2000};
    private static final int ROUNDS = 5;

    private Growth() {}

    /**
     * Prints the figures and draws them.
     *
     * @param arguments the file to draw to, or none
     * @throws IOException if the file cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        List<Grown> calls = new ArrayList<>();
        List<Grown> values = new ArrayList<>();
        OUT.println("| what | how many | intervals | instructions | longest path | compile and certify, ms |");
        OUT.println("|---|---:|---:|---:|---:|---:|");
        for (int count : CALLS) {
            grow("calls allowed", count, calling(count), calls);
        }
        for (int count : VALUES) {
            grow("values of an argument", count, valued(count), values);
        }
        if (arguments.length > 0) {
            Files.writeString(
                    Path.of(arguments[0]), LogPlot.toSvg(List.of(paths(calls, values), sizes(calls, values))));
        }
    }

    /** What became of one profile. */
    private record Grown(int intervals, int instructions, int longestPath) {}

    /** A profile and how many intervals it cuts its numbers into. */
    private record Generated(SeccompProfile profile, int intervals) {}

    private static void grow(String what, int count, Generated generated, List<Grown> grown) {
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            SeccompProfile profile = generated.profile().toBuilder().build();
            long start = System.nanoTime();
            try {
                CompiledFilter filter = OptimizingCompiler.create().compile(profile);
                nanos[round] = System.nanoTime() - start;
                if (round == ROUNDS - 1) {
                    Grown result = new Grown(
                            generated.intervals(),
                            filter.program().size(),
                            filter.certificate().longestPath());
                    grown.add(result);
                    Arrays.sort(nanos);
                    OUT.println("| %s | %d | %d | %d | %d | %s |"
                            .formatted(
                                    what,
                                    count,
                                    result.intervals(),
                                    result.instructions(),
                                    result.longestPath(),
                                    String.format(Locale.ROOT, "%.2f", nanos[ROUNDS / 2] / 1e6)));
                }
            } catch (FilterTooLargeException e) {
                OUT.println("| %s | %d | %d | %s | | %s |"
                        .formatted(
                                what,
                                count,
                                generated.intervals(),
                                e.getMessage(),
                                String.format(Locale.ROOT, "%.2f", (System.nanoTime() - start) / 1e6)));
                return;
            }
        }
    }

    private static Generated calling(int count) {
        List<Integer> numbers =
                new ArrayList<>(IntStream.range(0, NUMBERS).boxed().toList());
        Collections.shuffle(numbers, new Random(count));
        SortedSet<Long> chosen = new TreeSet<>();
        numbers.subList(0, count).forEach(number -> chosen.add(number.longValue()));
        return new Generated(
                SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
                        .on(Abi.X86_64)
                        .allow(chosen.stream()
                                .map(number -> Syscall.numbered(number.intValue()))
                                .toList())
                        .build(),
                intervals(chosen));
    }

    private static Generated valued(int count) {
        Random random = new Random(count);
        SortedSet<Long> chosen = new TreeSet<>();
        while (chosen.size() < count) {
            chosen.add(Integer.toUnsignedLong(random.nextInt()));
        }
        long[] values = chosen.stream().mapToLong(Long::longValue).toArray();
        return new Generated(
                SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
                        .on(Abi.X86_64)
                        .allow(Syscalls.IOCTL, ArgCondition.arg(1).as32Bits().isIn(values))
                        .build(),
                intervals(chosen));
    }

    /** How many runs of numbers are answered alike, those between the chosen ones and around them with them. */
    private static int intervals(SortedSet<Long> chosen) {
        int runs = 0;
        long next = -1;
        for (long number : chosen) {
            runs += number == next ? 0 : 1;
            next = number + 1;
        }
        boolean fromStart = chosen.first() == 0;
        boolean toEnd = next == 1L << Integer.SIZE;
        return 2 * runs + 1 - (fromStart ? 1 : 0) - (toEnd ? 1 : 0);
    }

    private static LogPlot paths(List<Grown> calls, List<Grown> values) {
        List<LogPlot.Point> law = new ArrayList<>();
        for (int n = 1; n <= 4096; n *= 2) {
            law.add(new LogPlot.Point(n, 4 + 1.5 * Math.log(n) / Math.log(2)));
        }
        return new LogPlot("longest path", "intervals", 4096, "instructions", 30, false)
                .with(series("calls allowed", calls, Grown::longestPath))
                .with(series("values of an argument", values, Grown::longestPath))
                .with(new LogPlot.Series("4 + 1.5 × binary logarithm", law, true));
    }

    private static LogPlot sizes(List<Grown> calls, List<Grown> values) {
        List<LogPlot.Point> law = List.of(new LogPlot.Point(1, 1), new LogPlot.Point(4096, 4096));
        return new LogPlot("size", "intervals", 4096, "instructions", 4096, true)
                .with(series("calls allowed", calls, Grown::instructions))
                .with(series("values of an argument", values, Grown::instructions))
                .with(new LogPlot.Series("one instruction an interval", law, true));
    }

    private static LogPlot.Series series(String name, List<Grown> grown, ToIntFunction<Grown> what) {
        return new LogPlot.Series(
                name,
                grown.stream()
                        .map(each -> new LogPlot.Point(each.intervals(), what.applyAsInt(each)))
                        .toList(),
                false);
    }
}
