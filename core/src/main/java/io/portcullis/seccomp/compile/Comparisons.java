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
    private static final int MOST_EXACT = 256; // runs; the time grows with the square
    private static final int MOST_CHAINED = 10;
    private static final int WIDEST_WINDOW = 12;
    private static final int WIDEST_SEARCHED = 16;
    private static final int WIDEST_CHAIN = 64;
    private static final int SLACK = 1;
    private static final int MOST_FIRST = 6;
    private static final int LEAST_SHARE = 6; // of the weight, one in
    private static final int MOST_SET = 48; // runs of a set whose bits are looked at as a whole

    private static final int FEWEST_ALIKE = 8; // runs
    private static final int SAME = -1; // as a label
    private static final double FULL_PRICE = 40; // runs; of more, each bears a share of the weight

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

    /** What a test that stands in the program costs, in executed tests. */
    double price() {
        return price;
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
        double lambda = price * Math.max(runs.weight(), 1e-9) * Math.min(1, FULL_PRICE / runs.count);
        for (int bit = Integer.MIN_VALUE; bit >>> 8 != 0; bit >>>= 1) {
            int node = halvesAlike(runs, bit, lambda);
            if (node >= 0) {
                return node;
            }
        }
        return build(runs, lambda, 1);
    }

    /**
     * Where values with a bit go mostly where those without it go, as the numbers of x32 do: only the others are told
     * apart, then the bit is removed. Gives -1 if it does not pay.
     */
    private int halvesAlike(Runs runs, int bit, double lambda) {
        int middle = runs.find(bit);
        int end = bit < 0 ? runs.count - 1 : runs.find(2 * bit);
        if (middle < FEWEST_ALIKE || end - middle < FEWEST_ALIKE) {
            return -1;
        }
        Runs low = runs.clip(0, bit - 1);
        Runs high = runs.clip(bit, bit + (bit - 1));
        Runs apart = new Runs(high.count);
        int i = 0;
        int j = 0;
        for (int first = bit; ; ) {
            boolean same = low.labels[i] == high.labels[j];
            int last = Bits.lesser(low.lasts[i] | bit, high.lasts[j]);
            boolean whole = first == high.firsts[j] && last == high.lasts[j];
            apart.add(first, last, same ? SAME : high.labels[j], whole ? high.weights[j] : high.weights[j] / 2);
            i += last == (low.lasts[i] | bit) ? 1 : 0;
            j += last == high.lasts[j] ? 1 : 0;
            if (i == low.count || j == high.count) {
                break;
            }
            first = last + 1;
        }
        if (apart.estimate() + 2 >= high.estimate()) {
            return -1;
        }
        double lowWeight = low.weight();
        int lowNode = build(low);
        double lowPath = path;
        int lowTests = tests;
        int same = code.and(~bit, lowNode);
        for (int k = 0; k < apart.count; k++) {
            apart.labels[k] = apart.labels[k] == SAME ? same : apart.labels[k];
        }
        int highNode = build(apart, lambda, 0);
        double highPath = path + high.weight() * (1 + lowPath / lowWeight);
        int highTests = tests + 1;
        Runs top = new Runs(runs.count - end + 3);
        top.add(0, bit - 1, lowNode, lowWeight);
        top.add(bit, bit + (bit - 1), highNode, high.weight());
        if (bit > 0) {
            Runs rest = runs.clip(2 * bit, -1);
            for (int k = 0; k < rest.count; k++) {
                top.add(rest.firsts[k], rest.lasts[k], rest.labels[k], rest.weights[k]);
            }
        }
        int node = build(top, lambda, 0);
        path += lowPath + highPath;
        tests += lowTests + highTests;
        return node;
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
        if (with.count == 0 || without.count == 0 || with.estimate() + without.estimate() + 1 > runs.estimate()) {
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
        int candidates = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                int differ = values[i] ^ values[j];
                candidates |= labels[i] == labels[j] && (differ & differ - 1) == 0 ? differ : 0;
            }
        }
        int removed = 0;
        int fewest = n;
        for (boolean better = candidates != 0; better; ) { // one bit more as long as that helps
            better = false;
            int bestBit = 0;
            for (int bit = 1; bit != 0; bit <<= 1) {
                if ((candidates & ~removed & bit) != 0) {
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
        int[] asked = new int[MOST_FIRST];
        int[] answers = new int[MOST_FIRST];
        int first = heaviest(runs, asked, answers, lambda);
        Runs rest = runs;
        double left = runs.weight();
        double prefix = 0;
        for (int k = 0; k < first; k++) {
            int run = rest.find(asked[k]);
            prefix += left + lambda;
            left -= rest.weights[run];
            rest = rest.without(run);
        }
        tests = 0;
        path = prefix + solve(rest, lambda, 0, true);
        int node = tree(rest, 0, rest.count, lambda, 0);
        for (int k = first - 1; k >= 0; k--) {
            node = test(Code.JEQ, asked[k], answers[k], node);
        }
        path -= lambda * tests;
        return node;
    }

    /** Finds how many of the heaviest lone values to ask before all else. */
    private int heaviest(Runs runs, int[] asked, int[] answers, double lambda) {
        Runs rest = runs;
        double left = runs.weight();
        double prefix = 0;
        double bestScore = 0;
        int best = 0;
        for (int k = 0; k < asked.length && rest.count > 1; k++) {
            int heaviest = -1;
            for (int i = 0; i < rest.count; i++) {
                if (rest.isSingle(i)
                        && rest.weights[i] * LEAST_SHARE > left
                        && (heaviest < 0 || rest.weights[i] > rest.weights[heaviest])) {
                    heaviest = i;
                }
            }
            if (heaviest < 0 || k > best + 1) {
                break;
            }
            if (k == 0) {
                bestScore = solve(runs, lambda, 0, false);
            }
            asked[k] = rest.firsts[heaviest];
            answers[k] = rest.labels[heaviest];
            prefix += left + lambda;
            left -= rest.weights[heaviest];
            rest = rest.without(heaviest);
            double score = prefix + solve(rest, lambda, 0, false);
            if (score < bestScore - 1e-9) {
                bestScore = score;
                best = k + 1;
            }
        }
        return best;
    }

    private int test(int op, int constant, int then, int otherwise) {
        tests++;
        return code.test(op, constant, then, otherwise);
    }

    /** Cut in halves of about equal weight until they are small. */
    private int halved(Runs runs, double lambda) {
        if (smallest) {
            int node = chain(runs);
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
    private int chain(Runs runs) {
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
        int[] cuts = new int[0]; // the best, if the range is cut
        double[] sums = new double[0];

        void size(int count) {
            n = count;
            int cells = (n + 1) * (n + 1);
            if (costs.length < cells) {
                costs = new double[cells];
                turned = new double[cells];
                choices = new int[cells];
                details = new int[cells];
                cuts = new int[cells];
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
    private double solve(Runs runs, double lambda, int level, boolean windows) {
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
                int from = i + 1;
                int to = j - 1;
                if (j - i > WIDEST_SEARCHED) { // the best cut moves little when a range grows
                    int shorter = table.cuts[row + j - 1];
                    int later = table.cuts[row + width + j];
                    from = Math.max(from, Math.min(shorter, later) - SLACK);
                    to = Math.min(to, Math.max(shorter, later) + SLACK);
                }
                for (int m = from; m <= to; m++) {
                    double score = costs[row + m] + turned[column + m];
                    if (score < best) {
                        best = score;
                        cut = m;
                    }
                }
                best += all;
                table.cuts[row + j] = cut;
                int detail = 0;
                if (j - i > 2) {
                    if (j - i <= 2 * MOST_CHAINED + 1 || (smallest && (j - i <= WIDEST_CHAIN || (i == 0 && j == n)))) {
                        int base = base2(runs, i, j);
                        double score = chainScore(runs, i, j, base, sums[j] - sums[i], lambda);
                        if (score < best - 1e-12) {
                            best = score;
                            cut = CHAIN;
                            detail = base;
                        }
                    }
                    if (windows && j - i <= WIDEST_WINDOW) {
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

    /**
     * A mask that only values of one place have bits of, and whose test parts a range better than what is known, or 0.
     */
    private int window(Runs runs, int from, int to, double all, double lambda, double known) {
        int one = runs.labels[from];
        int other = runs.labels[from + 1];
        int ofOne = 0;
        int notOfOne = 0;
        int ofOther = 0;
        int notOfOther = 0;
        for (int i = from; i < to; i++) {
            int any = runs.bits[i];
            int label = runs.labels[i];
            if (label == one) {
                ofOne |= any;
                notOfOther |= any;
            } else {
                notOfOne |= any;
                if (label == other) {
                    ofOther |= any;
                } else {
                    notOfOther |= any;
                }
            }
        }
        int mask = ofOne & ~notOfOne;
        int otherMask = ofOther & ~notOfOther;
        if ((mask | otherMask) == 0 || to - from < 4) {
            return 0;
        }
        int estimate = runs.estimate(from, to);
        windowScore = known;
        int best = 0;
        if (mask != 0) {
            best = tryMask(runs, from, to, mask, all, lambda, estimate, best);
        }
        if (otherMask != 0) {
            best = tryMask(runs, from, to, otherMask, all, lambda, estimate, best);
        }
        return best;
    }

    /** A bit whose test parts a range better than what is known, or 0. */
    private int bit(Runs runs, int from, int to, double all, double lambda, double known) {
        int estimate = runs.estimate(from, to);
        if (estimate < 3) {
            return 0;
        }
        int best = 0;
        windowScore = known;
        int varying = runs.lasts[from] ^ runs.firsts[to - 1];
        for (int bit = 1; bit != 0 && Integer.compareUnsigned(bit, varying) <= 0; bit <<= 1) {
            best = tryMask(runs, from, to, bit, all, lambda, estimate, best);
        }
        return best;
    }

    private int tryMask(Runs runs, int from, int to, int mask, double all, double lambda, int estimate, int best) {
        Runs with = runs.masked(from, to, mask, true);
        Runs without = runs.masked(from, to, mask, false);
        if (with.count == 0 || without.count == 0 || with.estimate() + without.estimate() + 1 > estimate) {
            return best;
        }
        double score = all + solve(with, lambda, 1, false) + solve(without, lambda, 1, false);
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
        if (level == 0 && to - from > 3 && to - from <= WIDEST_WINDOW) {
            double all = table.sums[to] - table.sums[from] + lambda;
            int mask = bit(runs, from, to, all, lambda, table.costs[cell]);
            if (mask != 0) {
                path -= table.costs[cell] - windowScore;
                choice = PART;
                table.details[cell] = mask;
            }
        }
        if (choice == CHAIN) {
            return chained(runs, from, to, table.details[cell]);
        }
        if (choice == PART) {
            int mask = table.details[cell];
            Runs with = runs.masked(from, to, mask, true);
            solve(with, lambda, level + 1, false);
            int then = tree(with, 0, with.count, lambda, level + 1);
            Runs without = runs.masked(from, to, mask, false);
            solve(without, lambda, level + 1, false);
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
