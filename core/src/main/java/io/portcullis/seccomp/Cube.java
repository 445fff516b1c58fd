package io.portcullis.seccomp;

import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of calls of one number in which some bits of each operand are fixed and the others free.
 *
 * <p>Every {@linkplain ArgCondition condition} is a union of cubes, see {@link Cubes}. Two cubes meet or do not; unlike
 * conditions, they never have to be tried.
 */
public final class Cube {
    private static final int OPERANDS = Operand.values().length;

    /** Every call. */
    public static final Cube EVERYTHING = new Cube(new long[OPERANDS], new long[OPERANDS]);

    private final long[] masks;
    private final long[] values; // no bit outside the mask

    private Cube(long[] masks, long[] values) {
        this.masks = masks;
        this.values = values;
    }

    /**
     * The calls in which some bits of an operand have a value.
     *
     * @param operand the operand
     * @param mask the bits that count
     * @param value what they are; bits outside the mask do not matter
     * @return the set
     */
    public static Cube of(Operand operand, long mask, long value) {
        return EVERYTHING.with(operand.position(), mask, value & mask);
    }

    /**
     * The bits of an operand that are fixed.
     *
     * @param operand the operand
     * @return a mask, 0 if the operand is free
     */
    public long mask(Operand operand) {
        return masks[operand.position()];
    }

    /**
     * What the fixed bits of an operand are.
     *
     * @param operand the operand
     * @return a value with no bit outside {@link #mask}
     */
    public long value(Operand operand) {
        return values[operand.position()];
    }

    /**
     * Whether some call is in both sets.
     *
     * @param other the other set
     * @return true if they have a call in common
     */
    public boolean meets(Cube other) {
        for (int i = 0; i < OPERANDS; i++) {
            if (((values[i] ^ other.values[i]) & masks[i] & other.masks[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether every call of another set is in this one.
     *
     * @param other the other set
     * @return true if the other is a part of this
     */
    public boolean contains(Cube other) {
        for (int i = 0; i < OPERANDS; i++) {
            if ((masks[i] & ~other.masks[i]) != 0 || ((values[i] ^ other.values[i]) & masks[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The calls in both sets.
     *
     * @param other a set that meets this one
     * @return what they have in common
     */
    public Cube and(Cube other) {
        long[] both = masks.clone();
        long[] fixed = values.clone();
        for (int i = 0; i < OPERANDS; i++) {
            both[i] |= other.masks[i];
            fixed[i] |= other.values[i];
        }
        return new Cube(both, fixed);
    }

    /**
     * The calls in this set and not in another.
     *
     * @param other the other set
     * @return cubes that do not meet each other
     */
    public List<Cube> minus(Cube other) {
        if (!meets(other)) {
            return List.of(this);
        }
        List<Cube> rest = new ArrayList<>();
        Cube left = this;
        for (int i = 0; i < OPERANDS; i++) {
            for (long open = other.masks[i] & ~masks[i]; open != 0; ) {
                long bit = Long.highestOneBit(open);
                open &= ~bit;
                rest.add(left.with(i, bit, ~other.values[i] & bit));
                left = left.with(i, bit, other.values[i] & bit);
            }
        }
        return rest;
    }

    /**
     * A call of the set: all free bits are 0.
     *
     * @param abi where it is made
     * @param number its number
     * @return the smallest such call
     */
    public SeccompData witness(Abi abi, int number) {
        long[] v = values;
        return SeccompData.raw(number, abi.auditArch(), v[6], v[0], v[1], v[2], v[3], v[4], v[5]);
    }

    private Cube with(int position, long mask, long value) {
        long[] more = masks.clone();
        long[] fixed = values.clone();
        more[position] |= mask;
        fixed[position] |= value;
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

    /** Gives the fixed bits, for example {@code cube (arg[0] & 0xff) == 0x10}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("cube");
        for (Operand operand : Operand.values()) {
            if (mask(operand) != 0) {
                text.append(" (%s & %#x) == %#x".formatted(operand, mask(operand), value(operand)));
            }
        }
        return text.toString();
    }
}
