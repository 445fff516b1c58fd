package io.portcullis.seccomp;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Signature;

/**
 * How many bits of an argument a comparison looks at.
 *
 * <p>The kernel gives a system call no more of a register than its prototype names, so a comparison that looks at more
 * can be satisfied, or missed, by bits that the call never sees.
 */
public enum Width {
    /** As many as the kernel's prototype of the call declares: 32 for an {@code int}, 16 for {@code umode_t}. */
    AS_DECLARED(0),
    /** As libseccomp compares: 64 bits on 64-bit ABIs, the low 32 on 32-bit ABIs, x32 and n32. */
    AS_LIBSECCOMP(0),
    /** The low 8 bits. */
    BITS_8(8),
    /** The low 16 bits. */
    BITS_16(16),
    /** The low 32 bits. */
    BITS_32(32),
    /** All 64 bits. */
    BITS_64(64);

    private final int exactBits; // 0: depends on ABI or prototype

    Width(int exactBits) {
        this.exactBits = exactBits;
    }

    /**
     * The number of bits on an ABI, never more than its registers have.
     *
     * @param operand what is compared
     * @param abi where the call is made
     * @param signature the call's prototype there
     * @return 8, 16, 32 or 64
     */
    public int bits(Operand operand, Abi abi, Signature signature) {
        return switch (this) {
            case AS_DECLARED -> operand.isArgument() ? signature.bitsOf(operand.index(), abi) : 64;
            case AS_LIBSECCOMP -> abi.registerBits() == 32 || abi.longBits() == 32 ? 32 : 64;
            default -> Math.min(exactBits, abi.registerBits());
        };
    }

    /**
     * The width of exactly so many bits.
     *
     * @param bits 8, 16, 32 or 64
     * @return the width that says so
     * @throws IllegalArgumentException for any other number
     */
    public static Width ofBits(int bits) {
        return switch (bits) {
            case 8 -> BITS_8;
            case 16 -> BITS_16;
            case 32 -> BITS_32;
            case 64 -> BITS_64;
            default -> throw new IllegalArgumentException("a width is 8, 16, 32 or 64 bits, was " + bits);
        };
    }

    /**
     * Whether the width is the same on every ABI and for every call.
     *
     * @return false for {@link #AS_DECLARED} and {@link #AS_LIBSECCOMP}
     */
    public boolean isExact() {
        return exactBits != 0;
    }

    /**
     * The bits of an exact width, as a mask.
     *
     * @return as many low bits set as are compared
     * @throws IllegalStateException if the width is not exact
     */
    public long mask() {
        if (!isExact()) {
            throw new IllegalStateException("the width " + this + " depends on the ABI; ask ArgCondition.on first");
        }
        return exactBits == 64 ? -1L : (1L << exactBits) - 1;
    }
}
