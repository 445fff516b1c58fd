package io.portcullis.decision;

import java.math.BigInteger;

/**
 * Values that follow each other, unsigned.
 *
 * @param low the first
 * @param high the last, not below the first
 */
public record Range(long low, long high) {
    /**
     * Checks that there is a value.
     *
     * @param low the first
     * @param high the last, not below the first
     */
    public Range {
        if (Long.compareUnsigned(low, high) > 0) {
            throw new IllegalArgumentException("a range starts at or below its end, was %#x..%#x".formatted(low, high));
        }
    }

    /**
     * Whether a value lies in it.
     *
     * @param value the value, unsigned
     * @return true from the first to the last
     */
    public boolean contains(long value) {
        return Long.compareUnsigned(low, value) <= 0 && Long.compareUnsigned(value, high) <= 0;
    }

    /**
     * Whether it is one value.
     *
     * @return true if the first is the last
     */
    public boolean isOne() {
        return low == high;
    }

    /**
     * How many values there are.
     *
     * @return 1 to 2<sup>64</sup>
     */
    public BigInteger size() {
        return new BigInteger(Long.toUnsignedString(high))
                .subtract(new BigInteger(Long.toUnsignedString(low)))
                .add(BigInteger.ONE);
    }

    /** Gives for example {@code 0x28} or {@code 3..7}. */
    @Override
    public String toString() {
        return isOne() ? number(low) : number(low) + ".." + number(high);
    }

    static String number(long value) {
        return Long.compareUnsigned(value, 10) < 0 ? Long.toString(value) : "0x" + Long.toHexString(value);
    }
}
