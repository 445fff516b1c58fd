package io.portcullis.seccomp;

import java.util.Arrays;

/**
 * An argument on its way to a condition: {@code arg(0).is(2)}, {@code arg(2).masked(0x6).is(0)}.
 *
 * <p>Comparisons are unsigned, and as wide as the kernel declares the argument unless a width is said.
 *
 * @param operand which argument
 * @param width how many of its low bits are compared
 */
public record Argument(Operand operand, Width width) {
    /**
     * Compares the low 32 bits, whatever the prototype says.
     *
     * @return the argument with that width
     */
    public Argument as32Bits() {
        return as(Width.BITS_32);
    }

    /**
     * Compares all 64 bits, whatever the prototype says.
     *
     * @return the argument with that width
     */
    public Argument as64Bits() {
        return as(Width.BITS_64);
    }

    /**
     * Compares with a stated width.
     *
     * @param stated the width
     * @return the argument with that width
     */
    public Argument as(Width stated) {
        return new Argument(operand, stated);
    }

    /**
     * Holds where the argument has a value.
     *
     * @param value the value
     * @return the condition
     */
    public ArgCondition is(long value) {
        return compare(Operator.EQ, value);
    }

    /**
     * Holds where the argument has any other value.
     *
     * @param value the value
     * @return the condition
     */
    public ArgCondition isNot(long value) {
        return compare(Operator.NE, value);
    }

    /**
     * Holds where the argument has one of some values.
     *
     * @param values at least one
     * @return the condition
     * @throws IllegalArgumentException if there is no value
     */
    public ArgCondition isIn(long... values) {
        return new ArgCondition.Any(Arrays.stream(values).mapToObj(this::is).toList());
    }

    /**
     * Holds where the argument is below a value.
     *
     * @param value the value, read as unsigned
     * @return the condition
     */
    public ArgCondition isLessThan(long value) {
        return compare(Operator.LT, value);
    }

    /**
     * Holds where the argument is a value or below.
     *
     * @param value the value, read as unsigned
     * @return the condition
     */
    public ArgCondition isAtMost(long value) {
        return compare(Operator.LE, value);
    }

    /**
     * Holds where the argument is above a value.
     *
     * @param value the value, read as unsigned
     * @return the condition
     */
    public ArgCondition isGreaterThan(long value) {
        return compare(Operator.GT, value);
    }

    /**
     * Holds where the argument is a value or above.
     *
     * @param value the value, read as unsigned
     * @return the condition
     */
    public ArgCondition isAtLeast(long value) {
        return compare(Operator.GE, value);
    }

    /**
     * Looks at some bits alone.
     *
     * @param mask the bits that count
     * @return the masked argument, waiting for its value
     */
    public Masked masked(long mask) {
        return new Masked(this, mask);
    }

    /**
     * Compares.
     *
     * @param operator how
     * @param value with what
     * @return the condition
     */
    public ArgCondition compare(Operator operator, long value) {
        return new ArgCondition.Compare(operand, width, operator, value);
    }

    /**
     * Some bits of an argument on their way to a condition.
     *
     * @param argument the argument
     * @param mask the bits that count
     */
    public record Masked(Argument argument, long mask) {
        /**
         * Holds where the bits have a value.
         *
         * @param value the value, with no bit outside the mask
         * @return the condition
         * @throws IllegalArgumentException if the value has a bit outside the mask
         */
        public ArgCondition is(long value) {
            return new ArgCondition.MaskedEqual(argument.operand(), argument.width(), mask, value);
        }

        /**
         * Holds where the bits have any other value.
         *
         * @param value the value, with no bit outside the mask
         * @return the condition
         * @throws IllegalArgumentException if the value has a bit outside the mask
         */
        public ArgCondition isNot(long value) {
            return is(value).negated();
        }
    }
}
