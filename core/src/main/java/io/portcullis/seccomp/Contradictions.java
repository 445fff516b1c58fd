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
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Looks for a call that two rules answer differently. Every call it finds is a real one; it tries the values at the edges
 * of the comparisons, so it can miss an overlap that no such value lies in.
 */
final class Contradictions {
    private static final int MOST_CALLS = 20_000;

    private Contradictions() {}

    static Stream<Overlap> in(AbiRules rules) {
        return rules.byNumber().values().stream().flatMap(sameNumber -> IntStream.range(0, sameNumber.size())
                .boxed()
                .flatMap(i -> sameNumber.subList(i + 1, sameNumber.size()).stream()
                        .flatMap(later -> between(rules.abi(), sameNumber.get(i), later).stream())));
    }

    private static Optional<Overlap> between(Abi abi, CallRule first, CallRule second) {
        if (first.action().returnValue(abi) == second.action().returnValue(abi)) {
            return Optional.empty();
        }
        Map<Operand, Set<Long>> edges = new EnumMap<>(Operand.class);
        collect(first.condition(), edges);
        collect(second.condition(), edges);
        mix(first.condition(), second.condition(), edges);
        return calls(abi, first.number(), edges).stream()
                .filter(call -> first.condition().holds(call) && second.condition().holds(call))
                .findFirst()
                .map(call -> new Overlap(abi, first, second, call));
    }

    private static void collect(ArgCondition condition, Map<Operand, Set<Long>> edges) {
        atoms(condition).forEach(atom -> {
            if (atom instanceof Compare compare) {
                long v = compare.value();
                long mask = compare.width().mask();
                add(edges, compare.operand(), v, (v + 1) & mask, (v - 1) & mask);
            } else if (atom instanceof MaskedEqual masked) {
                add(edges, masked.operand(), masked.value(), masked.value() | ~masked.mask());
                add(edges, masked.operand(), masked.value() ^ Long.lowestOneBit(masked.mask()));
            }
        });
    }

    /** Values that satisfy a masked comparison of each side at once. */
    private static void mix(ArgCondition left, ArgCondition right, Map<Operand, Set<Long>> edges) {
        for (ArgCondition a : atoms(left)) {
            for (ArgCondition b : atoms(right)) {
                if (a instanceof MaskedEqual one && b instanceof MaskedEqual two && one.operand() == two.operand()) {
                    add(edges, one.operand(), one.value() | (two.value() & ~one.mask()));
                }
            }
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

    private static void add(Map<Operand, Set<Long>> edges, Operand operand, long... values) {
        Set<Long> known = edges.computeIfAbsent(operand, o -> new LinkedHashSet<>(Set.of(0L)));
        for (long value : values) {
            known.add(value);
        }
    }

    private static List<SeccompData> calls(Abi abi, int number, Map<Operand, Set<Long>> edges) {
        List<long[]> words = new ArrayList<>();
        words.add(new long[Operand.values().length]);
        for (Map.Entry<Operand, Set<Long>> operand : edges.entrySet()) {
            List<long[]> wider = new ArrayList<>();
            for (long[] word : words) {
                for (long value : operand.getValue()) {
                    if (wider.size() >= MOST_CALLS) {
                        break;
                    }
                    long[] copy = word.clone();
                    copy[operand.getKey().ordinal()] = value;
                    wider.add(copy);
                }
            }
            words = wider;
        }
        return words.stream()
                .map(w -> SeccompData.raw(number, abi.auditArch(), w[6], w[0], w[1], w[2], w[3], w[4], w[5]))
                .toList();
    }
}
