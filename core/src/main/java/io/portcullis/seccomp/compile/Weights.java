package io.portcullis.seccomp.compile;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.CallCounts;
import io.portcullis.seccomp.compile.CompileTarget.Aim;
import io.portcullis.syscalls.Abi;
import java.util.Map;
import java.util.TreeMap;

/** How often a value of a word is taken to come by. */
final class Weights {
    /** What a set of calls that nobody counts weighs: not nothing, so that it gets no long path. */
    private static final double RARE = 0.001;

    private static final double DENIED = 0.05;
    private static final int MOST_DENIED = 20; // numbers of a run that count
    private static final int MOST_UNKNOWN = 5;
    private static final int HIGHEST_KNOWN = 0xffff;
    private static final int ARCH_64_BIT = Abi.X86_64.auditArch() & ~Abi.X86.auditArch() & Integer.MIN_VALUE;
    private static final int ALLOW = Action.allow().returnValue(Abi.X86_64);

    private final Aim aim;
    private final CallCounts counts;
    private final Map<Integer, TreeMap<Integer, Long>> byArch = new TreeMap<>();
    private final double all;

    Weights(CompileTarget target) {
        aim = target.aim();
        counts = target.frequencies();
        for (Abi abi : Abi.values()) {
            Map<Integer, Long> numbers = counts.on(abi);
            if (!numbers.isEmpty()) {
                TreeMap<Integer, Long> sorted =
                        byArch.computeIfAbsent(abi.auditArch(), key -> new TreeMap<>(Integer::compareUnsigned));
                numbers.forEach((number, count) -> sorted.merge(number, count, Long::sum));
            }
        }
        all = Math.max(1, counts.total());
    }

    /** Of a range of archs. */
    double ofArch(int first, int last) {
        if (first != last) {
            return RARE;
        }
        if (!counts.isEmpty()) {
            TreeMap<Integer, Long> numbers = byArch.get(first);
            return RARE
                    + (numbers == null
                            ? 0
                            : numbers.values().stream()
                                            .mapToLong(Long::longValue)
                                            .sum()
                                    / all);
        }
        return (first & ARCH_64_BIT) != 0 ? 10 : 1;
    }

    /**
     * Of a range of numbers that are answered alike.
     *
     * @param arch the audit arch, if {@code known}
     * @param constant whether the answer depends on nothing else
     * @param answer the answer, if constant
     */
    double ofNumbers(boolean known, int arch, int first, int last, boolean constant, int answer) {
        boolean x32 =
                known && arch == Abi.X32.auditArch() && first != -1 && Integer.compareUnsigned(first, Abi.X32_BIT) >= 0;
        boolean cached = aim == Aim.CALL_CACHE && constant && answer == ALLOW && !x32;
        boolean open = last < 0 || last > HIGHEST_KNOWN; // numbers of no call
        double width = Math.min(Integer.toUnsignedLong(last - first) + 1, open ? MOST_UNKNOWN : MOST_DENIED);
        if (cached) {
            return RARE * (first == last ? 1 : 2);
        }
        if (!counts.isEmpty()) {
            TreeMap<Integer, Long> numbers = known ? byArch.get(arch) : null;
            double counted = 0;
            if (numbers != null) {
                for (long count : numbers.subMap(first, true, last, true).values()) {
                    counted += count / all;
                }
            }
            return counted + RARE * width / 20;
        }
        if (x32 || first == -1) {
            return RARE / 10;
        }
        if (!constant) {
            return 1;
        }
        if (aim == Aim.NO_CALL_CACHE && answer == ALLOW) {
            return Math.min(Integer.toUnsignedLong(last - first) + 1, 400);
        }
        return DENIED * width;
    }

    /** Of a range of values of an argument. */
    double ofValues(int first, int last) {
        return first == last ? 1 : 0.2;
    }
}
