package io.portcullis.seccomp;

import io.portcullis.bpf.SeccompData;

/** What a condition can look at: one of the six arguments, or where the call was made. */
public enum Operand {
    /** The first argument. */
    ARG_0(0),
    /** The second argument. */
    ARG_1(1),
    /** The third argument. */
    ARG_2(2),
    /** The fourth argument. */
    ARG_3(3),
    /** The fifth argument. */
    ARG_4(4),
    /** The sixth argument. */
    ARG_5(5),
    /** The address of the instruction that made the call. */
    INSTRUCTION_POINTER(6);

    private static final Operand[] ALL = values();

    private final int position;

    Operand(int position) {
        this.position = position;
    }

    /**
     * The argument at an index.
     *
     * @param index 0 to 5
     * @return the operand
     * @throws IllegalArgumentException if the index is out of range
     */
    public static Operand argument(int index) {
        if (index < 0 || index > 5) {
            throw new IllegalArgumentException("argument index must be in 0..5, was " + index);
        }
        return ALL[index];
    }

    /**
     * Whether this is an argument.
     *
     * @return false for the instruction pointer alone
     */
    public boolean isArgument() {
        return this != INSTRUCTION_POINTER;
    }

    /**
     * Which argument this is.
     *
     * @return 0 to 5
     * @throws IllegalStateException if this is the instruction pointer
     */
    public int index() {
        if (!isArgument()) {
            throw new IllegalStateException("the instruction pointer is no argument");
        }
        return position;
    }

    /**
     * Where this stands among the operands.
     *
     * @return 0 to 5 for the arguments, 6 for the instruction pointer
     */
    public int position() {
        return position;
    }

    /**
     * The value in a call.
     *
     * @param call the call
     * @return all 64 bits
     */
    public long of(SeccompData call) {
        return isArgument() ? call.arg(position) : call.instructionPointer();
    }

    /** Gives {@code arg[0]} to {@code arg[5]}, or {@code instruction_pointer}. */
    @Override
    public String toString() {
        return isArgument() ? "arg[" + position + "]" : "instruction_pointer";
    }
}
