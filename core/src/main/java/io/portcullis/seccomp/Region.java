package io.portcullis.seccomp;

import io.portcullis.decision.Diagram;
import io.portcullis.decision.Field;
import io.portcullis.decision.FieldSplit;
import io.portcullis.decision.FieldSplit.Interval;
import io.portcullis.decision.Range;
import io.portcullis.decision.UndecidedException;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.List;

/** What a decision does with the numbers of one ABI: intervals that cover them all, in order. */
record Region(Abi abi, List<Interval> intervals) {
    private static final int MOST_INTERVALS = 20_000;

    /** The part of a function of a call that an ABI's calls see. */
    static Region of(Abi abi, int function, Diagram diagram) {
        int numbers = new FieldSplit(diagram, Field.ARCH).at(function, Integer.toUnsignedLong(abi.auditArch()));
        List<Interval> all = new FieldSplit(diagram, Field.NR)
                .intervals(numbers, MOST_INTERVALS)
                .orElseThrow(() -> new UndecidedException("the numbers of %s fall into more than %d intervals"
                        .formatted(abi.libseccompName(), MOST_INTERVALS)));
        List<Interval> owned = new ArrayList<>();
        for (Interval interval : all) {
            for (Range range : numbersOf(abi)) {
                long low = Math.max(range.low(), interval.values().low());
                long high = Math.min(range.high(), interval.values().high());
                if (low <= high) {
                    owned.add(new Interval(new Range(low, high), interval.rest()));
                }
            }
        }
        return new Region(abi, List.copyOf(owned));
    }

    private static List<Range> numbersOf(Abi abi) {
        long x32 = Integer.toUnsignedLong(Abi.X32_BIT);
        return switch (abi) {
            case X86_64 -> List.of(new Range(0, x32 - 1), new Range(0xffff_ffffL, 0xffff_ffffL));
            case X32 -> List.of(new Range(x32, 0xffff_fffeL));
            default -> List.of(new Range(0, 0xffff_ffffL));
        };
    }

    /** What is left of the decision for a number of this ABI. */
    int at(int number) {
        long value = Integer.toUnsignedLong(number);
        int low = 0;
        int high = intervals.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (intervals.get(middle).values().low() <= value) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return intervals.get(low).rest();
    }

    /** Whether all its calls get one answer. */
    boolean isAll(int constant) {
        return intervals.stream().allMatch(interval -> interval.rest() == constant);
    }

    /** The interval that goes up to where the numbers of a system call end. */
    Interval last() {
        long end = switch (abi) {
            case X86_64 -> Integer.toUnsignedLong(Abi.X32_BIT) - 1;
            case X32 -> Integer.MAX_VALUE;
            default -> 0xffff_fffeL; // -1 is what a tracer leaves behind
        };
        return intervals.stream()
                .filter(interval -> interval.values().contains(end))
                .findFirst()
                .orElseThrow();
    }
}
