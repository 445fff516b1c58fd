package io.portcullis.decision;

import io.portcullis.bpf.Action;
import io.portcullis.decision.FieldSplit.Interval;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Groups the calls that two functions of one diagram answer differently. */
final class DifferenceFinder {
    private static final int MOST_INTERVALS = 4096;
    private static final int MOST_SINGLE_ARCHES = 64;
    private static final List<Range> EVERY_32_BITS = List.of(new Range(0, 0xffff_ffffL));

    private final Diagram diagram;
    private final Level level;
    private final ConstraintFinder constraints;
    private final List<int[]> changes = new ArrayList<>(); // the values 1 and up of the function of changes
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final Map<Integer, Map<Integer, Integer>> parts = new HashMap<>();
    private final List<Difference.Entry> entries = new ArrayList<>();
    private int domain;

    /** Some calls of one change. */
    private record Group(int change, int arguments) {}

    DifferenceFinder(Diagram diagram, Level level) {
        this.diagram = diagram;
        this.level = level;
        this.constraints = new ConstraintFinder(diagram);
    }

    Difference between(int one, int other, Domain over) {
        domain = over.function(diagram);
        int changed = diagram.apply(one, other, this::change);
        changed = diagram.ite(withoutWidths(over).function(diagram), changed, Diagram.FALSE);
        List<Interval> arches = intervals(changed, Field.ARCH);
        if (arches.isEmpty()) {
            parts(changed).forEach((change, calls) -> add(new Place.Anywhere(), change, calls, calls));
        } else {
            Map<Integer, List<Range>> byRest = new LinkedHashMap<>();
            arches.forEach(interval -> byRest.computeIfAbsent(interval.rest(), rest -> new ArrayList<>())
                    .add(interval.values()));
            byRest.remove(Diagram.FALSE);
            byRest.forEach((rest, ranges) -> onArches(ranges, rest));
        }
        entries.sort(Comparator.comparing(
                entry -> entry.place() instanceof Place.OnAbi on ? on.abi() : null,
                Comparator.nullsLast(Comparator.naturalOrder())));
        return new Difference(entries, level, over);
    }

    private int change(int before, int after) {
        if (level.representative(before) == level.representative(after)) {
            return 0;
        }
        return numbers.computeIfAbsent((long) before << 32 | Integer.toUnsignedLong(after), pair -> {
            changes.add(new int[] {before, after});
            return changes.size();
        });
    }

    /** Words about arguments need not repeat what the domain says of their upper halves. */
    private static Domain withoutWidths(Domain domain) {
        if (domain instanceof Domain.ZeroHighWords) {
            return Domain.everything();
        }
        if (domain instanceof Domain.Intersection both) {
            return both.domains().stream()
                    .map(DifferenceFinder::withoutWidths)
                    .reduce(Domain.everything(), Domain::and);
        }
        return domain;
    }

    /** The intervals of a field, or none if it hangs together with others or there are too many. */
    private List<Interval> intervals(int function, Field field) {
        return field.isAlone(diagram.order())
                ? new FieldSplit(diagram, field)
                        .intervals(function, MOST_INTERVALS)
                        .orElse(List.of())
                : List.of();
    }

    private void onArches(List<Range> arches, int rest) {
        long count = arches.stream()
                .mapToLong(range -> range.high() - range.low() + 1)
                .sum();
        if (count > MOST_SINGLE_ARCHES) {
            onNumbers(arches, EVERY_32_BITS, Optional.empty(), rest);
            return;
        }
        for (Range range : arches) {
            for (long arch = range.low(); arch <= range.high(); arch++) {
                List<Range> alone = List.of(new Range(arch, arch));
                List<Abi> abis = new ArrayList<>();
                for (Abi abi : Abi.values()) {
                    if (Integer.toUnsignedLong(abi.auditArch()) == arch) {
                        abis.add(abi);
                        onNumbers(alone, NumberNames.all(abi), Optional.of(abi), rest);
                    }
                }
                if (abis.isEmpty()) {
                    onNumbers(alone, EVERY_32_BITS, Optional.empty(), rest);
                }
            }
        }
    }

    private void onNumbers(List<Range> arches, List<Range> owned, Optional<Abi> abi, int rest) {
        List<Interval> intervals = intervals(rest, Field.NR);
        if (intervals.isEmpty()) {
            parts(rest).forEach((change, calls) -> {
                int here = diagram.and(calls, within(Field.NR, owned, Diagram.TRUE));
                if (here != Diagram.FALSE) {
                    add(place(arches, owned, abi), change, here, within(Field.ARCH, arches, here));
                }
            });
            return;
        }
        Map<Group, List<Range>> groups = new LinkedHashMap<>();
        for (Interval interval : intervals) {
            parts(interval.rest())
                    .forEach((change, arguments) -> groups.computeIfAbsent(
                                    new Group(change, arguments), group -> new ArrayList<>())
                            .add(interval.values()));
        }
        groups.forEach((group, ranges) -> {
            List<Range> here = NumberNames.and(ranges, owned);
            if (!here.isEmpty()) {
                int calls = within(Field.ARCH, arches, within(Field.NR, here, group.arguments()));
                add(place(arches, here, abi), group.change(), group.arguments(), calls);
            }
        });
    }

    private static Place place(List<Range> arches, List<Range> numbers, Optional<Abi> abi) {
        return abi.<Place>map(known -> new Place.OnAbi(known, numbers))
                .orElseGet(() -> new Place.OnArches(arches, numbers));
    }

    /** For each change in a function of changes the calls that change so. */
    private Map<Integer, Integer> parts(int function) {
        return parts.computeIfAbsent(function, f -> {
            Map<Integer, Integer> found = new LinkedHashMap<>();
            Set<Integer> values = new LinkedHashSet<>();
            diagram.map(f, value -> {
                values.add(value);
                return value;
            });
            for (int value : values) {
                if (value != 0) {
                    found.put(value, diagram.map(f, other -> other == value ? 1 : 0));
                }
            }
            return found;
        });
    }

    /** A function of later fields where a field of 32 bits lies in some ranges. */
    private int within(Field field, List<Range> ranges, int function) {
        if (!field.isAlone(diagram.order())) {
            return diagram.and(new Constraint.Within(field, Word.BITS, ranges).function(diagram), function);
        }
        int[] starts = new int[2 * ranges.size() + 1];
        int[] functions = new int[starts.length];
        int count = 0;
        long next = 0;
        for (Range range : ranges) {
            if (range.low() > next) {
                starts[count] = (int) next;
                functions[count++] = Diagram.FALSE;
            }
            starts[count] = (int) range.low();
            functions[count++] = function;
            next = range.high() + 1;
        }
        if (next <= 0xffff_ffffL) {
            starts[count] = (int) next;
            functions[count++] = Diagram.FALSE;
        }
        return diagram.intervals(field.word(0), starts, functions, count);
    }

    private void add(Place place, int change, int words, int calls) {
        int counted = diagram.and(calls, domain);
        int[] values = changes.get(change - 1);
        Witness.in(diagram, counted)
                .ifPresent(witness -> entries.add(new Difference.Entry(
                        place,
                        constraints.of(words),
                        Action.of(values[0]),
                        Action.of(values[1]),
                        witness,
                        CallCount.of(diagram, counted),
                        diagram.decision(counted))));
    }
}
