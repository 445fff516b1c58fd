package io.portcullis.syscalls;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A way of calling the kernel: one numbering of system calls, one width of registers, one byte order.
 *
 * <p>A filter sees an ABI through {@code seccomp_data.arch}, an {@code AUDIT_ARCH_*} value. Two ABIs can share one:
 * {@link #X32} is told from {@link #X86_64} by the number alone.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/audit.h">
 *     include/uapi/linux/audit.h</a>
 */
public enum Abi {
    /** 64-bit x86. */
    X86_64("x86_64", 62, true, true, 64),
    /** 32-bit x86, also as the 32-bit mode of a 64-bit kernel ({@code int 0x80}). */
    X86("x86", 3, false, true, 32),
    /** x32: 64-bit registers, 32-bit pointers, numbers with bit 30 set. */
    X32("x32", 62, true, true, 64),
    /** 32-bit ARM, EABI. */
    ARM("arm", 40, false, true, 32),
    /** 64-bit ARM. */
    AARCH64("aarch64", 183, true, true, 64),
    /** 64-bit LoongArch. */
    LOONGARCH64("loongarch64", 258, true, true, 64),
    /** Motorola 68000. */
    M68K("m68k", 4, false, false, 32),
    /** MIPS o32, big endian; numbers from 4000. */
    MIPS("mips", 8, false, false, 32),
    /** MIPS o32, little endian; numbers from 4000. */
    MIPSEL("mipsel", 8, false, true, 32),
    /** MIPS n64, big endian; numbers from 5000. */
    MIPS64("mips64", 8, true, false, 64),
    /** MIPS n64, little endian; numbers from 5000. */
    MIPSEL64("mipsel64", 8, true, true, 64),
    /** MIPS n32, big endian; numbers from 6000. */
    MIPS64N32("mips64n32", 8, true, false, 64),
    /** MIPS n32, little endian; numbers from 6000. */
    MIPSEL64N32("mipsel64n32", 8, true, true, 64),
    /** 32-bit PA-RISC. */
    PARISC("parisc", 15, false, false, 32),
    /** 64-bit PA-RISC. */
    PARISC64("parisc64", 15, true, false, 64),
    /** 32-bit PowerPC, big endian. */
    PPC("ppc", 20, false, false, 32),
    /** 64-bit PowerPC, big endian. */
    PPC64("ppc64", 21, true, false, 64),
    /** 64-bit PowerPC, little endian. */
    PPC64LE("ppc64le", 21, true, true, 64),
    /** 64-bit RISC-V. */
    RISCV64("riscv64", 243, true, true, 64),
    /** 31-bit System/390. */
    S390("s390", 22, false, false, 32),
    /** 64-bit System/390. */
    S390X("s390x", 22, true, false, 64),
    /** SuperH, little endian. */
    SH("sh", 42, false, true, 32),
    /** SuperH, big endian. */
    SHEB("sheb", 42, false, false, 32);

    /** The bit that marks an x32 number, {@code __X32_SYSCALL_BIT} of arch/x86/include/uapi/asm/unistd.h. */
    public static final int X32_BIT = 0x4000_0000;

    private static final int AUDIT_64BIT = 0x8000_0000; // __AUDIT_ARCH_64BIT
    private static final int AUDIT_LITTLE_ENDIAN = 0x4000_0000; // __AUDIT_ARCH_LE
    private static final int AUDIT_MIPS64_N32 = 0x2000_0000; // __AUDIT_ARCH_CONVENTION_MIPS64_N32

    private static final List<Abi> ALL = List.of(values());

    private final String libseccompName;
    private final int auditArch;
    private final boolean littleEndian;
    private final int registerBits;

    Abi(String libseccompName, int elfMachine, boolean audit64, boolean littleEndian, int registerBits) {
        this.libseccompName = libseccompName;
        this.auditArch = elfMachine
                | (audit64 ? AUDIT_64BIT : 0)
                | (littleEndian ? AUDIT_LITTLE_ENDIAN : 0)
                | (libseccompName.endsWith("n32") ? AUDIT_MIPS64_N32 : 0);
        this.littleEndian = littleEndian;
        this.registerBits = registerBits;
    }

    /**
     * The name libseccomp and this library's command line use.
     *
     * @return for example {@code x86_64} or {@code ppc64le}
     */
    public String libseccompName() {
        return libseccompName;
    }

    /**
     * The name container profiles use.
     *
     * @return for example {@code SCMP_ARCH_X86_64}
     */
    public String scmpName() {
        return "SCMP_ARCH_" + libseccompName.toUpperCase(Locale.ROOT);
    }

    /**
     * What {@code seccomp_data.arch} holds for a call through this ABI.
     *
     * @return the {@code AUDIT_ARCH_*} value; {@link #X32} has {@link #X86_64}'s
     */
    public int auditArch() {
        return auditArch;
    }

    /**
     * The kernel's name of {@link #auditArch()}.
     *
     * @return for example {@code AUDIT_ARCH_X86_64}
     */
    public String auditArchName() {
        return switch (this) {
            case X86 -> "AUDIT_ARCH_I386";
            case X32 -> "AUDIT_ARCH_X86_64";
            default -> "AUDIT_ARCH_" + libseccompName.toUpperCase(Locale.ROOT);
        };
    }

    /**
     * The byte order of this ABI's machine, which decides where the halves of an argument lie.
     *
     * @return the order of bytes in memory
     */
    public ByteOrder byteOrder() {
        return littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    /**
     * How many bits of an argument register reach the kernel.
     *
     * @return 32 or 64; {@link #X32} has 64
     */
    public int registerBits() {
        return registerBits;
    }

    /**
     * How wide C's {@code long}, and a pointer, is for programs of this ABI.
     *
     * @return 32 or 64; {@link #X32} and the n32 ABIs have 32
     */
    public int longBits() {
        return this == X32 || this == MIPS64N32 || this == MIPSEL64N32 ? 32 : registerBits;
    }

    /**
     * Whether a number lies where this ABI's numbers lie, among the ABIs that share its audit arch.
     *
     * <p>-1 is what a tracer leaves behind when it skips a call. It belongs to the 64-bit ABI on x86_64, as libseccomp
     * has it, and so to no x32.
     *
     * @param number a system call number as the kernel reports it
     * @return true if a call with this ABI's audit arch and this number is one of this ABI
     */
    public boolean owns(int number) {
        return switch (this) {
            case X86_64 -> Integer.compareUnsigned(number, X32_BIT) < 0 || number == -1;
            case X32 -> Integer.compareUnsigned(number, X32_BIT) >= 0 && number != -1;
            default -> true;
        };
    }

    /**
     * The ABI a call came through.
     *
     * @param auditArch {@code seccomp_data.arch}
     * @param number {@code seccomp_data.nr}
     * @return the ABI, or empty if no ABI known here has this audit arch
     */
    public static Optional<Abi> ofCall(int auditArch, int number) {
        return ALL.stream()
                .filter(abi -> abi.auditArch == auditArch && abi.owns(number))
                .findFirst();
    }

    /**
     * Finds an ABI by any of its names: libseccomp's, the container profiles', the kernel's.
     *
     * @param name for example {@code x86_64}, {@code SCMP_ARCH_X86_64}, {@code amd64} or {@code AUDIT_ARCH_X86_64};
     *     case does not matter
     * @return the ABI
     * @throws IllegalArgumentException if no ABI has this name; the message lists the names
     */
    public static Abi named(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("unknown architecture " + name + "; known are "
                        + ALL.stream().map(Abi::libseccompName).collect(Collectors.joining(", "))));
    }

    /**
     * Finds an ABI by any of its names.
     *
     * @param name as for {@link #named}
     * @return the ABI, or empty if no ABI has this name
     */
    public static Optional<Abi> find(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(abi -> plain.equals(abi.libseccompName)
                        || plain.equals(abi.scmpName().toLowerCase(Locale.ROOT))
                        || (abi != X32 && plain.equals(abi.auditArchName().toLowerCase(Locale.ROOT)))
                        || abi.otherNames().contains(plain))
                .findFirst();
    }

    /**
     * The ABI this JVM was built for.
     *
     * @return the native ABI, read from {@code os.arch}
     * @throws UnsupportedOperationException if {@code os.arch} names no ABI known here
     */
    public static Abi ofThisJvm() {
        String arch = System.getProperty("os.arch", "");
        return find(arch)
                .orElseThrow(() -> new UnsupportedOperationException(
                        "no ABI is known for os.arch " + arch + "; name one of " + Arrays.toString(values())));
    }

    private List<String> otherNames() {
        return switch (this) { // names of os.arch, uname -m, Go and Docker
            case X86_64 -> List.of("amd64", "x86-64");
            case X86 -> List.of("i386", "i486", "i586", "i686", "386");
            case ARM -> List.of("armv7l", "armv6l", "arm32", "armhf");
            case AARCH64 -> List.of("arm64");
            case PPC64LE -> List.of("powerpc64le");
            case LOONGARCH64 -> List.of("loong64");
            case MIPSEL -> List.of("mipsle");
            case MIPSEL64 -> List.of("mips64le", "mips64el");
            case MIPS64N32 -> List.of("mips64p32");
            case MIPSEL64N32 -> List.of("mips64p32le");
            default -> List.of();
        };
    }
}
