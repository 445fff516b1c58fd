package io.portcullis.seccomp;

import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Any;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.seccomp.ArgCondition.Not;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** The values at which some conditions change their mind, and the calls made of them. */
final class Edges {
    private static final int MOST_HALVES = 24;

    private final Map<Operand, Set<Long>> values = new EnumMap<>(Operand.class);
    private final Map<Operand, List<Long>> plain = new EnumMap<>(Operand.class); // before halves were mixed

    /** The edges of conditions with exact widths, each value with its neighbours. */
    static Edges of(List<ArgCondition> conditions) {
        Edges edges = new Edges();
        List<ArgCondition> atoms = conditions.stream()
                .flatMap(condition -> atoms(condition).stream())
                .toList();
        atoms.forEach(edges::collect);
        edges.mix(atoms);
        return edges;
    }

    /**
     * Every half of a value beside every other, and beside the halves that a comparison in two steps gets wrong; and
     * what is compared with one operand in the place of the others, where a stale register would show.
     */
    Edges withMixedHalves() {
        Set<Long> all = new LinkedHashSet<>();
        values.values().forEach(all::addAll);
        values.forEach((operand, known) -> plain.put(operand, List.copyOf(known)));
        Set<Integer> halves = new LinkedHashSet<>(List.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE));
        all.forEach(value -> halves.addAll(List.of((int) (long) value, (int) (value >>> 32))));
        List<Integer> some = halves.stream().limit(MOST_HALVES).toList();
        for (Set<Long> known : values.values()) {
            for (int high : some) {
                for (int low : some) {
                    known.add(((long) high << 32) | (low & 0xffff_ffffL));
                }
            }
        }
        return this;
    }

    /** Every combination of the values; beyond a limit, that many of them, drawn alike every time. */
    List<SeccompData> calls(Abi abi, int number, int limit) {
        long combinations = 1;
        for (Set<Long> known : values.values()) {
            combinations = Math.min(combinations * known.size(), Integer.MAX_VALUE);
        }
        return combinations <= limit ? all(abi, number) : drawn(abi, number, limit);
    }

    private List<SeccompData> all(Abi abi, int number) {
        List<long[]> words = new ArrayList<>();
        words.add(new long[Operand.values().length]);
        for (Map.Entry<Operand, Set<Long>> operand : values.entrySet()) {
            List<long[]> wider = new ArrayList<>();
            for (long[] word : words) {
                for (long value : operand.getValue()) {
                    long[] copy = word.clone();
                    copy[operand.getKey().position()] = value;
                    wider.add(copy);
                }
            }
            words = wider;
        }
        return words.stream().map(word -> call(abi, number, word)).toList();
    }

    private List<SeccompData> drawn(Abi abi, int number, int limit) {
        SplittableRandom random = new SplittableRandom(number);
        List<SeccompData> calls = new ArrayList<>(limit);
        Map<Operand, List<Long>> every = new EnumMap<>(Operand.class);
        values.forEach((operand, known) -> every.put(operand, List.copyOf(known)));
        for (int i = 0; i < limit; i++) {
            long[] word = new long[Operand.values().length];
            every.forEach((operand, known) -> {
                List<Long> choice = random.nextBoolean() ? plain.getOrDefault(operand, known) : known;
                word[operand.position()] = choice.get(random.nextInt(choice.size()));
            });
            calls.add(call(abi, number, word));
        }
        return calls;
    }

    private static SeccompData call(Abi abi, int number, long... w) {
        return SeccompData.raw(number, abi.auditArch(), w[6], w[0], w[1], w[2], w[3], w[4], w[5]);
    }

    private void collect(ArgCondition atom) {
        if (atom instanceof Compare compare) {
            long value = compare.value();
            long mask = compare.width().mask();
            add(compare.operand(), value, (value + 1) & mask, (value - 1) & mask);
        } else if (atom instanceof MaskedEqual masked) {
            long value = masked.value();
            add(masked.operand(), value, value | ~masked.mask(), value ^ Long.lowestOneBit(masked.mask()));
        }
    }

    /** Values that satisfy two masked comparisons of one operand at once. */
    private void mix(List<ArgCondition> atoms) {
        for (ArgCondition a : atoms) {
            for (ArgCondition b : atoms) {
                if (a instanceof MaskedEqual one && b instanceof MaskedEqual two && one.operand() == two.operand()) {
                    add(one.operand(), one.value() | (two.value() & ~one.mask()));
                }
            }
        }
    }

    private void add(Operand operand, long... some) {
        Set<Long> known = values.computeIfAbsent(operand, o -> new LinkedHashSet<>(Set.of(0L)));
        for (long value : some) {
            known.add(value);
        }
    }

    private static List<ArgCondition> atoms(ArgCondition condition) {
        List<ArgCondition> atoms = new ArrayList<>();
        if (condition instanceof All all) {
            all.conditions().forEach(part -> atoms.addAll(atoms(part)));
        } else if (condition instanceof Any any) {
            any.conditions().forEach(part -> atoms.addAll(atoms(part)));
        } else if (condition instanceof Not not) {
            atoms.addAll(atoms(not.condition()));
        } else {
            atoms.add(condition);
        }
        return atoms;
    }
}
