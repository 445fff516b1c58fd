package io.portcullis.seccomp.libseccomp;

import io.portcullis.syscalls.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of calls that libseccomp can say in one rule without any order comparison: some bits of each argument are
 * fixed, the others free.
 *
 * <p>Conditions are handed over in this form because sets of {@code EQ} and {@code MASKED_EQ} rules are what libseccomp
 * gets right most often; overlapping order comparisons are not.
 */
final class Cube {
    static final Cube EVERYTHING = new Cube(new long[Signature.MAX_ARGUMENTS], new long[Signature.MAX_ARGUMENTS]);

    private final long[] masks;
    private final long[] values; // no bit outside the mask

    private Cube(long[] masks, long[] values) {
        this.masks = masks;
        this.values = values;
    }

    /** The calls whose argument has these bits. */
    static Cube of(int argument, long mask, long value) {
        return EVERYTHING.with(argument, mask, value & mask);
    }

    long mask(int argument) {
        return masks[argument];
    }

    long value(int argument) {
        return values[argument];
    }

    boolean isEverything() {
        return Arrays.stream(masks).allMatch(mask -> mask == 0);
    }

    boolean meets(Cube other) {
        for (int i = 0; i < masks.length; i++) {
            if (((values[i] ^ other.values[i]) & masks[i] & other.masks[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    boolean contains(Cube other) {
        for (int i = 0; i < masks.length; i++) {
            if ((masks[i] & ~other.masks[i]) != 0 || ((values[i] ^ other.values[i]) & masks[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The calls in both; the two must meet. */
    Cube and(Cube other) {
        long[] both = masks.clone();
        long[] fixed = values.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] |= other.masks[i];
            fixed[i] |= other.values[i];
        }
        return new Cube(both, fixed);
    }

    /** The calls in this and not in the other, as cubes that do not meet. */
    List<Cube> minus(Cube other) {
        if (!meets(other)) {
            return List.of(this);
        }
        List<Cube> rest = new ArrayList<>();
        Cube left = this;
        for (int i = 0; i < masks.length; i++) {
            for (long open = other.masks[i] & ~masks[i]; open != 0; ) {
                long bit = Long.highestOneBit(open);
                open &= ~bit;
                rest.add(left.with(i, bit, ~other.values[i] & bit));
                left = left.with(i, bit, other.values[i] & bit);
            }
        }
        return rest;
    }

    private Cube with(int argument, long mask, long value) {
        long[] more = masks.clone();
        long[] fixed = values.clone();
        more[argument] |= mask;
        fixed[argument] |= value;
        return new Cube(more, fixed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cube that && Arrays.equals(masks, that.masks) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(masks) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("cube");
        for (int i = 0; i < masks.length; i++) {
            if (masks[i] != 0) {
                text.append(" (arg[%d] & %#x) == %#x".formatted(i, masks[i], values[i]));
            }
        }
        return text.toString();
    }
}
