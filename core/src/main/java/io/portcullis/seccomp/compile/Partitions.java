package io.portcullis.seccomp.compile;

import io.portcullis.decision.Diagram;
import io.portcullis.decision.Word;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts a function into what it is for each value of one word. */
final class Partitions {
    private static final int MOST_CUTS = 64; // of a word that is not the first
    private static final int MOST_ABOVE = 200; // nodes of the words before it

    private final Diagram diagram;
    private int[] stamps = new int[1024]; // by function
    private int[] results = new int[1024];
    private int stamp;
    private long steps; // of restricting
    private int[] wordsOf = new int[1024]; // by function: the words below, as bits; 0 if not known

    Partitions(Diagram diagram) {
        this.diagram = diagram;
    }

    /** The words a function looks at, a bit each. */
    int words(int function) {
        if (function < 0) {
            return 0;
        }
        if (function >= wordsOf.length) {
            wordsOf = Arrays.copyOf(wordsOf, Math.max(2 * wordsOf.length, diagram.size()));
        }
        if (wordsOf[function] == 0) {
            int words = words(diagram.low(function)) | words(diagram.high(function));
            wordsOf[function] = words | (1 << (diagram.level(function) / Word.BITS));
        }
        return wordsOf[function];
    }

    /** How many nodes of its first word a function has. */
    int nodesOfFirstWord(int function) {
        begin();
        return count(function, diagram.level(function) / Word.BITS);
    }

    private int count(int function, int word) {
        if (diagram.level(function) / Word.BITS != word || stamps[function] == stamp) {
            return 0;
        }
        stamps[function] = stamp;
        return 1 + count(diagram.low(function), word) + count(diagram.high(function), word);
    }

    /** The bits a function looks at in its first word. */
    int bitsOfFirstWord(int function) {
        begin();
        return bits(function, diagram.level(function) / Word.BITS);
    }

    private int bits(int function, int word) {
        if (diagram.level(function) / Word.BITS != word || stamps[function] == stamp) {
            return 0;
        }
        stamps[function] = stamp;
        return (1 << (Word.BITS - 1 - diagram.level(function) % Word.BITS))
                | bits(diagram.low(function), word)
                | bits(diagram.high(function), word);
    }

    private void begin() {
        stamp++;
        if (stamps.length < diagram.size()) {
            int length = 2 * diagram.size();
            stamps = Arrays.copyOf(stamps, length);
            results = Arrays.copyOf(results, length);
        }
    }

    /**
     * Runs of the first word's values, each labelled with the function of the later words.
     *
     * @param known bits of the word that are known
     * @param bits what they are
     * @return the runs, or null if bit tests are the better way
     */
    @Nullable Runs byFirstWord(int function, int known, int bits) {
        return byFirstWord(function, known, bits, 2 * nodesOfFirstWord(function) + 2);
    }

    /** The same as long as there are not more runs than are wanted. */
    @Nullable Runs byFirstWord(int function, int known, int bits, int most) {
        int word = diagram.level(function) / Word.BITS;
        Runs runs = new Runs(16);
        return walk(function, word, Word.BITS - 1, 0, known, bits, most, runs) ? close(runs) : null;
    }

    /** The functions of later words that a function can come to, without constants. */
    int[] functionsBelow(int function) {
        int word = diagram.level(function) / Word.BITS;
        int[] found = new int[nodesOfFirstWord(function) + 1];
        begin();
        return Arrays.copyOf(found, below(function, word, found, 0));
    }

    private int below(int function, int word, int[] found, int count) {
        if (Diagram.isConstant(function) || stamps[function] == stamp) {
            return count;
        }
        stamps[function] = stamp;
        if (diagram.level(function) / Word.BITS != word) {
            found[count] = function;
            return count + 1;
        }
        int more = below(diagram.low(function), word, found, count);
        return below(diagram.high(function), word, found, more);
    }

    private boolean walk(int function, int word, int bit, int base, int known, int bits, int most, Runs runs) {
        int level = diagram.level(function);
        if (level / Word.BITS != word) {
            runs.add(base, base, function, 0);
            return runs.count <= most;
        }
        int at = Word.BITS - 1 - level % Word.BITS;
        int low = function;
        int high = function;
        if (at == bit) {
            low = diagram.low(function);
            high = diagram.high(function);
        }
        boolean mayBeClear = (known >>> bit & 1) == 0 || (bits >>> bit & 1) == 0;
        boolean mayBeSet = (known >>> bit & 1) == 0 || (bits >>> bit & 1) != 0;
        return (!mayBeClear || walk(low, word, bit - 1, base, known, bits, most, runs))
                && (!mayBeSet || walk(high, word, bit - 1, base | 1 << bit, known, bits, most, runs));
    }

