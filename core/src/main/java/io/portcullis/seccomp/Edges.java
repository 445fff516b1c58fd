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

/** The values at which some conditions change their mind, and the calls made of them. */
final class Edges {
    private static final long HIGH_BITS = 0xdead_beef_0000_0000L;

    private final Map<Operand, Set<Long>> values = new EnumMap<>(Operand.class);

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

    /** The same values once more with something in their upper halves, which a narrow comparison must not see. */
    Edges withHighTwins() {
        values.values().forEach(known -> List.copyOf(known).forEach(value -> known.add(value ^ HIGH_BITS)));
        return this;
    }

    /** Every combination of the values, up to a limit. */
    List<SeccompData> calls(Abi abi, int number, int limit) {
        List<long[]> words = new ArrayList<>();
        words.add(new long[Operand.values().length]);
        for (Map.Entry<Operand, Set<Long>> operand : values.entrySet()) {
            List<long[]> wider = new ArrayList<>();
            for (long[] word : words) {
                for (long value : operand.getValue()) {
                    if (wider.size() >= limit) {
                        break;
                    }
                    long[] copy = word.clone();
                    copy[operand.getKey().position()] = value;
                    wider.add(copy);
                }
            }
            words = wider;
        }
        int ip = Operand.INSTRUCTION_POINTER.position();
        return words.stream()
                .map(w -> SeccompData.raw(number, abi.auditArch(), w[ip], w[0], w[1], w[2], w[3], w[4], w[5]))
                .toList();
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
