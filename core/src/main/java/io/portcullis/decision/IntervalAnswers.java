package io.portcullis.decision;

import java.util.Arrays;

/** Remembers which function says whether a term is in an interval. */
final class IntervalAnswers {
    /** No function. */
    static final int NOTHING = Integer.MIN_VALUE;

    private static final int ENTRY = 4; // the term, the interval's two ends, the function

    private int count;
    private int[] entries = empty(1 << 6);

    /** The function for a term and an interval, or {@link #NOTHING}. */
    int get(int term, int low, int high) {
        return entries[slot(term, low, high) + ENTRY - 1];
    }

    /** Takes in a function for a term and an interval that has none yet. */
    void put(int term, int low, int high, int function) {
        if (2 * ++count * ENTRY > entries.length) {
            int[] old = entries;
            entries = empty(2 * old.length / ENTRY);
            for (int i = 0; i < old.length; i += ENTRY) {
                if (old[i + ENTRY - 1] != NOTHING) {
                    System.arraycopy(old, i, entries, slot(old[i], old[i + 1], old[i + 2]), ENTRY);
                }
            }
        }
        int slot = slot(term, low, high);
        entries[slot] = term;
        entries[slot + 1] = low;
        entries[slot + 2] = high;
        entries[slot + 3] = function;
    }

    private int slot(int term, int low, int high) {
        int mask = entries.length / ENTRY - 1;
        int at = Diagram.hash(term, low, high) & mask;
        while (entries[at * ENTRY + ENTRY - 1] != NOTHING
                && (entries[at * ENTRY] != term || entries[at * ENTRY + 1] != low || entries[at * ENTRY + 2] != high)) {
            at = (at + 1) & mask;
        }
        return at * ENTRY;
    }

    private static int[] empty(int slots) {
        int[] entries = new int[slots * ENTRY];
        Arrays.fill(entries, NOTHING);
        return entries;
    }
}
