package io.portcullis.decision;

import io.portcullis.bpf.SeccompData;
import java.nio.ByteOrder;

/**
 * The sixteen 32-bit words a filter can look at, in the order a decision looks at them. Unlike offsets they do not
 * depend on the byte order of the machine.
 */
public enum Word {
    /** The audit arch. */
    ARCH(0, SeccompData.ARCH_OFFSET, false),
    /** The number of the system call. */
    NR(1, SeccompData.NR_OFFSET, false),
    /** The high half of the first argument. */
    ARG_0_HIGH(2, SeccompData.ARGS_OFFSET, true),
    /** The low half of the first argument. */
    ARG_0_LOW(3, SeccompData.ARGS_OFFSET, false),
    /** The high half of the second argument. */
    ARG_1_HIGH(4, SeccompData.ARGS_OFFSET + 8, true),
    /** The low half of the second argument. */
    ARG_1_LOW(5, SeccompData.ARGS_OFFSET + 8, false),
    /** The high half of the third argument. */
    ARG_2_HIGH(6, SeccompData.ARGS_OFFSET + 16, true),
    /** The low half of the third argument. */
    ARG_2_LOW(7, SeccompData.ARGS_OFFSET + 16, false),
    /** The high half of the fourth argument. */
    ARG_3_HIGH(8, SeccompData.ARGS_OFFSET + 24, true),
    /** The low half of the fourth argument. */
    ARG_3_LOW(9, SeccompData.ARGS_OFFSET + 24, false),
    /** The high half of the fifth argument. */
    ARG_4_HIGH(10, SeccompData.ARGS_OFFSET + 32, true),
    /** The low half of the fifth argument. */
    ARG_4_LOW(11, SeccompData.ARGS_OFFSET + 32, false),
    /** The high half of the sixth argument. */
    ARG_5_HIGH(12, SeccompData.ARGS_OFFSET + 40, true),
    /** The low half of the sixth argument. */
    ARG_5_LOW(13, SeccompData.ARGS_OFFSET + 40, false),
    /** The high half of the instruction pointer. */
    INSTRUCTION_POINTER_HIGH(14, SeccompData.INSTRUCTION_POINTER_OFFSET, true),
    /** The low half of the instruction pointer. */
    INSTRUCTION_POINTER_LOW(15, SeccompData.INSTRUCTION_POINTER_OFFSET, false);

    /** How many bits a word has. */
    public static final int BITS = 32;

    private static final Word[] ALL = values();
    private static final Word[] LITTLE_ENDIAN = byOffset(ByteOrder.LITTLE_ENDIAN);
    private static final Word[] BIG_ENDIAN = byOffset(ByteOrder.BIG_ENDIAN);

    private final int position;
    private final int field;
    private final boolean high;

    Word(int position, int field, boolean high) {
        this.position = position;
        this.field = field;
        this.high = high;
    }

    /**
     * How many words there are.
     *
     * @return 16
     */
    static int count() {
        return ALL.length;
    }

    /**
     * The word at a place in the order.
     *
     * @param position 0 to 15
     * @return the word
     */
    public static Word at(int position) {
        return ALL[position];
    }

    /**
     * The word a program loads from an offset.
     *
     * @param offset 0, 4, .. 60, in bytes
     * @param order the byte order of the machine
     * @return the word
     */
    public static Word atOffset(int offset, ByteOrder order) {
        return (order == ByteOrder.BIG_ENDIAN ? BIG_ENDIAN : LITTLE_ENDIAN)[offset / 4];
    }

    /**
     * The high half of an argument.
     *
     * @param index 0 to 5
     * @return the word
     */
    public static Word high(int index) {
        return ALL[ARG_0_HIGH.position + 2 * index];
    }

    /**
     * The low half of an argument.
     *
     * @param index 0 to 5
     * @return the word
     */
    public static Word low(int index) {
        return ALL[ARG_0_LOW.position + 2 * index];
    }

    /**
     * The word's place in the order.
     *
     * @return 0 to 15
     */
    public int position() {
        return position;
    }

    /**
     * Whether this is the high half of a 64-bit field.
     *
     * @return false for low halves, and for the two fields of 32 bits
     */
    public boolean isHigh() {
        return high;
    }

    /**
     * Whether this is a half of a 64-bit field, an argument or the instruction pointer.
     *
     * @return false for {@link #ARCH} and {@link #NR}
     */
    public boolean isHalf() {
        return field >= SeccompData.INSTRUCTION_POINTER_OFFSET;
    }

    /**
     * Where a program finds this word.
     *
     * @param order the byte order of the machine
     * @return 0, 4, .. 60, in bytes
     */
    public int offset(ByteOrder order) {
        return isHalf() && high == (order == ByteOrder.LITTLE_ENDIAN) ? field + 4 : field;
    }

    /**
     * What this word is in a call.
     *
     * @param call the call
     * @return the 32 bits
     */
    public int of(SeccompData call) {
        return call.word(offset(ByteOrder.LITTLE_ENDIAN), ByteOrder.LITTLE_ENDIAN);
    }

    private static Word[] byOffset(ByteOrder order) {
        Word[] words = new Word[ALL.length];
        for (Word word : ALL) {
            words[word.offset(order) / 4] = word;
        }
        return words;
    }
}
