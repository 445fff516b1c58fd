package io.portcullis.supervise;

import java.util.Arrays;

/**
 * How often one thread made which calls, with which values of the arguments that tell something. Counting is what a
 * recording costs beyond the kernel's part, so it makes no objects for a call that was seen before.
 */
final class Tally {
    private static final int ARGUMENTS = 6;
    private static final int FIRST_CAPACITY = 64; // a power of two

    /** The most distinct calls that are kept apart; what comes later counts as a call with any arguments. */
    private static final int MOST = 1 << 16;

    // Entries of one call each: architecture and number, six arguments, a count; 0 counts are free places.
    private long[] calls = new long[FIRST_CAPACITY];
    private long[] arguments = new long[FIRST_CAPACITY * ARGUMENTS];
    private long[] counts = new long[FIRST_CAPACITY];
    private boolean[] wide = new boolean[FIRST_CAPACITY];
    private int size;

    /** Is told of each distinct call. */
    interface Reader {
        /**
         * A distinct call.
         *
         * @param arguments only those that were asked for are what they were, the others are 0
         * @param any whether the arguments were too many to be kept apart
         */
        void call(int arch, int number, long[] arguments, boolean any, long count);
    }

    /**
     * Counts a call.
     *
     * @param telling a bit for each argument that tells something
     */
    void add(int arch, int number, int telling, long a0, long a1, long a2, long a3, long a4, long a5) {
        long call = ((long) arch << 32) | (number & 0xffff_ffffL);
        long b0 = (telling & 1) != 0 ? a0 : 0;
        long b1 = (telling & 2) != 0 ? a1 : 0;
        long b2 = (telling & 4) != 0 ? a2 : 0;
        long b3 = (telling & 8) != 0 ? a3 : 0;
        long b4 = (telling & 16) != 0 ? a4 : 0;
        long b5 = (telling & 32) != 0 ? a5 : 0;
        int at = find(call, b0, b1, b2, b3, b4, b5, false);
        if (counts[at] == 0 && size >= MOST) {
            add(call, 0, 0, 0, 0, 0, 0, true, 1);
        } else {
            add(at, call, b0, b1, b2, b3, b4, b5, false, 1);
        }
    }

    private void add(long call, long a0, long a1, long a2, long a3, long a4, long a5, boolean any, long count) {
        add(find(call, a0, a1, a2, a3, a4, a5, any), call, a0, a1, a2, a3, a4, a5, any, count);
    }

    private void add(int at, long call, long a0, long a1, long a2, long a3, long a4, long a5, boolean any, long count) {
        if (counts[at] == 0) {
            put(at, call, a0, a1, a2, a3, a4, a5, any, count);
        } else {
            counts[at] += count;
        }
    }

    /** The place of a call, or the free one it would take. */
    private int find(long call, long a0, long a1, long a2, long a3, long a4, long a5, boolean any) {
        int mask = calls.length - 1;
        int at = hash(call, a0, a1, a2, a3, a4, a5) & mask;
        while (counts[at] != 0 && !isAt(at, call, a0, a1, a2, a3, a4, a5, any)) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private boolean isAt(int at, long call, long a0, long a1, long a2, long a3, long a4, long a5, boolean any) {
        int first = at * ARGUMENTS;
        return calls[at] == call
                && arguments[first] == a0
                && arguments[first + 1] == a1
                && arguments[first + 2] == a2
                && arguments[first + 3] == a3
                && arguments[first + 4] == a4
                && arguments[first + 5] == a5
                && wide[at] == any;
    }

    private void put(int at, long call, long a0, long a1, long a2, long a3, long a4, long a5, boolean any, long count) {
        int first = at * ARGUMENTS;
        calls[at] = call;
        arguments[first] = a0;
        arguments[first + 1] = a1;
        arguments[first + 2] = a2;
        arguments[first + 3] = a3;
        arguments[first + 4] = a4;
        arguments[first + 5] = a5;
        counts[at] = count;
        wide[at] = any;
        size++;
        if (2 * size > calls.length) {
            grow();
        }
    }

    private void grow() {
        Tally larger = new Tally();
        larger.calls = new long[2 * calls.length];
        larger.arguments = new long[2 * arguments.length];
        larger.counts = new long[2 * counts.length];
        larger.wide = new boolean[2 * wide.length];
        for (int at = 0; at < calls.length; at++) {
            int first = at * ARGUMENTS;
            if (counts[at] != 0) {
                larger.add(
                        calls[at],
                        arguments[first],
                        arguments[first + 1],
                        arguments[first + 2],
                        arguments[first + 3],
                        arguments[first + 4],
                        arguments[first + 5],
                        wide[at],
                        counts[at]);
            }
        }
        calls = larger.calls;
        arguments = larger.arguments;
        counts = larger.counts;
        wide = larger.wide;
    }

    private static int hash(long call, long a0, long a1, long a2, long a3, long a4, long a5) {
        long mixed = call;
        mixed = mixed * 0x9e37_79b9_7f4a_7c15L + a0;
        mixed = mixed * 0x9e37_79b9_7f4a_7c15L + a1;
        mixed = mixed * 0x9e37_79b9_7f4a_7c15L + a2;
        mixed = mixed * 0x9e37_79b9_7f4a_7c15L + a3;
        mixed = mixed * 0x9e37_79b9_7f4a_7c15L + a4;
        mixed = mixed * 0x9e37_79b9_7f4a_7c15L + a5;
        mixed *= 0x9e37_79b9_7f4a_7c15L;
        return (int) (mixed >>> 33);
    }

    boolean isEmpty() {
        return size == 0;
    }

    void read(Reader reader) {
        for (int at = 0; at < calls.length; at++) {
            if (counts[at] != 0) {
                int first = at * ARGUMENTS;
                reader.call(
                        (int) (calls[at] >>> 32),
                        (int) calls[at],
                        Arrays.copyOfRange(arguments, first, first + ARGUMENTS),
                        wide[at],
                        counts[at]);
            }
        }
    }
}
