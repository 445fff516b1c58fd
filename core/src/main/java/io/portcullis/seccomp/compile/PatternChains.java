package io.portcullis.seccomp.compile;

import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Word;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds chains of bit patterns that decide a word: what rules with a mask each come to.
 *
 * <p>What was settled by a pattern does not matter to those after it. So the patterns of the rules come to light again
 * one after the other, however large the diagram is that they are entangled in: a pattern that covers all there is of
 * an outcome, and nothing that still matters to others, is the next. Where there is none, the pattern with the fewest
 * bits is.
 */
final class PatternChains {
    private static final int MOST_OUTCOMES = 62;
    private static final int MOST_LINKS = 256;
    private static final int MOST_TRIES = 4;
    private static final int MOST_NODES = 40_000;
    private static final long MOST_STEPS = 1_500_000; // a try: some tens of milliseconds
    private static final long ALL_STEPS = 8_000_000; // a program
    private static final int NEVER = 64; // more bits than there are

    private final Diagram diagram;
    private int[] stamps = new int[1024]; // by function
    private int[] lengths = new int[1024];
    private long[] reach = new long[1024]; // outcomes, a bit each
    private int[] nodes = new int[256]; // of the word, successors first
    private int nodeCount;
    private int stamp;
    private long steps;
    private long mostSteps;

    private int word;
    private final int[] outcomes = new int[MOST_OUTCOMES];
    private int outcomeCount;
    private int settled; // stands for all that does not matter any more

    private int links;
    private int mostLinks;
    private final int[] masks = new int[MOST_LINKS];
    private final int[] values = new int[MOST_LINKS];
    private final int[] decided = new int[MOST_LINKS];

    PatternChains(Diagram diagram) {
        this.diagram = diagram;
    }

    /**
     * Looks for a chain that decides a function's first word.
     *
     * @param most how many patterns it may have
     * @return null if there is none, or none that is found in reasonable time
     */
    @Nullable PatternChain find(int function, int most) {
        word = diagram.level(function) / Word.BITS;
        links = 0;
        outcomeCount = 0;
        settled = function; // no outcome yet
        mostLinks = Math.min(most, MOST_LINKS);
        mostSteps = steps + MOST_STEPS;
        if (steps > ALL_STEPS || !survey(function)) {
            return null;
        }
        settled = diagram.constant(unused());
        long done = wholes(function, 1L << outcomeCount);
        long open = open(function, done);
        return Long.bitCount(open) > 1 ? shortest(function, open, done) : ended(open);
    }

    /** The chain found, where one outcome is left. */
    private PatternChain ended(long open) {
        return new PatternChain(links, masks, values, decided, outcomes[Long.numberOfTrailingZeros(open)]);
    }

    /** The outcomes a function has that are not done. */
    private long open(int function, long done) {
        return reachOf(function) & ~done;
    }

    /** Adds patterns that cover all there is of an outcome, as long as there are any; gives what is done then. */
    private long wholes(int function, long done) {
        long now = done;
        while (Long.bitCount(open(function, now)) > 1 && links < mostLinks && steps < mostSteps) {
            int whole = link(function, open(function, now), now, true);
            if (whole < 0) {
                break;
            }
            now |= 1L << whole;
        }
        return now;
    }

    /** Goes on with each of some outcomes as the one that is left at the end, and keeps the shortest chain. */
    private @Nullable PatternChain shortest(int function, long open, long done) {
        int from = links;
        PatternChain best = null;
        long left = open;
        for (int i = 0; i < MOST_TRIES && left != 0; i++) {
            links = from;
            mostSteps = steps + MOST_STEPS;
            PatternChain chain = chain(function, Long.lowestOneBit(left), done);
            if (chain != null) {
                best = chain;
                mostLinks = chain.links() - 1;
            }
            left &= left - 1;
        }
        return best;
    }

    private @Nullable PatternChain chain(int function, long base, long done) {
        long now = done;
        int at = function;
        while (survey(at)) {
            now = wholes(at, now);
            long open = open(at, now);
            if (Long.bitCount(open) <= 1) {
                return ended(open == 0 ? base : open);
            }
            if (links >= mostLinks || steps > mostSteps || link(at, open & ~base, now, false) < 0) {
                return null;
            }
            int pattern = diagram.compare(Word.at(word), masks[links - 1], Condition.JEQ, values[links - 1]);
            at = diagram.ite(pattern, settled, at);
        }
        return null;
    }

    /** A value that is no outcome. */
    private int unused() {
        int value = 0x5e771ed;
        while (indexOf(diagram.constant(value)) >= 0) {
            value++;
        }
        return value;
    }

    private int indexOf(int outcome) {
        for (int i = 0; i < outcomeCount; i++) {
            if (outcomes[i] == outcome) {
                return i;
            }
        }
        return -1;
    }

    private boolean isLater(int function) {
        return diagram.level(function) / Word.BITS != word;
    }

    private int bit(int node) {
        return 1 << (Word.BITS - 1 - diagram.level(node) % Word.BITS);
    }

    private void begin() {
        stamp++;
        if (stamps.length < diagram.size()) {
            int length = 2 * diagram.size();
            stamps = Arrays.copyOf(stamps, length);
            lengths = Arrays.copyOf(lengths, length);
            reach = Arrays.copyOf(reach, length);
        }
    }

    /** Lists the nodes of the word, and which outcomes each reaches. */
    private boolean survey(int function) {
        begin();
        nodeCount = 0;
        return visit(function);
    }

