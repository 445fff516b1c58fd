package io.portcullis.seccomp.compile;

import io.portcullis.decision.Diagram;
import io.portcullis.decision.Word;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;

/**
 * Tells values of a word apart by their bits, where there would be too many ranges: those of flags.
 *
 * <p>In order: the bits of a mask have one value or not; a bit of some set decides alone; a pattern settles the case
 * and leaves little; one bit parts the function in two that are small. What is left when that took too many steps gets
 * a test for each node of its diagram, which is long but never longer than the diagram.
 */
final class MaskTests {
    private static final int PEEL_MARGIN = 2; // a pattern takes more instructions than a bit
    private static final int MOST_STEPS = 64; // a word
    private static final long MOST_RESTRICTED = 300_000; // nodes, a program: some milliseconds

    private final Diagram diagram;
    private final Code code;
    private final Partitions partitions;
    private final Patterns patterns;
    private final ByteOrder byteOrder;
    private int steps;

    MaskTests(Diagram diagram, Code code, Partitions partitions, ByteOrder byteOrder) {
        this.patterns = new Patterns(diagram);
        this.byteOrder = byteOrder;
        this.diagram = diagram;
        this.code = code;
        this.partitions = partitions;
    }

    /** The tests of a function's first word, which is in the accumulator. */
    int tests(int function, IntUnaryOperator entry, Comparisons comparisons) {
        int before = steps; // of a word above
        steps = 0;
        int word = diagram.level(function) / Word.BITS;
        int node = tests(function, word, 0, 0, entry, comparisons);
        steps = before;
        return node;
    }

    private int tests(int function, int word, int known, int bits, IntUnaryOperator entry, Comparisons comparisons) {
        if (isLater(function, word)) {
            return entry.applyAsInt(function);
        }
        int pattern = pattern(function, word, known, bits, entry);
        if (pattern >= 0) {
            return pattern;
        }
        Runs runs = partitions.byFirstWord(function, known, bits);
        if (runs != null) {
            Runs labelled = new Runs(runs.count);
            for (int i = 0; i < runs.count; i++) {
                labelled.add(
                        runs.firsts[i], runs.lasts[i], entry.applyAsInt(runs.labels[i]), runs.isSingle(i) ? 1 : 0.2);
            }
            return comparisons.build(labelled);
        }
        if (++steps > MOST_STEPS || partitions.steps() > MOST_RESTRICTED) {
            return bitByBit(function, word, entry, new int[diagram.size()]);
        }
        return parted(function, word, known, bits, entry, comparisons);
    }

    private boolean isLater(int function, int word) {
        return diagram.level(function) / Word.BITS != word;
    }

    /** Whether some bits have certain values decides; -1 if it is not so. */
    private int pattern(int function, int word, int known, int bits, IntUnaryOperator entry) {
        for (int side = 0; side < 2; side++) {
            int miss = side == 0 ? diagram.low(function) : diagram.high(function);
            if (!isLater(miss, word)) {
                continue;
            }
            int mask = 0;
            int value = 0;
            int at = function;
            while (!isLater(at, word)) {
                int bit = 1 << (Word.BITS - 1 - diagram.level(at) % Word.BITS);
                mask |= bit;
                if (diagram.low(at) == miss) {
                    value |= bit;
                    at = diagram.high(at);
                } else if (diagram.high(at) == miss) {
                    at = diagram.low(at);
                } else {
                    break;
                }
            }
            if (isLater(at, word)) {
                int hit = entry.applyAsInt(at);
                return matches(mask, value, known, bits, hit, entry.applyAsInt(miss));
            }
        }
        return -1;
    }

    private int matches(int mask, int value, int known, int bits, int hit, int miss) {
        if ((mask | known) == -1) {
            return code.test(Code.JEQ, value | bits, hit, miss);
        }
        if (value == 0) {
            return code.test(Code.JSET, mask, miss, hit);
        }
        if (value == mask && Integer.bitCount(mask) == 1) {
            return code.test(Code.JSET, mask, hit, miss);
        }
        int free = ~mask;
        if ((free & free + 1) == 0) { // the lowest bits: a range
            int first = value;
            int last = value | free;
            int upper = last == -1 ? hit : code.test(Code.JGT, last, miss, hit);
            return first == 0 ? upper : code.test(Code.JGE, first, upper, miss);
        }
        return code.and(mask, code.test(Code.JEQ, value, hit, miss));
    }

