package io.portcullis.seccomp.compile;

import java.util.Arrays;

/**
 * Finds out with few tests in which of several runs the accumulator is.
 *
 * <p>What is minimised is the tests expected to be executed, each value by its weight, plus a price for each test that
 * stands in the program. Small sets of runs get a tree found by dynamic programming over ranges of runs; a range is cut
 * in two, or has its lone values asked one by one, or is parted by a bit test. Large sets are cut in halves of equal
 * weight first.
 */
final class Comparisons {
    private static final int MOST_EXACT = 128; // runs; the time grows with the third power
    private static final int MOST_CHAINED = 10;
    private static final int WIDEST_WINDOW = 12;
    private static final int MOST_SET = 48; // runs of a set whose bits are looked at as a whole

    private final Code code;
    private final double price; // of a test that stands in the program, in executed tests
    private final boolean smallest;
    private final Table[] tables = new Table[3];

    private double path; // of what was built last: executed tests by weight
    private int tests;

    Comparisons(Code code, double price, boolean smallest) {
        this.code = code;
        this.price = price;
        this.smallest = smallest;
    }

    /** The tests expected to be executed by what was built last, by weight. */
    double path() {
        return path;
    }

    int tests() {
        return tests;
    }

    /**
     * Builds the tests.
     *
     * @param runs at least one; their labels are nodes
     * @return the first test
     */
    int build(Runs runs) {
        double lambda = price * Math.max(runs.weight(), 1e-9);
        return build(runs, lambda, 2);
    }

    private int build(Runs runs, double lambda, int depth) {
        int best = plain(runs, lambda);
        double bestScore = path + lambda * tests;
        double bestPath = path;
        int bestTests = tests;
        if (runs.count >= 4 && runs.count <= MOST_SET && depth > 0) {
            for (int mask : zeroMasks(runs)) {
                int start = code.size();
                int node = parted(runs, mask, lambda, depth - 1);
                double score = path + lambda * tests;
                if (node >= 0 && score < bestScore - 1e-9) {
                    best = node;
                    bestScore = score;
                    bestPath = path;
                    bestTests = tests;
                } else {
                    code.forget(start);
                }
            }
            int start = code.size();
            int node = folded(runs, lambda, depth - 1);
            if (node >= 0 && path + lambda * tests < bestScore - 1e-9) {
                best = node;
                bestPath = path;
                bestTests = tests;
            } else {
                code.forget(start);
            }
        }
        path = bestPath;
        tests = bestTests;
        return best;
    }

    /** A bit test first, then each side by itself. */
    private int parted(Runs runs, int mask, double lambda, int depth) {
        Runs with = runs.masked(0, runs.count, mask, true);
        Runs without = runs.masked(0, runs.count, mask, false);
        if (with.count == 0 || without.count == 0) {
            return -1;
        }
        int then = build(with, lambda, depth);
        double thenPath = path;
        int thenTests = tests;
        int otherwise = build(without, lambda, depth);
        path += thenPath + runs.weight();
        tests += thenTests + 1;
        return code.test(Code.JSET, mask, then, otherwise);
    }

    /**
     * Masks that leave a subset of the special values on their zero side: specials join, those with the fewest new bits
     * first.
     */
    private static int[] zeroMasks(Runs runs) {
        int base = base(runs, 0, runs.count);
        int[] masks = new int[runs.count];
        int found = 0;
        boolean[] joined = new boolean[runs.count];
        int bits = 0;
        while (true) {
            int next = -1;
            int fewest = 33;
            for (int i = 0; i < runs.count; i++) {
                if (!joined[i] && runs.labels[i] != base) {
                    int more = Integer.bitCount(Bits.any(runs.firsts[i], runs.lasts[i]) & ~bits);
                    if (more < fewest) {
                        fewest = more;
                        next = i;
                    }
                }
            }
            if (next < 0) {
                return Arrays.copyOf(masks, found);
            }
            joined[next] = true;
            int wider = bits | Bits.any(runs.firsts[next], runs.lasts[next]);
            if (fewest == 0 && found > 0 && wider == bits) {
                continue; // the last mask has it, too
            }
            bits = wider;
            if (bits == -1) {
                return Arrays.copyOf(masks, found);
            }
            masks[found++] = ~bits;
        }
    }

    /** The place most runs of more than one value go to, or else most runs. */
    private static int base(Runs runs, int from, int to) {
        int best = runs.labels[from];
        int most = -1;
        for (int i = from; i < to; i++) {
            int score = 0;
            for (int j = from; j < to; j++) {
                score += runs.labels[j] == runs.labels[i] ? (runs.isSingle(j) ? 1 : 1000) : 0;
            }
            if (score > most) {
                most = score;
                best = runs.labels[i];
            }
        }
        return best;
    }

