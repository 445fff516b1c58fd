package io.portcullis.seccomp;

import io.portcullis.bpf.Action;
import io.portcullis.decision.Budget;
import io.portcullis.decision.Comparison;
import io.portcullis.decision.ConstraintFinder;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.DiagramTooLargeException;
import io.portcullis.decision.Field;
import io.portcullis.decision.FieldSplit;
import io.portcullis.decision.FieldSplit.Interval;
import io.portcullis.decision.Order;
import io.portcullis.decision.Range;
import io.portcullis.decision.UndecidedException;
import io.portcullis.seccomp.Baseline.Gap;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a decision as a profile: the same meaning, in names, rules and conditions.
 *
 * <p>What comes out is compared with the decision, so it means the same or says what remains.
 */
public final class ProfileDescriber {
    private static final int MOST_BASELINES = 3;
    private static final int MOST_DEFAULTS = 4;
    private static final long NAMELESS = 1_000; // rules with names, rather than one that no document can say
    private static final long TOO_MANY = 1L << 32;

    /** Each of the calls is looked at on its own, which takes a few times what the decision took. */
    private static final Budget ASKED_OFTEN = new Budget(4_000_000, 60_000_000);

    private final Decision decision;
    private final Diagram diagram = new Diagram(Order.NATURAL, ASKED_OFTEN);
    private final ConstraintFinder constraints = new ConstraintFinder(diagram);
    private final List<Region> regions = new ArrayList<>();
    private final int foreign; // a constant
    private @Nullable SeccompProfile best;
    private @Nullable Comparison bestComparison;

    private ProfileDescriber(Decision decision, Set<Abi> abis) {
        this.decision = decision;
        int function = diagram.add(decision);
        foreign = foreign(function);
        for (Abi abi : abis) {
            regions.add(Region.of(abi, function, diagram));
        }
    }

    /**
     * Writes a decision as a profile for the ABIs whose tables are there. What it does with an ABI whose table is not,
     * is foreign to the profile or remains.
     *
     * @param decision the decision
     * @return the profile, and what it could not say
     * @throws UndecidedException if the decision compares words of a call with each other, or has too many intervals of
     *     numbers, so that finding out takes too long
     * @throws IllegalStateException if there is no table at all
     */
    public static Description describe(Decision decision) {
        Set<Abi> known = SyscallTables.available();
        return describe(decision, known.isEmpty() ? Set.of(Abi.X86_64) : known);
    }

    /**
     * Writes a decision as a profile for some ABIs at most. What it does with another is foreign to the profile or
     * remains.
     *
     * @param decision the decision
     * @param abis the ABIs; one whose calls all get what a foreign ABI gets is not listed
     * @return the profile, and what it could not say
     * @throws IllegalArgumentException if no ABI is given
     * @throws UndecidedException if the decision compares words of a call with each other, or has too many intervals of
     *     numbers, so that finding out takes too long
     * @throws IllegalStateException if the table of one of the ABIs is missing; the message names the artifact to add
     */
    public static Description describe(Decision decision, Collection<Abi> abis) {
        if (abis.isEmpty()) {
            throw new IllegalArgumentException("a profile is for at least one ABI, none was given; name one");
        }
        abis.forEach(SyscallTables::forAbi); // or there is none
        try {
            return new ProfileDescriber(decision, EnumSet.copyOf(abis)).describe();
        } catch (DiagramTooLargeException e) {
            throw new UndecidedException(
                    decision.order().equals(Order.NATURAL)
                            ? "a profile for it takes too long to find, " + e.getMessage()
                            : "a profile compares no two words of a call, and without that " + e.getMessage());
        }
    }

    private Description describe() {
        for (Baseline baseline : baselines()) {
            SeccompProfile found = tryOn(baseline);
            if (found != null) {
                return new Description(
                        found, Comparison.of(found.decision(), decision).difference());
            }
        }
        SeccompProfile closest = Objects.requireNonNull(best);
        return new Description(
                closest, Comparison.of(closest.decision(), decision).difference());
    }

    /** What most arches get that no ABI has. */
    private int foreign(int function) {
        Interval widest = new FieldSplit(diagram, Field.ARCH)
                        .intervals(function, 1 << 16)
                        .orElseThrow(() -> new UndecidedException("the arches fall into more than 65536 intervals"))
                        .stream()
                        .max(Comparator.comparing(interval -> interval.values().size()))
                        .orElseThrow();
        int rest = widest.rest();
        while (!Diagram.isConstant(rest)) {
            rest = diagram.low(rest);
        }
        return rest;
    }

