package io.portcullis.decision;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Walks through two decisions of one order side by side, no further than it takes to see whether what one answers is
 * the same as, or at most, what the other answers, by a key that puts all answers in one line.
 */
final class PairWalk {
    private final Decision first;
    private final Decision second;
    private final boolean equal;
    private final int[] firstKeys; // by constant
    private final int[] secondKeys;
    private final int[] firstLeast; // of the keys below a node
    private final int[] firstMost;
    private final int[] secondLeast;
    private final int[] secondMost;
    private final long budget;
    private long[] seen = new long[1 << 10]; // pair + 1 is never 0 for a pair of nodes
    private int count;

    PairWalk(Decision first, Decision second, IntUnaryOperator key, boolean equal, long budget) {
        this.first = first;
        this.second = second;
        this.equal = equal;
        firstKeys = Arrays.stream(first.returnValues()).map(key).toArray();
        secondKeys = Arrays.stream(second.returnValues()).map(key).toArray();
        firstLeast = bounds(first, firstKeys, false);
        firstMost = bounds(first, firstKeys, true);
        secondLeast = bounds(second, secondKeys, false);
        secondMost = bounds(second, secondKeys, true);
        this.budget = budget;
    }

    boolean holds() {
        return holds(first.root(), second.root());
    }

    private boolean holds(int one, int other) {
        int oneLeast = bound(one, firstLeast, firstKeys);
        int oneMost = bound(one, firstMost, firstKeys);
        int otherLeast = bound(other, secondLeast, secondKeys);
        int otherMost = bound(other, secondMost, secondKeys);
        if (equal ? oneLeast != otherLeast || oneMost != otherMost : oneLeast > otherLeast || oneMost > otherMost) {
            return false; // where the other has its least, or the one its most, it does not hold
        }
        if (equal ? oneLeast == oneMost : oneMost <= otherLeast) {
            return true;
        }
        long pair = (long) one << 32 | Integer.toUnsignedLong(other);
        if (one >= 0 && other >= 0 && !add(pair)) {
            return true; // looked at already, or being looked at
        }
        int oneLevel = first.level(one);
        int otherLevel = second.level(other);
        boolean goOne = oneLevel <= otherLevel;
        boolean goOther = otherLevel <= oneLevel;
        return holds(goOne ? first.low(one) : one, goOther ? second.low(other) : other)
                && holds(goOne ? first.high(one) : one, goOther ? second.high(other) : other);
    }

    private boolean add(long pair) {
        if (2L * ++count > seen.length) {
            if (count > budget) {
                throw new DiagramTooLargeException("the comparison takes more than " + budget + " steps");
            }
            long[] old = seen;
            seen = new long[2 * old.length];
            for (long known : old) {
                if (known != 0) {
                    seen[slot(known)] = known;
                }
            }
        }
        int slot = slot(pair + 1);
        if (seen[slot] != 0) {
            count--;
            return false;
        }
        seen[slot] = pair + 1;
        return true;
    }

    private int slot(long key) {
        int mask = seen.length - 1;
        int slot = (int) ((key * 0x9e37_79b9_7f4a_7c15L) >>> 40) & mask;
        while (seen[slot] != 0 && seen[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static int bound(int reference, int[] bounds, int[] keys) {
        return reference < 0 ? keys[~reference] : bounds[reference];
    }

    private static int[] bounds(Decision decision, int[] keys, boolean most) {
        int[] bounds = new int[decision.nodeCount()];
        for (int node = 0; node < bounds.length; node++) { // children come first
            int low = bound(decision.low(node), bounds, keys);
            int high = bound(decision.high(node), bounds, keys);
            bounds[node] = (low < high) == most ? high : low;
        }
        return bounds;
    }
}
