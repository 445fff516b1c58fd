package io.portcullis.bpf;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Signature;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A call as a filter sees it: the kernel's {@code struct seccomp_data}, 64 bytes.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/seccomp.h">
 *     include/uapi/linux/seccomp.h</a>
 */
public final class SeccompData {
    /** The size of the structure, in bytes. */
    public static final int BYTES = 64;

    /** Where the number lies, in bytes. */
    public static final int NR_OFFSET = 0;

    /** Where the audit arch lies, in bytes. */
    public static final int ARCH_OFFSET = 4;

    /** Where the instruction pointer lies, in bytes. */
    public static final int INSTRUCTION_POINTER_OFFSET = 8;

    /** Where the arguments lie, in bytes. */
    public static final int ARGS_OFFSET = 16;

    private final int nr;
    private final int arch;
    private final long instructionPointer;
    private final long[] args;

    private SeccompData(int nr, int arch, long instructionPointer, long[] args) {
        if (args.length > Signature.MAX_ARGUMENTS) {
            throw new IllegalArgumentException("a call has at most 6 arguments, was " + args.length);
        }
        this.nr = nr;
        this.arch = arch;
        this.instructionPointer = instructionPointer;
        this.args = Arrays.copyOf(args, Signature.MAX_ARGUMENTS);
    }

    /**
     * A call through an ABI, from instruction pointer 0.
     *
     * @param abi the ABI
     * @param nr the number, as the kernel shows it
     * @param args up to six arguments; the rest are 0
     * @return the call
     * @throws IllegalArgumentException if there are more than six arguments
     */
    public static SeccompData call(Abi abi, int nr, long... args) {
        return new SeccompData(nr, abi.auditArch(), 0, args);
    }

    /**
     * A call by name through an ABI, from instruction pointer 0.
     *
     * @param abi the ABI
     * @param syscall the system call
     * @param args up to six arguments; the rest are 0
     * @return the call
     * @throws IllegalArgumentException if the ABI has no such call, or there are more than six arguments
     * @throws IllegalStateException if the ABI's table is missing; the message names the artifact to add
     */
    public static SeccompData call(Abi abi, Syscall syscall, long... args) {
        int number = syscall.number()
                .orElseGet(() -> SyscallTables.forAbi(abi)
                        .byName(syscall.name())
                        .orElseThrow(() ->
                                new IllegalArgumentException(abi.libseccompName() + " has no system call " + syscall))
                        .number());
        return call(abi, number, args);
    }

    /**
     * Any 64 bytes a filter may be shown.
     *
     * @param nr the number
     * @param arch the audit arch, known or not
     * @param instructionPointer where the call was made
     * @param args up to six arguments; the rest are 0
     * @return the call
     * @throws IllegalArgumentException if there are more than six arguments
     */
    public static SeccompData raw(int nr, int arch, long instructionPointer, long... args) {
        return new SeccompData(nr, arch, instructionPointer, args);
    }

    /**
     * The number of the system call.
     *
     * @return {@code seccomp_data.nr}
     */
    public int nr() {
        return nr;
    }

    /**
     * The audit arch.
     *
     * @return {@code seccomp_data.arch}
     */
    public int arch() {
        return arch;
    }

    /**
     * Where the call was made.
     *
     * @return {@code seccomp_data.instruction_pointer}
     */
    public long instructionPointer() {
        return instructionPointer;
    }

    /**
     * An argument.
     *
     * @param index 0 to 5
     * @return the 64 bits of the register
     * @throws IndexOutOfBoundsException if the index is out of range
     */
    public long arg(int index) {
        return args[index];
    }

    /**
     * The 32 bits a filter loads from an offset.
     *
     * @param offset 0 to 60, in bytes, a multiple of 4
     * @param order the byte order of the machine, which decides where the halves of a 64-bit field lie
     * @return the word
     * @throws IllegalArgumentException if the offset is out of range or not a multiple of 4
     */
    public int word(int offset, ByteOrder order) {
        if (!Opcode.isWordOffset(offset)) {
            throw new IllegalArgumentException("a filter loads from offsets 0, 4, .. 60, was " + offset);
        }
        return wordAt(offset, order == ByteOrder.LITTLE_ENDIAN);
    }

    /** The same for an offset that is known to be right. */
    int wordAt(int offset, boolean littleEndian) {
        if (offset == NR_OFFSET) {
            return nr;
        }
        if (offset == ARCH_OFFSET) {
            return arch;
        }
        long field = offset < ARGS_OFFSET ? instructionPointer : args[(offset - ARGS_OFFSET) / 8];
        return isLowHalf(offset, littleEndian) ? (int) field : (int) (field >>> 32);
    }

    /** Whether a word in a 64-bit field is the low half of it. */
    static boolean isLowHalf(int offset, boolean littleEndian) {
        return offset % 8 == 0 == littleEndian;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SeccompData that
                && nr == that.nr
                && arch == that.arch
                && instructionPointer == that.instructionPointer
                && Arrays.equals(args, that.args);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * nr + arch) + Arrays.hashCode(args) + Long.hashCode(instructionPointer);
    }

    /** Gives the call for reading, for example {@code x86_64 nr 41 (0x2, 0x1, 0x0, 0x0, 0x0, 0x0)}. */
    @Override
    public String toString() {
        String abi = Abi.ofCall(arch, nr).map(Abi::libseccompName).orElse("arch %#x".formatted(arch));
        String ip = instructionPointer == 0 ? "" : " at %#x".formatted(instructionPointer);
        return IntStream.range(0, args.length)
                .mapToObj(i -> "0x" + Long.toHexString(args[i]))
                .collect(Collectors.joining(", ", abi + " nr " + Integer.toUnsignedString(nr) + " (", ")" + ip));
    }
}
