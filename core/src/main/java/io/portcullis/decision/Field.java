package io.portcullis.decision;

import io.portcullis.bpf.SeccompData;

/** The nine fields of a call: what a word is a half of, or the whole. */
public enum Field {
    /** The audit arch, 32 bits. */
    ARCH(Word.ARCH, Word.ARCH),
    /** The number of the system call, 32 bits. */
    NR(Word.NR, Word.NR),
    /** The first argument, 64 bits. */
    ARG_0(Word.ARG_0_HIGH, Word.ARG_0_LOW),
    /** The second argument, 64 bits. */
    ARG_1(Word.ARG_1_HIGH, Word.ARG_1_LOW),
    /** The third argument, 64 bits. */
    ARG_2(Word.ARG_2_HIGH, Word.ARG_2_LOW),
    /** The fourth argument, 64 bits. */
    ARG_3(Word.ARG_3_HIGH, Word.ARG_3_LOW),
    /** The fifth argument, 64 bits. */
    ARG_4(Word.ARG_4_HIGH, Word.ARG_4_LOW),
    /** The sixth argument, 64 bits. */
    ARG_5(Word.ARG_5_HIGH, Word.ARG_5_LOW),
    /** The address of the instruction that made the call, 64 bits. */
    INSTRUCTION_POINTER(Word.INSTRUCTION_POINTER_HIGH, Word.INSTRUCTION_POINTER_LOW);

    private static final Field[] ALL = values();
    private static final int FIRST_ARGUMENT = 2;

    private final Word high; // the same as the low one for a field of one word
    private final Word low;

    Field(Word high, Word low) {
        this.high = high;
        this.low = low;
    }

    /**
     * How many fields there are.
     *
     * @return 9
     */
    static int count() {
        return ALL.length;
    }

    /** The field a word belongs to. */
    static Field of(Word word) {
        return ALL[word.isHalf() ? word.position() / 2 + 1 : word.position()];
    }

    /**
     * An argument.
     *
     * @param index 0 to 5
     * @return the field
     * @throws IllegalArgumentException if the index is out of range
     */
    public static Field argument(int index) {
        if (index < 0 || index > 5) {
            throw new IllegalArgumentException("argument index must be in 0..5, was " + index);
        }
        return ALL[FIRST_ARGUMENT + index];
    }

    /**
     * Where this stands among the fields.
     *
     * @return 0 to 8
     */
    int position() {
        return high.isHalf() ? high.position() / 2 + 1 : high.position();
    }

    /**
     * Which argument this is.
     *
     * @return 0 to 5
     * @throws IllegalStateException if this is no argument
     */
    public int index() {
        if (!isArgument()) {
            throw new IllegalStateException(this + " is no argument");
        }
        return position() - FIRST_ARGUMENT;
    }

    /**
     * Whether this is one of the six arguments.
     *
     * @return false for {@link #ARCH}, {@link #NR} and {@link #INSTRUCTION_POINTER}
     */
    public boolean isArgument() {
        return high.isHalf() && this != INSTRUCTION_POINTER;
    }

    /**
     * How wide the field is.
     *
     * @return 32 or 64
     */
    public int bits() {
        return high.isHalf() ? 64 : 32;
    }

    /**
     * The value in a call.
     *
     * @param call the call
     * @return the bits, unsigned
     */
    public long of(SeccompData call) {
        return switch (this) {
            case ARCH -> Integer.toUnsignedLong(call.arch());
            case NR -> Integer.toUnsignedLong(call.nr());
            case INSTRUCTION_POINTER -> call.instructionPointer();
            default -> call.arg(index());
        };
    }

    /** The word that holds a bit. */
    Word word(int bit) {
        return bit >= Word.BITS ? high : low;
    }

    /** The level on which a bit is looked at. */
    int level(Order order, int bit) {
        return order.level(word(bit), bit % Word.BITS);
    }

    /** The bit of this field that a level looks at. */
    int bit(Order order, int level) {
        return order.word(level) == low ? order.bit(level) : order.bit(level) + Word.BITS;
    }

    /** Whether the levels of this field follow each other, with those of no other field between them. */
    boolean isAlone(Order order) {
        return level(order, 0) - level(order, bits() - 1) == bits() - 1;
    }

    /** The first level behind this field, where it is alone. */
    int end(Order order) {
        return level(order, 0) + 1;
    }

    /** Gives {@code arch}, {@code nr}, {@code arg[0]} to {@code arg[5]} or {@code instruction_pointer}. */
    @Override
    public String toString() {
        return switch (this) {
            case ARCH -> "arch";
            case NR -> "nr";
            case INSTRUCTION_POINTER -> "instruction_pointer";
            default -> "arg[" + index() + "]";
        };
    }
}
