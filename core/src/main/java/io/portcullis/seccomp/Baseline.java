package io.portcullis.seccomp;

import io.portcullis.decision.Diagram;
import io.portcullis.decision.FieldSplit.Interval;
import io.portcullis.decision.Range;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What a profile answers where no rule speaks: its default, and what it says to system calls that it does not know. */
record Baseline(int byDefault, Optional<UnknownSyscalls> unknown, int unknownValue, Map<Abi, Integer> highest) {
    private static final long MOST_NUMBERS = 4096; // of an interval, each to get a rule

    /** Everything gets the default. */
    static Baseline of(int byDefault) {
        return new Baseline(byDefault, Optional.empty(), byDefault, Map.of());
    }

    /** Some numbers are unknown on some ABIs. */
    static Baseline of(int byDefault, UnknownSyscalls unknown, int unknownValue, Collection<Abi> abis) {
        Map<Abi, Integer> highest = new EnumMap<>(Abi.class);
        if (unknown instanceof UnknownSyscalls.AboveKernel above) {
            abis.forEach(abi -> highest.put(abi, above.highest(SyscallTables.forAbi(abi))));
        }
        return new Baseline(byDefault, Optional.of(unknown), unknownValue, highest);
    }

    /** Numbers for which a decision needs rules, as it is not everywhere what the baseline answers. */
    record Gap(Range numbers, int wanted) {
        boolean isWide() {
            return numbers.high() - numbers.low() >= MOST_NUMBERS;
        }
    }

    /** Whether the stub before the rules answers, so that no rule counts. */
    boolean isLocked(Region region, int number) {
        return unknown.orElse(null) instanceof UnknownSyscalls.AboveNumber stub
                && stub.covers(region.abi().auditArch(), number);
    }

    /** The answer where no rule speaks, as a return value. */
    int at(Region region, int number) {
        if (isLocked(region, number)) {
            return unknownValue;
        }
        return unknown.orElse(null) instanceof UnknownSyscalls.AboveKernel above
                        && above.covers(
                                SyscallTables.forAbi(region.abi()), number, highest.getOrDefault(region.abi(), 0))
                ? unknownValue
                : byDefault;
    }

    /** Where a decision is not constantly what the baseline answers. */
    List<Gap> gaps(Region region, Diagram diagram) {
        List<Gap> gaps = new ArrayList<>();
        List<Range> pieces = pieces(region);
        int piece = 0;
        for (Interval interval : region.intervals()) {
            while (pieces.get(piece).high() < interval.values().low()) {
                piece++;
            }
            for (int i = piece;
                    i < pieces.size()
                            && pieces.get(i).low() <= interval.values().high();
                    i++) {
                long low = Math.max(interval.values().low(), pieces.get(i).low());
                long high = Math.min(interval.values().high(), pieces.get(i).high());
                if (interval.rest() != diagram.constant(at(region, (int) low))) {
                    gaps.add(new Gap(new Range(low, high), interval.rest()));
                }
            }
        }
        return gaps;
    }

    /** Ranges that cover all numbers, on each of which the baseline has one answer. */
    private List<Range> pieces(Region region) {
        TreeSet<Long> starts = new TreeSet<>(List.of(0L, 0xffff_ffffL));
        for (long quarter = 1; quarter < 4; quarter++) {
            starts.add(quarter << 30);
        }
        UnknownSyscalls known = unknown.orElse(null);
        if (known instanceof UnknownSyscalls.AboveNumber stub) {
            starts.add(1L);
            stub.highest().values().forEach(last -> starts.add(Integer.toUnsignedLong(last) + 1));
        } else if (known != null) {
            starts.add(Integer.toUnsignedLong(highest.getOrDefault(region.abi(), 0)) + 1);
            for (SyscallEntry entry : SyscallTables.forAbi(region.abi()).entries()) {
                starts.add(Integer.toUnsignedLong(entry.number()));
                starts.add(Integer.toUnsignedLong(entry.number()) + 1);
            }
        }
        List<Range> pieces = new ArrayList<>();
        long start = 0;
        for (long next : starts) {
            if (next > start && next <= 0xffff_ffffL) {
                pieces.add(new Range(start, next - 1));
                start = next;
            }
        }
        pieces.add(new Range(start, 0xffff_ffffL));
        return pieces;
    }
}
