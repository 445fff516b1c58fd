package io.portcullis.seccomp.compile;

import io.portcullis.decision.Diagram;
import io.portcullis.decision.Word;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Tells values of a word apart by their bits, where there would be too many ranges: those of flags.
 *
 * <p>Whether the bits of a mask have one value is one question. For all else there are several ways, and the best one
 * is taken:
 *
 * <ul>
 *   <li>ranges after all, whose paths are short;
 *   <li>bit by bit, with a test for each node of the diagram at most, and one for each bit on a path;
 *   <li>by steps: a bit of some set decides alone; a pattern settles the case and leaves little; one bit parts the
 *       function in two that are small;
 *   <li>a {@linkplain PatternChains chain of patterns}.
 * </ul>
 */
final class MaskTests {
    private static final int PEEL_MARGIN = 2; // a pattern takes more instructions than a bit
    private static final int MOST_STEPS = 64; // a word
    private static final long MOST_RESTRICTED = 300_000; // nodes, a word: some milliseconds
    private static final long ALL_RESTRICTED = 2_000_000; // nodes, a program

    private static final int MOST_BIT_BY_BIT = 4096; // nodes, or it is no program
    private static final int MORE_RUNS = 64; // than their number by nodes
    private static final int MOST_MORE_RUNS = 1024;
    private static final double LINK_COST = 0.5; // of a chain, at least, in executed tests
    private static final double GUESS = 3; // tests of a pattern; does for comparing orders

    private enum Way {
        RANGES,
        BIT_BY_BIT,
        STEPS,
        CHAIN
    }

    private final Diagram diagram;
    private final Code code;
    private final Partitions partitions;
    private final Patterns patterns;
    private final PatternChains patternChains;
    private final ByteOrder byteOrder;
    private final Map<Integer, Way> ways = new HashMap<>(); // by function; words are tried in several orders
    private final Map<Integer, PatternChain> chains = new HashMap<>();
    private int steps;
    private long mostRestricted;
    private double expected;

    MaskTests(Diagram diagram, Code code, Partitions partitions, ByteOrder byteOrder) {
        this.patterns = new Patterns(diagram);
        this.patternChains = new PatternChains(diagram);
        this.byteOrder = byteOrder;
        this.diagram = diagram;
        this.code = code;
        this.partitions = partitions;
    }

    /** What is expected to be executed by the tests made last and what follows them. */
    double expected() {
        return expected;
    }

    /**
     * The tests of a function's first word, which is in the accumulator.
     *
     * @param entry gives the node of a function of later words
     * @param labels gives runs of functions their weights, and nodes as labels
     */
    int tests(int function, IntUnaryOperator entry, UnaryOperator<Runs> labels, Comparisons comparisons) {
        int word = diagram.level(function) / Word.BITS;
        int pattern = pattern(function, word, 0, 0, entry);
        if (pattern >= 0) {
            expected = GUESS;
            return pattern;
        }
        for (int below : partitions.functionsBelow(function)) {
            int unused = entry.applyAsInt(below); // so that what is forgotten below are tests of this word
        }
        int nodes = partitions.nodesOfFirstWord(function);
        int more = (int) Math.max(MORE_RUNS, Math.min(MORE_RUNS / comparisons.price(), MOST_MORE_RUNS));
        Runs runs = partitions.byFirstWord(function, 0, 0, 2 * nodes + more);
        Runs labelled = runs == null ? null : labels.apply(runs);
        int offset = Word.at(word).offset(byteOrder);
        Samples samples = Samples.of(diagram, function, labelled);
        Way way = ways.get(function);
        if (way == null) {
            way = bestWay(function, nodes, labelled, entry, comparisons, samples);
            ways.put(function, way);
        }
        int node = tests(way, function, labelled, entry, comparisons);
        expected = samples.expected(code, node, offset);
        return node;
    }

    private Way bestWay(
            int function,
            int nodes,
            @Nullable Runs runs,
            IntUnaryOperator entry,
            Comparisons comparisons,
            Samples samples) {
        int offset = Word.at(diagram.level(function) / Word.BITS).offset(byteOrder);
        int start = code.size();
        Way best = Way.STEPS;
        double bestScore = Double.MAX_VALUE;
        for (Way way : Way.values()) {
            boolean possible = switch (way) {
                case RANGES -> runs != null;
                case BIT_BY_BIT -> nodes <= MOST_BIT_BY_BIT;
                case STEPS -> partitions.steps() < ALL_RESTRICTED || bestScore == Double.MAX_VALUE;
                case CHAIN -> hasChain(function, bestScore / (LINK_COST + comparisons.price()));
            };
            if (possible) {
                int node = tests(way, function, runs, entry, comparisons);
                double score = samples.paths(code, node, offset) + comparisons.price() * code.count(node, start);
                if (score < bestScore - 1e-9) {
                    best = way;
                    bestScore = score;
                }
                code.forget(start);
            }
        }
        return best;
    }

    private boolean hasChain(int function, double most) {
        PatternChain chain = patternChains.find(function, (int) most);
        if (chain != null) {
            chains.put(function, chain);
        }
        return chain != null;
    }

    private int tests(Way way, int function, @Nullable Runs runs, IntUnaryOperator entry, Comparisons comparisons) {
        int word = diagram.level(function) / Word.BITS;
        if (way == Way.RANGES && runs != null) {
            return comparisons.build(runs);
        }
        if (way == Way.BIT_BY_BIT) {
            return bitByBit(function, word, entry, new int[diagram.size()]);
        }
        PatternChain chain = chains.get(function);
        if (way == Way.CHAIN && chain != null) {
            int node = entry.applyAsInt(chain.rest());
            for (int i = chain.links() - 1; i >= 0; i--) {
                int then = entry.applyAsInt(chain.outcome(i));
                node = asked(word, chain.mask(i), chain.value(i), 0, 0, then, node);
            }
            return node;
        }
        steps = 0;
        mostRestricted = partitions.steps() + MOST_RESTRICTED;
        return tests(function, word, 0, 0, entry, comparisons);
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
        if (++steps > MOST_STEPS || partitions.steps() > mostRestricted) {
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
        return asked(word, mask, value, known, bits, entry.applyAsInt(outcome), otherwise);
    }

    /** Asks for a pattern; the word is in the accumulator again if it is not there. */
    private int asked(int word, int mask, int value, int known, int bits, int then, int otherwise) {
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
