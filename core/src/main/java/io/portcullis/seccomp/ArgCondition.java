package io.portcullis.seccomp;

import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Diagram;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What must hold of a call's arguments for a rule to match: comparisons, put together with and, or and not.
 *
 * <p>Conditions are values: they compare equal, print as they read, and the same argument may be used any number of
 * times.
 *
 * <pre>{@code
 * arg(0).isIn(AF_UNIX, AF_INET).and(arg(1).masked(0xf).is(SOCK_STREAM))
 * }</pre>
 */
public sealed interface ArgCondition {
    /** Holds for every call. */
    record Always() implements ArgCondition {
        @Override
        public boolean holds(SeccompData call) {
            return true;
        }

        @Override
        public ArgCondition on(Abi abi, Signature signature) {
            return this;
        }

        @Override
        public String toString() {
            return "always";
        }
    }

    /**
     * An argument stands in some order to a value, both unsigned.
     *
     * @param operand what is compared
     * @param width how many of its low bits
     * @param operator how
     * @param value with what
     */
    record Compare(Operand operand, Width width, Operator operator, long value) implements ArgCondition {
        @Override
        public boolean holds(SeccompData call) {
            long mask = width.mask();
            return operator.holds(operand.of(call) & mask, value & mask);
        }

        @Override
        public ArgCondition on(Abi abi, Signature signature) {
            int bits = width.bits(operand, abi, signature);
            return new Compare(operand, Width.ofBits(bits), operator, fit(operand, width, value, bits, abi));
        }

        @Override
        public String toString() {
            return operand + suffix(width) + " " + operator + " " + number(value);
        }
    }

    /**
     * Some bits of an argument have a value: {@code (operand & mask) == value}.
     *
     * @param operand what is compared
     * @param width how many of its low bits
     * @param mask the bits that count
     * @param value what they are; bits outside the mask are 0
     */
    record MaskedEqual(Operand operand, Width width, long mask, long value) implements ArgCondition {
        /**
         * Checks that the condition can hold.
         *
         * @param operand what is compared
         * @param width how many of its low bits
         * @param mask the bits that count
         * @param value what they are; bits outside the mask are 0
         */
        public MaskedEqual {
            if ((value & ~mask) != 0) {
                throw new IllegalArgumentException("no value equals %s under the mask %s; clear the bits outside it"
                        .formatted(number(value), number(mask)));
            }
        }

        @Override
        public boolean holds(SeccompData call) {
            long seen = mask & width.mask();
            return (operand.of(call) & seen) == (value & seen);
        }

        @Override
        public ArgCondition on(Abi abi, Signature signature) {
            int bits = width.bits(operand, abi, signature);
            long seen = fit(operand, width, mask, bits, abi);
            return new MaskedEqual(operand, Width.ofBits(bits), seen, fit(operand, width, value, bits, abi) & seen);
        }

        @Override
        public String toString() {
            return "(" + operand + suffix(width) + " & " + number(mask) + ") == " + number(value);
        }
    }

    /**
     * All of some conditions hold.
     *
     * @param conditions at least one; of none, {@link #always} is the same
     */
    record All(List<ArgCondition> conditions) implements ArgCondition {
        /**
         * Copies the list.
         *
         * @param conditions at least one; of none, {@link #always} is the same
         */
        public All {
            conditions = requireSome(conditions, "all");
            NestedConditions.requireShallow(conditions);
        }

        @Override
        public boolean holds(SeccompData call) {
            return conditions.stream().allMatch(condition -> condition.holds(call));
        }

        @Override
        public ArgCondition on(Abi abi, Signature signature) {
            return new All(conditions.stream()
                    .map(condition -> condition.on(abi, signature))
                    .toList());
        }

        @Override
        public String toString() {
            return joined(conditions, " && ");
        }
    }

    /**
     * At least one of some conditions holds.
     *
     * @param conditions at least one
     */
    record Any(List<ArgCondition> conditions) implements ArgCondition {
        /**
         * Copies the list.
         *
         * @param conditions at least one
         */
        public Any {
            conditions = requireSome(conditions, "any");
            NestedConditions.requireShallow(conditions);
        }

        @Override
        public boolean holds(SeccompData call) {
            return conditions.stream().anyMatch(condition -> condition.holds(call));
        }

        @Override
        public ArgCondition on(Abi abi, Signature signature) {
            return new Any(conditions.stream()
                    .map(condition -> condition.on(abi, signature))
                    .toList());
        }

        @Override
        public String toString() {
            return joined(conditions, " || ");
        }
    }

    /**
     * A condition does not hold.
     *
     * @param condition the condition
     */
    record Not(ArgCondition condition) implements ArgCondition {
        /**
         * Checks that the condition is not too deep to work with.
         *
         * @param condition the condition
         */
        public Not {
            NestedConditions.requireShallow(List.of(condition));
        }

