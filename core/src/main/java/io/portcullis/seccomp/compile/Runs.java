package io.portcullis.seccomp.compile;

import java.util.Arrays;

/**
 * The values of a word in ascending order, cut into runs that go to one place each.
 *
 * <p>Not every value need be in a run. What is in none cannot occur, and a cut between two runs can be anywhere between
 * the last value of the one and the first of the other.
 */
final class Runs {
    int count;
    int[] firsts;
    int[] lasts;
    int[] labels;
    double[] weights;
    int[] bits; // every bit some value of the run has

    Runs(int capacity) {
        firsts = new int[capacity];
        lasts = new int[capacity];
        labels = new int[capacity];
        weights = new double[capacity];
        bits = new int[capacity];
    }

    /** Adds values above all others; they join the last run if they go to the same place. */
    void add(int first, int last, int label, double weight) {
        if (count > 0 && labels[count - 1] == label) {
            lasts[count - 1] = last;
            weights[count - 1] += weight;
            bits[count - 1] = Bits.any(firsts[count - 1], last);
            return;
        }
        if (count == firsts.length) {
            int length = 2 * count + 2;
            firsts = Arrays.copyOf(firsts, length);
            lasts = Arrays.copyOf(lasts, length);
            labels = Arrays.copyOf(labels, length);
            weights = Arrays.copyOf(weights, length);
            bits = Arrays.copyOf(bits, length);
        }
        firsts[count] = first;
        lasts[count] = last;
        labels[count] = label;
        bits[count] = Bits.any(first, last);
        weights[count++] = weight;
    }

    boolean isSingle(int run) {
        return firsts[run] == lasts[run];
    }

    double weight() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i];
        }
        return sum;
    }

    /** The runs from one place up to another. */
    Runs part(int from, int to) {
        Runs part = new Runs(to - from);
        for (int i = from; i < to; i++) {
            part.add(firsts[i], lasts[i], labels[i], weights[i]);
        }
        return part;
    }

    /** The runs of a range of values. */
    Runs clip(int first, int last) {
        Runs clipped = new Runs(count);
        for (int i = 0; i < count; i++) {
            if (Integer.compareUnsigned(lasts[i], first) >= 0 && Integer.compareUnsigned(firsts[i], last) <= 0) {
                int from = Bits.greater(firsts[i], first);
                int to = Bits.lesser(lasts[i], last);
                boolean whole = from == firsts[i] && to == lasts[i];
                clipped.add(from, to, labels[i], whole ? weights[i] : weights[i] / 2);
            }
        }
        return clipped;
    }

    /** These runs without one, whose values shall not occur. */
    Runs without(int run) {
        Runs rest = new Runs(count);
        for (int i = 0; i < count; i++) {
            if (i != run) {
                rest.add(firsts[i], lasts[i], labels[i], weights[i]);
            }
        }
        return rest;
    }

    /** The values of some runs that have a bit in common with a mask, or those that have none. */
    Runs masked(int from, int to, int mask, boolean set) {
        Runs kept = new Runs(to - from);
        for (int i = from; i < to; i++) {
            int first = set ? Bits.nextWith(firsts[i], mask) : Bits.nextWithout(firsts[i], mask);
            if (Integer.compareUnsigned(first, firsts[i]) < 0 || Integer.compareUnsigned(first, lasts[i]) > 0) {
                continue;
            }
            int last = set ? Bits.previousWith(lasts[i], mask) : Bits.previousWithout(lasts[i], mask);
            boolean whole = first == firsts[i] && last == lasts[i];
            kept.add(first, last, labels[i], whole ? weights[i] : weights[i] / 2);
        }
        return kept;
    }

    /** At least about how many tests a part of the runs needs: one a cut, but one for both cuts around a lone value. */
    int estimate(int from, int to) {
        int tests = to - from - 1;
        for (int i = from + 1; i < to - 1; i++) {
            if (isSingle(i) && labels[i - 1] == labels[i + 1]) {
                tests--;
                i++;
            }
        }
        return Math.max(tests, 0);
    }

    int estimate() {
        return estimate(0, count);
    }

    /** The number of the run a value is in. */
    int find(int value) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (Integer.compareUnsigned(firsts[middle], value) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
