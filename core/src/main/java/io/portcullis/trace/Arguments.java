package io.portcullis.trace;

import io.portcullis.syscalls.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** The six arguments of a call, as far as they are known. */
public final class Arguments {
    private static final Arguments NONE = new Arguments(0, new long[Signature.MAX_ARGUMENTS]);

    private final int known; // bit i is set where argument i is known
    private final long[] values; // 0 where not known

    private Arguments(int known, long[] values) {
        this.known = known;
        this.values = values;
    }

    /**
     * Arguments of which nothing is known.
     *
     * @return no argument
     */
    public static Arguments none() {
        return NONE;
    }

    /**
     * Arguments that are known from the first on.
     *
     * @param values at most six, the first argument first
     * @return the arguments; those without a value are not known
     * @throws IllegalArgumentException if there are more than six
     */
    public static Arguments of(long... values) {
        if (values.length > Signature.MAX_ARGUMENTS) {
            throw new IllegalArgumentException("a system call has at most 6 arguments, were " + values.length);
        }
        return new Arguments((1 << values.length) - 1, Arrays.copyOf(values, Signature.MAX_ARGUMENTS));
    }

    /**
     * The same with one more known.
     *
     * @param index which one, 0 to 5
     * @param value what it is
     * @return the arguments
     * @throws IllegalArgumentException if the index is out of range
     */
    public Arguments with(int index, long value) {
        requireIndex(index);
        long[] more = values.clone();
        more[index] = value;
        return new Arguments(known | (1 << index), more);
    }

    /**
     * The same with some forgotten.
     *
     * @param mask which may stay known: bit i stands for argument i
     * @return the arguments
     */
    public Arguments only(int mask) {
        if ((known & ~mask) == 0) {
            return this;
        }
        long[] fewer = values.clone();
        for (int i = 0; i < fewer.length; i++) {
            if ((mask & (1 << i)) == 0) {
                fewer[i] = 0;
            }
        }
        return new Arguments(known & mask, fewer);
    }

    /**
     * Which are known.
     *
     * @return bit i is set where argument i is known
     */
    public int known() {
        return known;
    }

    /**
     * The value of one.
     *
     * @param index which one, 0 to 5
     * @return its value, or empty if it is not known
     * @throws IllegalArgumentException if the index is out of range
     */
    public OptionalLong value(int index) {
        requireIndex(index);
        return (known & (1 << index)) == 0 ? OptionalLong.empty() : OptionalLong.of(values[index]);
    }

    /**
     * Whether other arguments are a case of these: they agree wherever these are known.
     *
     * @param other other arguments
     * @return true if every argument known here is known there and has the same value
     */
    public boolean cover(Arguments other) {
        return (known & ~other.known) == 0 && equals(other.only(known));
    }

    private static void requireIndex(int index) {
        if (index < 0 || index >= Signature.MAX_ARGUMENTS) {
            throw new IllegalArgumentException("argument index must be in 0..5, was " + index);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Arguments that && known == that.known && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * known + Arrays.hashCode(values);
    }

    /** Gives them as C would, up to the last known one, for example {@code (2, ?, 0x80001)}. */
    @Override
    public String toString() {
        List<String> shown = new ArrayList<>();
        for (int i = 0; known >> i != 0; i++) {
            shown.add((known & (1 << i)) == 0 ? "?" : shown(values[i]));
        }
        return "(" + String.join(", ", shown) + ")";
    }

    private static String shown(long value) {
        return value >= 0 && value < 10 ? Long.toString(value) : "0x" + Long.toHexString(value);
    }
}
