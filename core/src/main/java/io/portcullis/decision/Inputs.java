package io.portcullis.decision;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/** Bits of the call that something depends on, counted as long as they are few. */
final class Inputs {
    /** Nothing. */
    static final Inputs NONE = new Inputs(new int[0]);

    /** More than few, whichever. */
    static final Inputs MANY = new Inputs(new int[0]);

    private static final int FEW = 12; // two to that are the nodes a function of them needs, at most

    private final int[] levels; // ascending

    private Inputs(int[] levels) {
        this.levels = levels;
    }

    /** Some bits of a word. */
    static Inputs of(Order order, Word word, int mask) {
        if (Integer.bitCount(mask) > FEW) {
            return MANY;
        }
        BitSet found = new BitSet();
        for (int i = 0; i < Word.BITS; i++) {
            if ((mask >>> i & 1) != 0) {
                found.set(order.level(word, i));
            }
        }
        return of(found);
    }

    /** The bits that a function looks at. */
    static Inputs of(Diagram diagram, int function) {
        BitSet found = new BitSet();
        return collect(diagram, function, found, new HashSet<>()) ? of(found) : MANY;
    }

    private static Inputs of(BitSet found) {
        return new Inputs(found.stream().toArray());
    }

    private static boolean collect(Diagram diagram, int function, BitSet found, Set<Integer> seen) {
        if (Diagram.isConstant(function) || !seen.add(function)) {
            return true;
        }
        found.set(diagram.level(function));
        diagram.spend(1);
        return found.cardinality() <= FEW
                && collect(diagram, diagram.low(function), found, seen)
                && collect(diagram, diagram.high(function), found, seen);
    }

    /** Whether they are so few that all their values can be gone through. */
    boolean areFew() {
        return this != MANY;
    }

    /** How many there are, of few. */
    int count() {
        return levels.length;
    }

    /** These and others. */
    Inputs with(Inputs other) {
        if (this == MANY || other == MANY) {
            return MANY;
        }
        if (this == other || other.levels.length == 0) {
            return this;
        }
        int[] all = Arrays.copyOf(levels, levels.length + other.levels.length);
        System.arraycopy(other.levels, 0, all, levels.length, other.levels.length);
        int[] each = Arrays.stream(all).sorted().distinct().toArray();
        return each.length > FEW ? MANY : new Inputs(each);
    }
}