        @Override
        public boolean holds(SeccompData call) {
            return !condition.holds(call);
        }

        @Override
        public ArgCondition on(Abi abi, Signature signature) {
            return new Not(condition.on(abi, signature));
        }

        @Override
        public String toString() {
            return "!(" + condition + ")";
        }
    }

    /**
     * Whether the condition holds for a call. Widths must be exact; {@link #on} makes them so.
     *
     * @param call the call
     * @return whether it holds
     * @throws IllegalStateException if a width depends on ABI or prototype
     */
    boolean holds(SeccompData call);

    /**
     * The same condition as it reads on one ABI: every width is exact, every value has no bit above it.
     *
     * @param abi where the call is made
     * @param signature the call's prototype there
     * @return a condition with exact widths
     * @throws IllegalArgumentException if a value cannot be one of the declared or stated width; a negative {@code int}
     *     is taken for its 32 bits, and {@link Width#AS_LIBSECCOMP} drops high bits as libseccomp does
     */
    ArgCondition on(Abi abi, Signature signature);

    /**
     * The condition as a function in a diagram, to be compared with others there. Widths must be exact; {@link #on}
     * makes them so.
     *
     * @param diagram a diagram
     * @return a function that says yes where the condition holds
     * @throws IllegalStateException if a width depends on ABI or prototype
     * @throws io.portcullis.decision.DiagramTooLargeException if that is beyond the diagram's budget
     */
    default int function(Diagram diagram) {
        return ConditionFunction.of(this, diagram);
    }

    /**
     * This condition and others.
     *
     * @param others what else must hold
     * @return a condition that holds where all do
     */
    default ArgCondition and(ArgCondition... others) {
        return new All(prepend(others));
    }

    /**
     * This condition or others.
     *
     * @param others what may hold instead
     * @return a condition that holds where at least one does
     */
    default ArgCondition or(ArgCondition... others) {
        return new Any(prepend(others));
    }

    /**
     * The opposite.
     *
     * @return a condition that holds where this does not
     */
    default ArgCondition negated() {
        return new Not(this);
    }

    /**
     * Holds for every call.
     *
     * @return the condition
     */
    static ArgCondition always() {
        return new Always();
    }

    /**
     * Starts a condition on an argument, compared as wide as the kernel declares it.
     *
     * @param index 0 to 5
     * @return the argument, waiting for its comparison
     * @throws IllegalArgumentException if the index is out of range
     */
    static Argument arg(int index) {
        return new Argument(Operand.argument(index), Width.AS_DECLARED);
    }

    /**
     * Starts a condition on the address of the instruction that makes the call.
     *
     * @return the instruction pointer, waiting for its comparison
     */
    static Argument instructionPointer() {
        return new Argument(Operand.INSTRUCTION_POINTER, Width.BITS_64);
    }

    /**
     * The opposite of a condition.
     *
     * @param condition the condition
     * @return a condition that holds where it does not
     */
    static ArgCondition not(ArgCondition condition) {
        return condition.negated();
    }

    private List<ArgCondition> prepend(ArgCondition... others) {
        ArgCondition[] all = new ArgCondition[others.length + 1];
        all[0] = this;
        System.arraycopy(others, 0, all, 1, others.length);
        return Arrays.asList(all);
    }

    private static List<ArgCondition> requireSome(List<ArgCondition> conditions, String what) {
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException(what + " of no conditions; write always(), or leave the rule out");
        }
        return List.copyOf(conditions);
    }

    private static long fit(Operand operand, Width width, long value, int bits, Abi abi) {
        long low = value & Width.ofBits(bits).mask();
        boolean signExtended = bits < 64 && value >> (bits - 1) == -1L;
        if (low == value || signExtended || width == Width.AS_LIBSECCOMP) {
            return low;
        }
        String wayOut = bits < abi.registerBits()
                ? "write a value of that width, or say the width with as64Bits()"
                : "%s has no wider ones, so write a value of that width, or leave the ABI to a profile of its own"
                        .formatted(abi.libseccompName());
        throw new IllegalArgumentException(
                "%s has %d bits here and cannot be %s; %s".formatted(operand, bits, number(value), wayOut));
    }

    private static String joined(List<ArgCondition> conditions, String operator) {
        return conditions.stream()
                .map(c -> c instanceof All || c instanceof Any ? "(" + c + ")" : c.toString())
                .collect(Collectors.joining(operator));
    }

    private static String suffix(Width width) {
        return switch (width) {
            case AS_DECLARED -> "";
            case AS_LIBSECCOMP -> ":libseccomp";
            case BITS_8 -> ":8";
            case BITS_16 -> ":16";
            case BITS_32 -> ":32";
            case BITS_64 -> ":64";
        };
    }

    private static String number(long value) {
        return Long.compareUnsigned(value, 10) < 0 ? Long.toString(value) : "0x" + Long.toHexString(value);
    }
}
