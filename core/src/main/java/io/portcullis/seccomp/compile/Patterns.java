package io.portcullis.seccomp.compile;

import io.portcullis.decision.Diagram;
import io.portcullis.decision.Word;
import java.util.Arrays;

/**
 * Finds bit patterns of a word that settle what a function is: a mask and a value, so that all words that have this
 * value under the mask go to one place.
 */
final class Patterns {
    private static final int MOST_OUTCOMES = 8;
    private static final int NEVER = 64; // more bits than there are

    private final Diagram diagram;
    private int[] stamps = new int[1024]; // by function
    private int[] results = new int[1024];
    private int stamp;

    // what was found last
    private int mask;
    private int value;
    private int outcome;
    private int rest;

    Patterns(Diagram diagram) {
        this.diagram = diagram;
    }

    int mask() {
        return mask;
    }

    int value() {
        return value;
    }

    /** The function where the pattern is there. */
    int outcome() {
        return outcome;
    }

    /** A function that is the same where the pattern is not there. */
    int rest() {
        return rest;
    }

    /**
     * Looks for the pattern without which least is left.
     *
     * @param partitions tells how large that is
     * @return how many nodes of the word are left, or {@link Integer#MAX_VALUE} if there is no pattern
     */
    int find(int function, Partitions partitions) {
        int word = diagram.level(function) / Word.BITS;
        int[] outcomes = new int[MOST_OUTCOMES];
        begin();
        int count = outcomes(function, word, outcomes, 0);
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            begin();
            shortest(function, word, outcomes[i]);
            int foundMask = 0;
            int foundValue = 0;
            for (int at = function; at != outcomes[i]; ) {
                int bit = bit(at);
                foundMask |= bit;
                boolean set = known(diagram.high(at), word, outcomes[i]) < known(diagram.low(at), word, outcomes[i]);
                foundValue |= set ? bit : 0;
                at = set ? diagram.high(at) : diagram.low(at);
            }
            for (int bit = Integer.MIN_VALUE; bit != 0; bit >>>= 1) { // leave out what does not matter
                if ((foundMask & bit) != 0) {
                    begin();
                    if (isAlways(function, word, foundMask & ~bit, foundValue & ~bit, outcomes[i])) {
                        foundMask &= ~bit;
                        foundValue &= ~bit;
                    }
                }
            }
            begin();
            int left = outside(function, word, foundMask, foundValue);
            int size = diagram.level(left) / Word.BITS == word ? partitions.nodesOfFirstWord(left) : 0;
            if (size < least) {
                least = size;
                mask = foundMask;
                value = foundValue;
                outcome = outcomes[i];
                rest = left;
            }
        }
        return least;
    }

    private void begin() {
        stamp++;
        if (stamps.length < diagram.size()) {
            stamps = Arrays.copyOf(stamps, 2 * diagram.size());
            results = Arrays.copyOf(results, 2 * diagram.size());
        }
    }

    private int bit(int node) {
        return 1 << (Word.BITS - 1 - diagram.level(node) % Word.BITS);
    }

    private int outcomes(int function, int word, int[] outcomes, int count) {
        if (diagram.level(function) / Word.BITS != word) {
            for (int i = 0; i < count; i++) {
                if (outcomes[i] == function) {
                    return count;
                }
            }
            if (count < outcomes.length) {
                outcomes[count] = function;
                return count + 1;
            }
            return count;
        }
        if (stamps[function] == stamp) {
            return count;
        }
        stamps[function] = stamp;
        int more = outcomes(diagram.low(function), word, outcomes, count);
        return outcomes(diagram.high(function), word, outcomes, more);
    }

    /** The fewest bits that lead from a function to an outcome. */
    private int shortest(int function, int word, int wanted) {
        if (diagram.level(function) / Word.BITS != word) {
            return function == wanted ? 0 : NEVER;
        }
        if (stamps[function] != stamp) {
            int low = shortest(diagram.low(function), word, wanted);
            int high = shortest(diagram.high(function), word, wanted);
            stamps[function] = stamp;
            results[function] = Math.min(NEVER, 1 + Math.min(low, high));
        }
        return results[function];
    }

    private int known(int function, int word, int wanted) {
        if (diagram.level(function) / Word.BITS != word) {
            return function == wanted ? 0 : NEVER;
        }
        return results[function];
    }

    private boolean isAlways(int function, int word, int fixed, int bits, int wanted) {
        if (diagram.level(function) / Word.BITS != word) {
            return function == wanted;
        }
        if (stamps[function] == stamp) {
            return true; // or it would have ended
        }
        stamps[function] = stamp;
        int bit = bit(function);
        boolean mayBeClear = (fixed & bit) == 0 || (bits & bit) == 0;
        boolean mayBeSet = (fixed & bit) == 0 || (bits & bit) != 0;
        return (!mayBeClear || isAlways(diagram.low(function), word, fixed, bits, wanted))
                && (!mayBeSet || isAlways(diagram.high(function), word, fixed, bits, wanted));
    }

    /** A small function that is the same outside a pattern. */
    private int outside(int function, int word, int fixed, int bits) {
        int level = diagram.level(function);
        int next = Integer.highestOneBit(fixed);
        if (level / Word.BITS != word || Integer.compareUnsigned(bit(function), next) < 0) {
            return function; // it does not look at the next bit, and so is wanted with either value of it
        }
        if (stamps[function] == stamp) {
            return results[function];
        }
        int bit = bit(function);
        int made;
        if (bit != next) {
            int low = outside(diagram.low(function), word, fixed, bits);
            int high = outside(diagram.high(function), word, fixed, bits);
            made = diagram.node(level, low, high);
        } else {
            boolean set = (bits & bit) != 0;
            int off = set ? diagram.low(function) : diagram.high(function);
            int on = set ? diagram.high(function) : diagram.low(function);
            if (fixed == bit) {
                made = off; // whatever is on the other side does not come by
            } else {
                int fewer = outside(on, word, fixed & ~bit, bits);
                made = set ? diagram.node(level, off, fewer) : diagram.node(level, fewer, off);
            }
        }
        stamps[function] = stamp;
        results[function] = made;
        return made;
    }
}