    /**
     * Special values in pairs that differ in one bit and go to one place are asked once, with that bit removed; what
     * has no partner is asked before.
     */
    private int folded(Runs runs, double lambda, int depth) {
        int base = base(runs, 0, runs.count);
        int[] values = new int[runs.count];
        int[] labels = new int[runs.count];
        double[] weights = new double[runs.count];
        int n = 0;
        double baseWeight = 0;
        for (int i = 0; i < runs.count; i++) {
            if (runs.labels[i] == base) {
                baseWeight += runs.weights[i];
            } else if (runs.isSingle(i)) {
                values[n] = runs.firsts[i];
                labels[n] = runs.labels[i];
                weights[n++] = runs.weights[i];
            } else {
                return -1;
            }
        }
        if (n < 4) {
            return -1;
        }
        int removed = 0;
        int fewest = n;
        for (boolean better = true; better; ) { // one bit more as long as that helps
            better = false;
            int bestBit = 0;
            for (int bit = 1; bit != 0; bit <<= 1) {
                if ((removed & bit) == 0) {
                    int asked = askedWithout(values, labels, n, removed | bit);
                    if (asked < fewest) {
                        fewest = asked;
                        bestBit = bit;
                    }
                }
            }
            if (bestBit != 0) {
                removed |= bestBit;
                better = true;
            }
        }
        if (fewest >= n - 1) {
            return -1;
        }
        boolean[] paired = new boolean[n];
        Runs rest = new Runs(2 * n + 1);
        double pairedWeight = baseWeight;
        int next = 0;
        boolean wrapped = false;
        for (int i = 0; i < n; i++) {
            paired[i] = isWhole(values, labels, n, i, removed);
            if (paired[i] && (values[i] & removed) == 0) {
                if (values[i] != next) {
                    rest.add(next, values[i] - 1, base, baseWeight / n);
                }
                double weight = 0;
                for (int j = 0; j < n; j++) {
                    weight += (values[j] & ~removed) == values[i] ? weights[j] : 0;
                }
                rest.add(values[i], values[i], labels[i], weight);
                pairedWeight += weight;
                next = values[i] + 1;
                wrapped = next == 0;
            }
        }
        if (!wrapped) {
            rest.add(next, -1, base, baseWeight / n);
        }
        int inner = build(rest, lambda, depth);
        double innerPath = path;
        int innerTests = tests;
        int same = code.and(~removed, inner);
        Runs outer = new Runs(runs.count);
        for (int i = 0, single = 0; i < runs.count; i++) {
            boolean special = runs.labels[i] != base;
            boolean alone = special && !paired[single];
            single += special ? 1 : 0;
            outer.add(runs.firsts[i], runs.lasts[i], alone ? runs.labels[i] : same, runs.weights[i]);
        }
        int node = plain(outer, lambda);
        path += innerPath + pairedWeight;
        tests += innerTests + 1;
        return node;
    }

    private static int askedWithout(int[] values, int[] labels, int n, int removed) {
        int asked = 0;
        for (int i = 0; i < n; i++) {
            boolean whole = isWhole(values, labels, n, i, removed);
            asked += whole && (values[i] & removed) != 0 ? 0 : 1;
        }
        return asked;
    }

    /** Whether all values that differ from one in some bits only are there and go to the same place. */
    private static boolean isWhole(int[] values, int[] labels, int n, int at, int removed) {
        int there = 0;
        for (int i = 0; i < n; i++) {
            if ((values[i] & ~removed) == (values[at] & ~removed)) {
                if (labels[i] != labels[at]) {
                    return false;
                }
                there++;
            }
        }
        return there == 1 << Integer.bitCount(removed);
    }

    /** A tree, below tests for the heaviest lone values. */
    private int plain(Runs runs, double lambda) {
        if (runs.count > MOST_EXACT) {
            return halved(runs, lambda);
        }
        double total = runs.weight();
        double bestScore = solve(runs, lambda, 0);
        int best = 0;
        Runs rest = runs;
        int[] asked = new int[6];
        int[] answers = new int[6];
        double prefix = 0;
        double left = total;
        for (int k = 0; k < asked.length; k++) {
            int heaviest = -1;
            for (int i = 0; i < rest.count; i++) {
                if (rest.isSingle(i)
                        && rest.weights[i] * 6 > left
                        && (heaviest < 0 || rest.weights[i] > rest.weights[heaviest])) {
                    heaviest = i;
                }
            }
            if (heaviest < 0 || rest.count == 1) {
                break;
            }
            asked[k] = rest.firsts[heaviest];
            answers[k] = rest.labels[heaviest];
            prefix += left + lambda;
            left -= rest.weights[heaviest];
            rest = rest.without(heaviest);
            double score = prefix + solve(rest, lambda, 0);
            if (score < bestScore - 1e-9) {
                bestScore = score;
                best = k + 1;
            }
        }
        rest = runs;
        for (int k = 0; k < best; k++) {
            rest = rest.without(rest.find(asked[k]));
        }
        solve(rest, lambda, 0);
        tests = 0;
        int node = tree(rest, 0, rest.count, lambda, 0);
        for (int k = best - 1; k >= 0; k--) {
            node = test(Code.JEQ, asked[k], answers[k], node);
        }
        path = bestScore - lambda * tests;
        return node;
    }

