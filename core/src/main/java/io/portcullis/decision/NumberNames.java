package io.portcullis.decision;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallTables;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers of system calls for reading: names where there are names, ranges where there are none. */
final class NumberNames {
    private static final int MOST = 12;
    private static final int MOST_NAMED = 64; // of a range; longer ones stay ranges

    private static final long FEW = 1 << 16; // no machine has more system calls

    private NumberNames() {}

    /** The numbers as calls through an arch, no more of them than fit a line. */
    static String of(int arch, List<Range> numbers, List<Range> all) {
        List<Range> others = minus(all, numbers);
        if (others.isEmpty()) {
            return "every call";
        }
        List<String> in = parts(arch, numbers);
        if (numbers.stream().allMatch(range -> range.high() - range.low() < FEW)) {
            return some(in);
        }
        List<String> out = parts(arch, others);
        return out.size() < in.size() ? "every call but " + some(out) : some(in);
    }

    /** The numbers an ABI owns. */
    static List<Range> all(Abi abi) {
        return switch (abi) {
            case X86_64 -> List.of(new Range(0, Abi.X32_BIT - 1), new Range(0xffff_ffffL, 0xffff_ffffL));
            case X32 -> List.of(new Range(Abi.X32_BIT, 0xffff_fffeL));
            default -> List.of(new Range(0, 0xffff_ffffL));
        };
    }

    static List<Range> and(List<Range> some, List<Range> others) {
        List<Range> both = new ArrayList<>();
        for (Range one : some) {
            for (Range other : others) {
                long low = Math.max(one.low(), other.low()); // 32 bits, so no sign
                long high = Math.min(one.high(), other.high());
                if (low <= high) {
                    both.add(new Range(low, high));
                }
            }
        }
        return both;
    }

    private static List<Range> minus(List<Range> all, List<Range> some) {
        List<Range> gaps = new ArrayList<>();
        long start = 0;
        for (Range range : some) {
            if (range.low() > start) {
                gaps.add(new Range(start, range.low() - 1));
            }
            start = range.high() + 1;
        }
        if (start <= 0xffff_ffffL) {
            gaps.add(new Range(start, 0xffff_ffffL));
        }
        return and(all, gaps);
    }

    private static List<String> parts(int arch, List<Range> numbers) {
        List<String> parts = new ArrayList<>();
        for (Range range : numbers) {
            if (range.high() - range.low() >= MOST_NAMED) {
                parts.add("numbers " + number(range.low()) + ".." + number(range.high()));
                continue;
            }
            long unnamed = -1; // where a run of numbers without name starts
            for (long number = range.low(); number <= range.high() + 1; number++) {
                String name = number > range.high() ? "" : name(arch, (int) number);
                if (name == null) {
                    unnamed = unnamed < 0 ? number : unnamed;
                    continue;
                }
                if (unnamed >= 0) {
                    parts.add(
                            unnamed == number - 1
                                    ? "number " + number(unnamed)
                                    : "numbers " + number(unnamed) + ".." + number(number - 1));
                    unnamed = -1;
                }
                if (!name.isEmpty()) {
                    parts.add(name);
                }
            }
        }
        return parts;
    }

    private static String number(long number) {
        return number < FEW ? Long.toString(number) : "0x" + Long.toHexString(number);
    }

    private static @Nullable String name(int arch, int number) {
        return Abi.ofCall(arch, number)
                .flatMap(SyscallTables::find)
                .flatMap(table -> table.byNumber(number))
                .map(entry -> entry.syscall().name())
                .orElse(null);
    }

    static String some(List<String> parts) {
        return parts.size() <= MOST
                ? String.join(", ", parts)
                : String.join(", ", parts.subList(0, MOST)) + " and " + (parts.size() - MOST) + " more";
    }
}
