package io.portcullis.seccomp.libseccomp;

import java.nio.ByteBuffer;

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

    void writeTo(ByteBuffer memory) {
        memory.putInt(argument).putInt(operator.number).putLong(datum).putLong(second);
    }
}