    private int test(int op, int constant, int then, int otherwise) {
        tests++;
        return code.test(op, constant, then, otherwise);
    }

    /** Cut in halves of about equal weight until they are small. */
    private int halved(Runs runs, double lambda) {
        if (smallest) {
            int node = chain(runs, lambda);
            if (node >= 0) {
                return node;
            }
        }
        double total = runs.weight();
        double least = total / runs.count; // light runs count too, so that no path gets long
        double half = total;
        double sum = 0;
        int middle = 1;
        for (; middle < runs.count - 1; middle++) {
            sum += runs.weights[middle - 1] + least;
            if (sum >= half) {
                break;
            }
        }
        int otherwise = plain(runs.part(0, middle), lambda);
        double otherPath = path;
        int otherTests = tests;
        int then = plain(runs.part(middle, runs.count), lambda);
        path += otherPath + total;
        tests += otherTests + 1;
        return code.test(Code.JGE, runs.firsts[middle], then, otherwise);
    }

    /** The lone values one by one, if everything else goes to one place. */
    private int chain(Runs runs, double lambda) {
        int base = base(runs, 0, runs.count);
        int node = base;
        double left = 0;
        path = 0;
        tests = 0;
        for (int i = 0; i < runs.count; i++) {
            if (runs.labels[i] != base && !runs.isSingle(i)) {
                return -1;
            }
            left += runs.labels[i] == base ? runs.weights[i] : 0;
        }
        for (int i = runs.count - 1; i >= 0; i--) {
            if (runs.labels[i] != base) {
                node = test(Code.JEQ, runs.firsts[i], runs.labels[i], node);
                left += runs.weights[i];
                path += left;
            }
        }
        return node;
    }

    /** Results for every range of some runs. */
    private static final class Table {
        int n;
        double[] costs = new double[0]; // of range i..j at i * (n + 1) + j
        double[] turned = new double[0]; // the same at j * (n + 1) + i
        int[] choices = new int[0]; // above 0: a cut
        int[] details = new int[0];
        double[] sums = new double[0];

        void size(int count) {
            n = count;
            int cells = (n + 1) * (n + 1);
            if (costs.length < cells) {
                costs = new double[cells];
                turned = new double[cells];
                choices = new int[cells];
                details = new int[cells];
                sums = new double[n + 1];
            }
            if (sums.length < n + 1) {
                sums = new double[n + 1];
            }
        }
    }

    private static final int CHAIN = -1; // the detail is the label of what remains
    private static final int PART = -2; // the detail is a mask

    /** Fills the table; gives the best score of all runs. */
    private double solve(Runs runs, double lambda, int level) {
        Table table = tables[level];
        if (table == null) {
            table = new Table();
            tables[level] = table;
        }
        int n = runs.count;
        table.size(n);
        double[] costs = table.costs;
        double[] turned = table.turned;
        double[] sums = table.sums;
        sums[0] = 0;
        for (int i = 0; i < n; i++) {
            sums[i + 1] = sums[i] + runs.weights[i];
        }
        int width = n + 1;
        for (int i = n - 1; i >= 0; i--) {
            int row = i * width;
            costs[row + i + 1] = 0;
            turned[(i + 1) * width + i] = 0;
            for (int j = i + 2; j <= n; j++) {
                double all = sums[j] - sums[i] + lambda;
                double best = Double.MAX_VALUE;
                int cut = 0;
                int column = j * width;
                for (int m = i + 1; m < j; m++) {
                    double score = costs[row + m] + turned[column + m];
                    if (score < best) {
                        best = score;
                        cut = m;
                    }
                }
                best += all;
                int detail = 0;
                if (j - i > 2) {
                    if (smallest || j - i <= 2 * MOST_CHAINED + 1) {
                        int base = base2(runs, i, j);
                        double score = chainScore(runs, i, j, base, sums[j] - sums[i], lambda);
                        if (score < best - 1e-12) {
                            best = score;
                            cut = CHAIN;
                            detail = base;
                        }
                    }
                    if (level == 0 && j - i > 3 && j - i <= WIDEST_WINDOW) {
                        int mask = window(runs, i, j, all, lambda, best);
                        if (mask != 0) {
                            best = windowScore;
                            cut = PART;
                            detail = mask;
                        }
                    }
                }
                costs[row + j] = best;
                turned[column + i] = best;
                table.choices[row + j] = cut;
                table.details[row + j] = detail;
            }
        }
        return costs[n];
    }

