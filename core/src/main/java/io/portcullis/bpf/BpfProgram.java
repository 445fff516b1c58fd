package io.portcullis.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A seccomp filter: 1 to 4096 instructions, for machines of one byte order.
 *
 * <p>The byte order is part of the program: it decides how the instructions lie in memory, and where a program finds
 * the halves of an argument ({@link SeccompData#word}). A program need not be one the kernel takes; any bytes of the
 * right length can be decoded.
 */
public final class BpfProgram {
    /** The most instructions the kernel takes, {@code BPF_MAXINSNS} of include/uapi/linux/bpf_common.h. */
    public static final int MAX_INSTRUCTIONS = 4096;

    private final ByteOrder byteOrder;
    private final long[] packed; // code << 48 | jt << 40 | jf << 32 | k

    private BpfProgram(ByteOrder byteOrder, long[] packed) {
        this.byteOrder = byteOrder;
        this.packed = packed;
    }

    /**
     * A program of these instructions.
     *
     * @param instructions 1 to 4096 of them
     * @param byteOrder the byte order of the machine it is for
     * @return the program
     * @throws FilterTooLargeException if there are more than 4096
     * @throws IllegalArgumentException if there are none
     */
    public static BpfProgram of(List<Instruction> instructions, ByteOrder byteOrder) {
        requireSize(instructions.size());
        return new BpfProgram(
                byteOrder, instructions.stream().mapToLong(BpfProgram::pack).toArray());
    }

    /**
     * Reads a program as it lies in memory: an array of {@code struct sock_filter}.
     *
     * @param bytes eight bytes an instruction
     * @param byteOrder the byte order of the machine it is for
     * @return the program; {@link #toBytes} gives the same bytes again
     * @throws FilterTooLargeException if there are more than 4096 instructions
     * @throws IllegalArgumentException if there are no bytes, or the length is not a multiple of eight
     */
    public static BpfProgram decode(byte[] bytes, ByteOrder byteOrder) {
        int left = bytes.length % Instruction.BYTES;
        if (left != 0) {
            throw new IllegalArgumentException("a filter of " + bytes.length + " bytes has " + left
                    + " left over after its last whole instruction; an instruction has 8");
        }
        int size = bytes.length / Instruction.BYTES;
        requireSize(size);
        var in = ByteBuffer.wrap(bytes).order(byteOrder);
        var packed = new long[size];
        for (int i = 0; i < size; i++) {
            int code = Short.toUnsignedInt(in.getShort());
            int jt = Byte.toUnsignedInt(in.get());
            int jf = Byte.toUnsignedInt(in.get());
            packed[i] = pack(code, jt, jf, in.getInt());
        }
        return new BpfProgram(byteOrder, packed);
    }

    /**
     * Writes the program as the kernel reads it.
     *
     * @return eight bytes an instruction, in the program's byte order
     */
    public byte[] toBytes() {
        var out = ByteBuffer.allocate(packed.length * Instruction.BYTES).order(byteOrder);
        for (long instruction : packed) {
            out.putShort((short) code(instruction));
            out.put((byte) jt(instruction));
            out.put((byte) jf(instruction));
            out.putInt(k(instruction));
        }
        return out.array();
    }

    /**
     * The byte order of the machine this program is for.
     *
     * @return the order of bytes in memory
     */
    public ByteOrder byteOrder() {
        return byteOrder;
    }

    /**
     * How many instructions there are.
     *
     * @return 1 to 4096
     */
    public int size() {
        return packed.length;
    }

    /**
     * One instruction.
     *
     * @param index 0 to {@link #size()} - 1
     * @return the instruction
     * @throws IndexOutOfBoundsException if the index is out of range
     */
    public Instruction instruction(int index) {
        long instruction = packed[index];
        return Instruction.decode(code(instruction), jt(instruction), jf(instruction), k(instruction));
    }

    /**
     * How many instructions the longest way through the program has, whether a call takes it or not.
     *
     * @return at least 1, a return included
     * @throws InadmissibleProgramException if the kernel does not take the program
     */
    public int longestPath() {
        KernelChecker.require(this);
        int[] longest = new int[size()]; // from an instruction on
        for (int at = size() - 1; at >= 0; at--) {
            int ahead = at + 1;
            Instruction instruction = instruction(at).meaning().orElseThrow();
            if (instruction instanceof Instruction.Jump jump) {
                longest[at] = 1 + longest[ahead + jump.distance()];
            } else if (instruction instanceof Instruction.JumpIf jump) {
                longest[at] = 1 + Math.max(longest[ahead + jump.ifTrue()], longest[ahead + jump.ifFalse()]);
            } else if (instruction instanceof Instruction.Return
                    || instruction instanceof Instruction.ReturnAccumulator) {
                longest[at] = 1;
            } else {
                longest[at] = 1 + longest[ahead];
            }
        }
        return longest[0];
    }

    /**
     * All instructions.
     *
     * @return the instructions in order
     */
    public List<Instruction> instructions() {
        return IntStream.range(0, size()).mapToObj(this::instruction).toList();
    }

    /**
     * One instruction as a number, without an object.
     *
     * @param index 0 to {@link #size()} - 1
     * @return {@code code << 48 | jt << 40 | jf << 32 | k}
     * @throws IndexOutOfBoundsException if the index is out of range
     */
    public long packed(int index) {
        return packed[index];
    }

    /**
     * A program of instructions that are numbers already.
     *
     * @param packed 1 to 4096 instructions, each as {@link #packed(int)} gives them
     * @param byteOrder the byte order of the machine it is for
     * @return the program
     * @throws FilterTooLargeException if there are more than 4096
     * @throws IllegalArgumentException if there are none
     */
    public static BpfProgram ofPacked(long[] packed, ByteOrder byteOrder) {
        requireSize(packed.length);
        return new BpfProgram(byteOrder, packed.clone());
    }

    static int code(long packed) {
        return (int) (packed >>> 48);
    }

    static int jt(long packed) {
        return (int) (packed >>> 40) & 0xff;
    }

    static int jf(long packed) {
        return (int) (packed >>> 32) & 0xff;
    }

    static int k(long packed) {
        return (int) packed;
    }

    private static long pack(Instruction instruction) {
        return pack(instruction.code(), instruction.jt(), instruction.jf(), instruction.k());
    }

    private static long pack(int code, int jt, int jf, int k) {
        return (long) code << 48 | (long) jt << 40 | (long) jf << 32 | Integer.toUnsignedLong(k);
    }

    private static void requireSize(int size) {
        if (size == 0) {
            throw new IllegalArgumentException("a filter has no instructions; it needs at least a return");
        }
        if (size > MAX_INSTRUCTIONS) {
            throw new FilterTooLargeException(size);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BpfProgram that && byteOrder == that.byteOrder && Arrays.equals(packed, that.packed);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(packed) + byteOrder.hashCode();
    }

    /** Gives the size for reading, for example {@code 12 instructions, little endian}. */
    @Override
    public String toString() {
        return size()
                + (size() == 1 ? " instruction, " : " instructions, ")
                + (byteOrder == ByteOrder.BIG_ENDIAN ? "big endian" : "little endian");
    }
}