    /** Lets each run reach up to the next. */
    private static Runs close(Runs runs) {
        runs.firsts[0] = 0;
        for (int i = 0; i < runs.count; i++) {
            runs.lasts[i] = i + 1 < runs.count ? runs.firsts[i + 1] - 1 : -1;
        }
        return runs;
    }

    /** The same by a word that is not the first, or null if that word has too many cuts. */
    @Nullable Runs byWord(int function, int word) {
        int[] below = new int[16]; // functions that begin with the word
        int[] count = {0, 0};
        begin();
        below = collect(function, word, below, count);
        if (below == null || count[0] == 0) {
            return null;
        }
        int n = count[0];
        Runs[] parts = new Runs[n];
        int[] cuts = new int[MOST_CUTS + 1];
        int cutCount = 0;
        for (int i = 0; i < n; i++) {
            Runs part = new Runs(8);
            if (!walk(below[i], word, Word.BITS - 1, 0, 0, 0, MOST_CUTS, part)) {
                return null;
            }
            parts[i] = close(part);
            for (int j = 0; j < part.count; j++) {
                int cut = part.firsts[j] ^ Integer.MIN_VALUE;
                int place = Arrays.binarySearch(cuts, 0, cutCount, cut);
                if (place < 0) {
                    if (cutCount > MOST_CUTS) {
                        return null;
                    }
                    System.arraycopy(cuts, ~place, cuts, ~place + 1, cutCount - ~place);
                    cuts[~place] = cut;
                    cutCount++;
                    if (cutCount > MOST_CUTS) {
                        return null;
                    }
                }
            }
        }
        Runs runs = new Runs(cutCount);
        for (int i = 0; i < cutCount; i++) {
            int first = cuts[i] ^ Integer.MIN_VALUE;
            int last = i + 1 < cutCount ? (cuts[i + 1] ^ Integer.MIN_VALUE) - 1 : -1;
            begin();
            for (int j = 0; j < n; j++) {
                stamps[below[j]] = stamp;
                results[below[j]] = parts[j].labels[parts[j].find(first)];
            }
            runs.add(first, last, replace(function, word), 0);
        }
        return runs.count == 1 ? null : runs;
    }

    private int @Nullable [] collect(int function, int word, int[] below, int[] count) {
        int at = diagram.level(function) / Word.BITS;
        if (at > word || stamps[function] == stamp) {
            return below;
        }
        stamps[function] = stamp;
        if (at == word) {
            int[] room = count[0] == below.length ? Arrays.copyOf(below, 2 * count[0]) : below;
            room[count[0]++] = function;
            return room;
        }
        if (++count[1] > MOST_ABOVE) {
            return null;
        }
        int[] room = collect(diagram.low(function), word, below, count);
        return room == null ? null : collect(diagram.high(function), word, room, count);
    }

    private int replace(int function, int word) {
        if (diagram.level(function) / Word.BITS > word) {
            return function;
        }
        if (stamps[function] == stamp) {
            return results[function];
        }
        int low = replace(diagram.low(function), word);
        int high = replace(diagram.high(function), word);
        int made = diagram.node(diagram.level(function), low, high);
        stamps[function] = stamp; // it was there when this began
        results[function] = made;
        return made;
    }

    /** What a function is where one bit is known. */
    int restrict(int function, int level, boolean set) {
        begin();
        return restricted(function, level, set);
    }

    private int restricted(int function, int level, boolean set) {
        int at = diagram.level(function);
        if (at > level) {
            return function;
        }
        if (at == level) {
            return set ? diagram.high(function) : diagram.low(function);
        }
        if (stamps[function] == stamp) {
            return results[function];
        }
        int low = restricted(diagram.low(function), level, set);
        int high = restricted(diagram.high(function), level, set);
        int made = diagram.node(at, low, high);
        stamps[function] = stamp;
        results[function] = made;
        steps++;
        return made;
    }

    /** How many nodes restricting has looked at so far. */
    long steps() {
        return steps;
    }
}
