package io.portcullis.seccomp.libseccomp;

import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.seccomp.Operand;
import io.portcullis.seccomp.Width;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Signature;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One condition of a rule: {@code struct scmp_arg_cmp}.
 *
 * @param argument 0 to 5; a rule may name each once
 * @param operator how to compare
 * @param datum what to compare with; for {@link Operator#MASKED_EQ} the mask
 * @param second for {@link Operator#MASKED_EQ} the value under the mask, else 0
 */
record Comparison(int argument, Operator operator, long datum, long second) {
    /** The size of the structure: u32 arg, u32 op, u64 a, u64 b. */
    static final int BYTES = 24;

    /** {@code enum scmp_compare}, all unsigned. */
    enum Operator {
        NE(1),
        LT(2),
        LE(3),
        EQ(4),
        GE(5),
        GT(6),
        MASKED_EQ(7);

        final int number;

        Operator(int number) {
            this.number = number;
        }
    }

    Comparison {
        if (operator != Operator.MASKED_EQ && second != 0) {
            throw new IllegalArgumentException("only MASKED_EQ takes two values, was " + operator);
        }
    }

    static Comparison of(int argument, Operator operator, long datum) {
        return new Comparison(argument, operator, datum, 0);
    }

    static Comparison masked(int argument, long mask, long value) {
        return new Comparison(argument, Operator.MASKED_EQ, mask, value);
    }

    /** The comparison that says the same as a condition, if libseccomp has one. */
    static Optional<Comparison> of(ArgCondition condition, Abi abi) {
        if (condition instanceof MaskedEqual masked && masked.operand().isArgument()) {
            long mask = masked.mask() & masked.width().mask();
            return (mask & ~bits(abi)) == 0 && mask != 0
                    ? Optional.of(masked(masked.operand().index(), mask, masked.value() & mask))
                    : Optional.empty();
        }
        return condition instanceof Compare compare
                        && compare.operand().isArgument()
                        && compare.width().mask() == bits(abi)
                ? Optional.of(of(compare.operand().index(), operator(compare.operator()), compare.value()))
                : Optional.empty();
    }

    /** Masks that together say that the low bits of an argument are at least a value. */
    static List<Comparison> atLeast(int argument, long bits, long value) {
        List<Comparison> masks = new ArrayList<>();
        for (long bit = Long.highestOneBit(bits); bit != 0; bit >>>= 1) {
            if ((value & bit) == 0) { // equal above this bit, and larger here
                long above = bits & -bit;
                masks.add(masked(argument, above, (value & above) | bit));
            }
        }
        masks.add(masked(argument, bits, value));
        return masks;
    }

    /** The bits of an argument libseccomp can see. */
    static long bits(Abi abi) {
        int bits = Width.AS_LIBSECCOMP.bits(Operand.ARG_0, abi, new Signature(List.of()));
        return Width.ofBits(bits).mask();
    }

    void writeTo(ByteBuffer memory) {
        memory.putInt(argument).putInt(operator.number).putLong(datum).putLong(second);
    }

    private static Operator operator(io.portcullis.seccomp.Operator operator) {
        return switch (operator) {
            case NE -> Operator.NE;
            case LT -> Operator.LT;
            case LE -> Operator.LE;
            case EQ -> Operator.EQ;
            case GE -> Operator.GE;
            case GT -> Operator.GT;
        };
    }
}
