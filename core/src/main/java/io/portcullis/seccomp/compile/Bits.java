package io.portcullis.seccomp.compile;

/** Questions about the bits of ranges of unsigned numbers. */
final class Bits {
    private Bits() {}

    static int lesser(int one, int other) {
        return Integer.compareUnsigned(one, other) < 0 ? one : other;
    }

    static int greater(int one, int other) {
        return Integer.compareUnsigned(one, other) > 0 ? one : other;
    }

    /** Every bit that some number of a range has. */
    static int any(int first, int last) {
        int differ = first ^ last;
        return differ == 0 ? last : last | (2 * Integer.highestOneBit(differ) - 1);
    }

    /** The smallest number from one on that has a bit of a mask, or a smaller one if there is none. */
    static int nextWith(int from, int mask) {
        if ((from & mask) != 0) {
            return from;
        }
        int lowest = Integer.lowestOneBit(mask);
        return (from | lowest) & -lowest;
    }

    /** The smallest number from one on that has no bit of a mask, or a smaller one if there is none. */
    static int nextWithout(int from, int mask) {
        int number = from;
        while ((number & mask) != 0) {
            int highest = Integer.highestOneBit(number & mask);
            number = (number & -highest) + highest; // carries
        }
        return number;
    }

    /** The greatest number up to one that has a bit of a mask; there must be one. */
    static int previousWith(int to, int mask) {
        if ((to & mask) != 0) {
            return to;
        }
        int lowest = Integer.lowestOneBit(mask);
        int borrowed = Integer.lowestOneBit(to & -lowest);
        return (to & ~(2 * borrowed - 1)) | (borrowed - 1);
    }

    /** The greatest number up to one that has no bit of a mask. */
    static int previousWithout(int to, int mask) {
        if ((to & mask) == 0) {
            return to;
        }
        int highest = Integer.highestOneBit(to & mask);
        return (to & ~(2 * highest - 1)) | (highest - 1 & ~mask);
    }
}