    /** The ABIs that are not foreign throughout. */
    private List<Region> strange() {
        List<Region> strange = new ArrayList<>(regions);
        strange.removeIf(region -> region.isAll(foreign));
        if (strange.stream()
                .anyMatch(region -> region.abi() == Abi.X32)) { // number -1 is its own where x86_64 is foreign
            strange.removeIf(region -> region.abi() == Abi.X86_64
                    && region.intervals().stream()
                            .filter(interval -> interval.values().low() < Abi.X32_BIT)
                            .allMatch(interval -> interval.rest() == foreign));
        }
        return strange;
    }

    /** Baselines to try, the one that needs the fewest rules first. */
    private List<Baseline> baselines() {
        List<Region> strange = strange();
        List<Baseline> found = new ArrayList<>();
        for (int byDefault : defaults(strange)) {
            found.add(Baseline.of(byDefault));
            Set<Integer> tops = new LinkedHashSet<>();
            for (Region region : strange) {
                int top = region.last().rest();
                if (Diagram.isConstant(top)) {
                    tops.add(diagram.value(top));
                }
            }
            for (int top : tops) {
                if (top != byDefault) {
                    found.add(aboveKernel(byDefault, top, strange));
                }
                aboveNumber(byDefault, top, strange).ifPresent(found::add);
            }
        }
        Map<Baseline, Long> costs = new LinkedHashMap<>();
        found.forEach(baseline -> costs.put(baseline, cost(baseline, strange)));
        return costs.entrySet().stream()
                .sorted(Map.Entry.comparingByValue()) // stable: the simpler of two as cheap
                .limit(MOST_BASELINES)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Return values that many system calls, or many numbers, get on all ABIs together. */
    private Set<Integer> defaults(List<Region> strange) {
        Map<Integer, Long> known = new LinkedHashMap<>();
        Map<Integer, Long> numbers = new LinkedHashMap<>();
        for (Region region : strange) {
            for (SyscallEntry entry : SyscallTables.forAbi(region.abi()).entries()) {
                known.merge(region.at(entry.number()), 1L, Long::sum);
            }
            for (Interval interval : region.intervals()) {
                numbers.merge(
                        interval.rest(),
                        interval.values().high() - interval.values().low() + 1,
                        Long::sum);
            }
        }
        Set<Integer> values = new LinkedHashSet<>();
        for (Map<Integer, Long> weights : List.of(numbers, known)) {
            weights.entrySet().stream()
                    .filter(entry -> Diagram.isConstant(entry.getKey()))
                    .sorted(Map.Entry.<Integer, Long>comparingByValue().reversed())
                    .limit(MOST_DEFAULTS)
                    .forEach(entry -> values.add(diagram.value(entry.getKey())));
        }
        values.add(diagram.value(foreign));
        return values;
    }

    private Optional<Baseline> aboveNumber(int byDefault, int top, List<Region> strange) {
        Map<Abi, Integer> highest = new EnumMap<>(Abi.class);
        for (Region region : strange) {
            Interval last = region.last();
            if (last.rest() == diagram.constant(top)) {
                highest.put(region.abi(), (int) Math.max(0, last.values().low() - 1));
            }
        }
        List<Abi> abis = abis(strange);
        return highest.isEmpty()
                ? Optional.empty()
                : Optional.of(Baseline.of(
                        byDefault, new UnknownSyscalls.AboveNumber(highest, RuleFinder.action(top, abis)), top, abis));
    }

    /** The kernel whose unknown calls are best those that get an answer of their own. */
    private Baseline aboveKernel(int byDefault, int top, List<Region> strange) {
        Region region = strange.get(0);
        SyscallTable table = SyscallTables.forAbi(region.abi());
        List<KernelVersion> versions = table.entries().stream()
                .map(SyscallEntry::since)
                .distinct()
                .sorted()
                .toList();
        KernelVersion best = versions.get(0);
        long fewest = Long.MAX_VALUE;
        Action action = RuleFinder.action(top, abis(strange));
        for (KernelVersion version : versions) {
            UnknownSyscalls.AboveKernel above = new UnknownSyscalls.AboveKernel(version, action);
            int highest = above.highest(table);
            long wrong = table.entries().stream()
                    .filter(entry -> region.at(entry.number())
                            != diagram.constant(above.covers(table, entry.number(), highest) ? top : byDefault))
                    .count();
            wrong += region.at(highest + 1) == diagram.constant(top) ? 0 : 1;
            if (wrong < fewest) {
                fewest = wrong;
                best = version;
            }
        }
        return Baseline.of(byDefault, new UnknownSyscalls.AboveKernel(best, action), top, abis(strange));
    }

    private static List<Abi> abis(Collection<Region> regions) {
        return regions.stream().map(Region::abi).toList();
    }

    private long cost(Baseline baseline, List<Region> strange) {
        long cost = 0;
        for (Region region : listed(baseline, strange)) {
            for (Gap gap : baseline.gaps(region, diagram)) {
                cost += gap.isWide() ? TOO_MANY : cost(region.abi(), gap.numbers());
            }
        }
        return cost;
    }

    private static long cost(Abi abi, Range numbers) {
        SyscallTable table = SyscallTables.forAbi(abi);
        return LongStream.rangeClosed(numbers.low(), numbers.high())
                .map(number -> {
                    if (!abi.owns((int) number)) {
                        return TOO_MANY; // no rule can name it
                    }
                    return table.byNumber((int) number).isPresent() ? 1 : NAMELESS;
                })
                .sum();
    }

    /** The ABIs that are more than foreign; the stub before the rules looks at foreign ones, too. */
    private List<Region> listed(Baseline baseline, List<Region> strange) {
        List<Region> needed = new ArrayList<>();
        for (Region region : strange) {
            boolean foreignUpToTheStub = baseline.unknown().orElse(null) instanceof UnknownSyscalls.AboveNumber
                    && region.intervals().stream()
                            .allMatch(interval -> interval.rest()
                                    == (baseline.isLocked(region, (int)
                                                    interval.values().low())
                                            ? diagram.constant(baseline.unknownValue())
                                            : foreign));
            if (!foreignUpToTheStub) {
                needed.add(region);
            }
        }
        return needed;
    }

    /** A profile that means exactly the decision, or null; the closest one is remembered. */
    private @Nullable SeccompProfile tryOn(Baseline baseline) {
        List<Region> on = listed(baseline, strange());
        RuleFinder finder = new RuleFinder(diagram, constraints, on, baseline);
        List<Rule> all = new ArrayList<>(finder.rules());
        all.addAll(finder.multiplexerRules());
        List<Rule> first = new ArrayList<>(finder.everythingOfMultiplexers());
        first.addAll(finder.rules());
        for (Multiplexing multiplexing : Multiplexing.values()) {
            for (List<Rule> rules : finder.multiplexerRules().isEmpty() ? List.of(all) : List.of(finder.rules(), all)) {
                if (isExact(baseline, on, rules, multiplexing, Precedence.NONE)) {
                    return best;
                }
            }
        }
        return isExact(baseline, on, first, Multiplexing.WIDEN, Precedence.FIRST_MATCH) ? best : null;
    }

    private boolean isExact(
            Baseline baseline, List<Region> on, List<Rule> rules, Multiplexing multiplexing, Precedence precedence) {
        List<Abi> abis = on.isEmpty() ? List.of(regions.get(0).abi()) : abis(on);
        SeccompProfile.Builder builder = SeccompProfile.byDefault(RuleFinder.action(baseline.byDefault(), abis))
                .foreignAbi(RuleFinder.action(diagram.value(foreign), List.of(abis.get(0))))
                .on(abis)
                .rules(rules)
                .multiplexing(multiplexing)
                .precedence(precedence);
        baseline.unknown().ifPresent(builder::unknownSyscalls);
        SeccompProfile profile;
        try {
            profile = builder.build();
        } catch (IllegalArgumentException e) {
            return false; // that reading of multiplexed calls does not fit these rules
        }
        if (profile.decision().equals(decision)) {
            best = profile;
            return true;
        }
        Comparison comparison = Comparison.of(profile.decision(), decision);
        if (comparison.areEqual().holds()) { // in another order of bits
            best = profile;
            return true;
        }
        Comparison known = bestComparison;
        if (known == null || comparison.count().compareTo(known.count()) < 0) {
            best = profile;
            bestComparison = comparison;
        }
        return false;
    }
}