    private double windowScore;

    /** A mask whose test parts a range better than what is known, or 0. */
    private int window(Runs runs, int from, int to, double all, double lambda, double known) {
        int estimate = runs.estimate(from, to);
        if (estimate < 3) {
            return 0;
        }
        int low = runs.firsts[from];
        int high = runs.lasts[to - 1];
        int best = 0;
        windowScore = known;
        int labelA = runs.labels[from];
        int labelB = runs.labels[from + 1];
        int others = 0;
        int othersB = 0;
        for (int i = from; i < to; i++) {
            int any = Bits.any(runs.firsts[i], runs.lasts[i]);
            others |= runs.labels[i] == labelA ? 0 : any;
            othersB |= runs.labels[i] == labelB ? 0 : any;
        }
        int inner = Bits.any(runs.lasts[from], runs.firsts[to - 1]);
        int common = ~inner; // bits that none has
        int[] masks = {~others & ~common, ~othersB & ~common};
        for (int mask : masks) {
            if (mask != 0) {
                best = tryMask(runs, from, to, mask, all, lambda, estimate, best);
            }
        }
        int varying = runs.lasts[from] ^ runs.firsts[to - 1];
        for (int bit = 1; bit != 0 && Integer.compareUnsigned(bit, varying) <= 0; bit <<= 1) {
            best = tryMask(runs, from, to, bit, all, lambda, estimate, best);
        }
        return low == high ? 0 : best;
    }

    private int tryMask(Runs runs, int from, int to, int mask, double all, double lambda, int estimate, int best) {
        Runs with = runs.masked(from, to, mask, true);
        Runs without = runs.masked(from, to, mask, false);
        if (with.count == 0 || without.count == 0 || with.estimate() + without.estimate() + 1 > estimate) {
            return best;
        }
        double score = all + solve(with, lambda, 1) + solve(without, lambda, 1);
        if (score < windowScore - 1e-9) {
            windowScore = score;
            return mask;
        }
        return best;
    }

    /** Like {@link #base}, quicker: the first run of more than one value decides. */
    private static int base2(Runs runs, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!runs.isSingle(i)) {
                return runs.labels[i];
            }
        }
        return base(runs, from, to);
    }

    private final double[] heavy = new double[2 * MOST_EXACT];

    private double chainScore(Runs runs, int from, int to, int base, double total, double lambda) {
        int n = 0;
        for (int i = from; i < to; i++) {
            if (runs.labels[i] != base) {
                if (!runs.isSingle(i) || (!smallest && n == MOST_CHAINED)) {
                    return Double.MAX_VALUE;
                }
                double weight = runs.weights[i];
                int at = n++;
                for (; at > 0 && heavy[at - 1] < weight; at--) {
                    heavy[at] = heavy[at - 1];
                }
                heavy[at] = weight;
            }
        }
        double left = total;
        double score = lambda * n;
        for (int i = 0; i < n; i++) {
            score += left;
            left -= heavy[i];
        }
        return score;
    }

    /** Builds what the table of a level holds for a range. */
    private int tree(Runs runs, int from, int to, double lambda, int level) {
        if (to - from == 1) {
            return runs.labels[from];
        }
        Table table = tables[level];
        int cell = from * (table.n + 1) + to;
        int choice = table.choices[cell];
        if (choice == CHAIN) {
            return chained(runs, from, to, table.details[cell]);
        }
        if (choice == PART) {
            int mask = table.details[cell];
            Runs with = runs.masked(from, to, mask, true);
            solve(with, lambda, level + 1);
            int then = tree(with, 0, with.count, lambda, level + 1);
            Runs without = runs.masked(from, to, mask, false);
            solve(without, lambda, level + 1);
            int otherwise = tree(without, 0, without.count, lambda, level + 1);
            return test(Code.JSET, mask, then, otherwise);
        }
        int otherwise = tree(runs, from, choice, lambda, level);
        int then = tree(runs, choice, to, lambda, level);
        return test(Code.JGE, runs.firsts[choice], then, otherwise);
    }

    private int chained(Runs runs, int from, int to, int base) {
        int[] order = new int[to - from];
        int n = 0;
        for (int i = from; i < to; i++) {
            if (runs.labels[i] != base) {
                int at = n++;
                for (; at > 0 && runs.weights[order[at - 1]] < runs.weights[i]; at--) {
                    order[at] = order[at - 1];
                }
                order[at] = i;
            }
        }
        int node = base;
        for (int i = n - 1; i >= 0; i--) {
            node = test(Code.JEQ, runs.firsts[order[i]], runs.labels[order[i]], node);
        }
        return node;
    }
}