    private int parted(int function, int word, int known, int bits, IntUnaryOperator entry, Comparisons comparisons) {
        int tested = partitions.bitsOfFirstWord(function);
        int[] ones = new int[Word.BITS];
        int[] zeros = new int[Word.BITS];
        int bestBit = -1;
        int bestSize = Integer.MAX_VALUE;
        for (int bit = 0; bit < Word.BITS; bit++) {
            if ((tested >>> bit & 1) == 0) {
                continue;
            }
            int level = word * Word.BITS + Word.BITS - 1 - bit;
            ones[bit] = partitions.restrict(function, level, true);
            zeros[bit] = partitions.restrict(function, level, false);
            int size = sizeOf(ones[bit], word) + sizeOf(zeros[bit], word);
            if (size < bestSize) {
                bestSize = size;
                bestBit = bit;
            }
        }
        int deciding = 0; // bits that decide alike when they are set
        int decided = 0;
        for (int bit = 0; bit < Word.BITS; bit++) {
            if ((tested >>> bit & 1) != 0 && isLater(ones[bit], word)) {
                int alike = 0;
                for (int other = 0; other < Word.BITS; other++) {
                    alike |= (tested >>> other & 1) != 0 && ones[other] == ones[bit] ? 1 << other : 0;
                }
                if (Integer.bitCount(alike) > Integer.bitCount(deciding)) {
                    deciding = alike;
                    decided = ones[bit];
                }
            }
        }
        if (Integer.bitCount(deciding) > 1) {
            int rest = function;
            for (int bit = 0; bit < Word.BITS; bit++) {
                if ((deciding >>> bit & 1) != 0) {
                    rest = partitions.restrict(rest, word * Word.BITS + Word.BITS - 1 - bit, false);
                }
            }
            int then = entry.applyAsInt(decided);
            int otherwise = tests(rest, word, known | deciding, bits, entry, comparisons);
            return code.test(Code.JSET, deciding, then, otherwise);
        }
        if (patterns.find(function, partitions) < bestSize - PEEL_MARGIN) {
            return peeled(word, known, bits, entry, comparisons);
        }
        int bit = 1 << bestBit;
        int then = tests(ones[bestBit], word, known | bit, bits | bit, entry, comparisons);
        int otherwise = tests(zeros[bestBit], word, known | bit, bits, entry, comparisons);
        return code.test(Code.JSET, bit, then, otherwise);
    }

    /** Asks for the pattern found, then for what is left without it. */
    private int peeled(int word, int known, int bits, IntUnaryOperator entry, Comparisons comparisons) {
        int mask = patterns.mask();
        int value = patterns.value();
        int outcome = patterns.outcome();
        int otherwise = tests(patterns.rest(), word, known, bits, entry, comparisons);
        int then = entry.applyAsInt(outcome);
        if ((mask | known) == -1) {
            return code.test(Code.JEQ, value | bits, then, otherwise);
        }
        if (value == 0) {
            return code.test(Code.JSET, mask, otherwise, then);
        }
        if (value == mask && Integer.bitCount(mask) == 1) {
            return code.test(Code.JSET, mask, then, otherwise);
        }
        int again = code.load(Word.at(word).offset(byteOrder), otherwise);
        return code.and(mask, code.test(Code.JEQ, value, then, again));
    }

    private int sizeOf(int function, int word) {
        return isLater(function, word) ? 0 : partitions.nodesOfFirstWord(function);
    }

    private int bitByBit(int function, int word, IntUnaryOperator entry, int[] done) {
        if (isLater(function, word)) {
            return entry.applyAsInt(function);
        }
        if (done[function] == 0) {
            int then = bitByBit(diagram.high(function), word, entry, done);
            int otherwise = bitByBit(diagram.low(function), word, entry, done);
            int bit = 1 << (Word.BITS - 1 - diagram.level(function) % Word.BITS);
            done[function] = 1 + code.test(Code.JSET, bit, then, otherwise);
        }
        return done[function] - 1;
    }
}