    private boolean visit(int function) {
        if (isLater(function)) {
            if (indexOf(function) < 0 && function != settled) {
                if (outcomeCount == MOST_OUTCOMES) {
                    return false;
                }
                outcomes[outcomeCount++] = function;
            }
            return true;
        }
        if (stamps[function] == stamp) {
            return true;
        }
        stamps[function] = stamp;
        if (!visit(diagram.low(function)) || !visit(diagram.high(function)) || nodeCount == MOST_NODES) {
            return false;
        }
        if (nodeCount == nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * nodeCount);
        }
        nodes[nodeCount++] = function;
        reach[function] = reachOf(diagram.low(function)) | reachOf(diagram.high(function));
        steps++;
        return true;
    }

    private long reachOf(int function) {
        if (!isLater(function)) {
            return reach[function];
        }
        int index = indexOf(function);
        return 1L << (index < 0 ? outcomeCount : index);
    }

    /**
     * Adds the pattern with the fewest bits; gives the number of its outcome, or -1 if there is none.
     *
     * @param open the outcomes that matter
     * @param done those that do not, as they are settled
     * @param whole whether the pattern must cover all there is of its outcome
     */
    private int link(int function, long open, long done, boolean whole) {
        long[] whenClear = new long[whole ? Word.BITS : 0];
        long[] whenSet = new long[whole ? Word.BITS : 0];
        if (whole) {
            sides(function, whenClear, whenSet);
        }
        int fewest = Word.BITS + 1;
        int best = -1;
        for (long left = open; left != 0; left &= left - 1) {
            int index = Long.numberOfTrailingZeros(left);
            long fine = done | 1L << index;
            int mask = 0;
            int value = 0;
            if (whole) {
                for (int bit = 0; bit < Word.BITS; bit++) {
                    boolean clear = (whenClear[bit] >>> index & 1) != 0;
                    boolean set = (whenSet[bit] >>> index & 1) != 0;
                    mask |= clear == set ? 0 : 1 << bit;
                    value |= set && !clear ? 1 << bit : 0;
                }
            } else {
                findLengths(index);
                for (int at = function; !isLater(at); ) {
                    int bit = bit(at);
                    boolean set = length(diagram.high(at), index) < length(diagram.low(at), index);
                    mask |= bit;
                    value |= set ? bit : 0;
                    at = set ? diagram.high(at) : diagram.low(at);
                }
            }
            if (Integer.bitCount(mask) < (whole ? fewest : Word.BITS + 1)
                    && mask != 0
                    && (!whole || isWithin(function, mask, value, fine))) {
                int needed = needed(function, mask, value, fine);
                if (Integer.bitCount(needed) < fewest) {
                    fewest = Integer.bitCount(needed);
                    best = index;
                    masks[links] = needed;
                    values[links] = value & needed;
                    decided[links] = outcomes[index];
                }
            }
        }
        links += best < 0 ? 0 : 1;
        return best;
    }

    /** The bits of a pattern that are needed for it to come to certain outcomes only. */
    private int needed(int function, int mask, int value, long fine) {
        int needed = mask;
        for (int bit = Integer.MIN_VALUE; bit != 0; bit >>>= 1) {
            int fewer = needed & ~bit;
            if (fewer != needed && fewer != 0 && isWithin(function, fewer, value & fewer, fine)) {
                needed = fewer;
            }
        }
        return needed;
    }

    /** The outcomes there are with each bit clear and with it set. */
    private void sides(int function, long[] whenClear, long[] whenSet) {
        skip(word * Word.BITS - 1, function, whenClear, whenSet);
        for (int i = 0; i < nodeCount; i++) {
            int node = nodes[i];
            int level = diagram.level(node);
            int bit = Word.BITS - 1 - level % Word.BITS;
            whenClear[bit] |= reachOf(diagram.low(node));
            whenSet[bit] |= reachOf(diagram.high(node));
            skip(level, diagram.low(node), whenClear, whenSet);
            skip(level, diagram.high(node), whenClear, whenSet);
        }
        steps += 4L * nodeCount;
    }

    /** Bits between a level and the next that is asked have both values. */
    private void skip(int level, int function, long[] whenClear, long[] whenSet) {
        int next = isLater(function) ? (word + 1) * Word.BITS : diagram.level(function);
        for (int between = level + 1; between < next; between++) {
            int bit = Word.BITS - 1 - between % Word.BITS;
            whenClear[bit] |= reachOf(function);
            whenSet[bit] |= reachOf(function);
        }
    }

    /** The fewest bits that lead from each node to an outcome. */
    private void findLengths(int index) {
        for (int i = 0; i < nodeCount; i++) {
            int node = nodes[i];
            lengths[node] =
                    Math.min(NEVER, 1 + Math.min(length(diagram.low(node), index), length(diagram.high(node), index)));
        }
        steps += nodeCount;
    }

    private int length(int function, int index) {
        return isLater(function) ? (function == outcomes[index] ? 0 : NEVER) : lengths[function];
    }

    /** Whether all words with a pattern come to certain outcomes. */
    private boolean isWithin(int function, int mask, int value, long fine) {
        begin();
        return within(function, mask, value, fine);
    }

    private boolean within(int function, int mask, int value, long fine) {
        if ((reachOf(function) & ~fine) == 0) {
            return true;
        }
        if (isLater(function)) {
            return false;
        }
        if (stamps[function] == stamp) {
            return true; // or it would be over
        }
        stamps[function] = stamp;
        steps++;
        int bit = bit(function);
        boolean mayBeClear = (mask & bit) == 0 || (value & bit) == 0;
        boolean mayBeSet = (mask & bit) == 0 || (value & bit) != 0;
        return (!mayBeClear || within(diagram.low(function), mask, value, fine))
                && (!mayBeSet || within(diagram.high(function), mask, value, fine));
    }
}
