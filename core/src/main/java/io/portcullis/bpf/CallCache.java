package io.portcullis.bpf;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/**
 * The calls a kernel allows without running the filter, because it found at install time that the filter always does.
 *
 * <p>Since Linux 5.11 the kernel follows each filter once for every number of its native and its compat ABI. It knows
 * {@code ld [0]}, {@code ld [4]}, jumps, comparisons with constants, {@code and #mask} and {@code ret #value}. A call
 * is cached if it comes to {@code ret #0x7fff0000}, to the letter, over these alone. Of several filters on top of each
 * other each must allow it so.
 *
 * <p>No cache answers calls of x32, whose numbers lie beyond the native ones, nor a number of -1, nor calls of MIPS,
 * which has no cache. Since Linux 6.14 (and in stable releases of 6.12 and 6.13) the kernel lets {@code uretprobe}
 * through on x86_64 whatever a filter says, since 6.18 {@code uprobe} too.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/kernel/seccomp.c">
 *     seccomp_is_const_allow in kernel/seccomp.c</a>
 */
public final class CallCache {
    /** The first kernel that has the cache. */
    public static final KernelVersion SINCE = KernelVersion.of(5, 11);

    private static final KernelVersion M68K_SINCE = KernelVersion.of(6, 3);
    private static final int ALLOW = 0x7fff_0000;
    private static final int LAST_NUMBER = 0xffff; // arm's private calls lie above and are none of its NR_syscalls

    private static final int URETPROBE = 335; // arch/x86/entry/syscalls/syscall_64.tbl
    private static final KernelVersion URETPROBE_SINCE = KernelVersion.of(6, 14);
    private static final int UPROBE = 336;
    private static final KernelVersion UPROBE_SINCE = KernelVersion.of(6, 18);

    private final KernelVersion kernel;
    private final ToIntFunction<Abi> counts;
    private final Map<Abi, Integer> known = new ConcurrentHashMap<>();

    private CallCache(KernelVersion kernel, ToIntFunction<Abi> counts) {
        this.kernel = kernel;
        this.counts = counts;
    }

    /**
     * The cache of a kernel.
     *
     * @param kernel its version
     * @return the cache; keep it, it remembers what it reads off the system call tables
     */
    public static CallCache of(KernelVersion kernel) {
        return new CallCache(kernel, abi -> numbersOf(kernel, abi));
    }

    /** The same with counts of numbers that are known. */
    static CallCache of(KernelVersion kernel, ToIntFunction<Abi> counts) {
        return new CallCache(kernel, counts);
    }

    /**
     * The kernel whose cache this is.
     *
     * @return its version
     */
    public KernelVersion kernel() {
        return kernel;
    }

    /**
     * How many numbers of an ABI the kernel asks a filter about, from 0 up: as many as its system call table has.
     *
     * @param abi the ABI
     * @return the highest number the kernel knows and 1; 0 if it has no cache for the ABI
     * @throws IllegalStateException if the ABI's table is missing; the message names the artifact to add
     */
    public int numbers(Abi abi) {
        return isKept(abi) ? known.computeIfAbsent(abi, counts::applyAsInt) : 0;
    }

    /**
     * Whether a call under a filter is answered from the cache.
     *
     * @param program a program the kernel takes
     * @param abi the ABI of the call
     * @param number its number, as the kernel shows it
     * @return true if the kernel makes the call without running the program
     * @throws IllegalStateException as for {@link #numbers}
     */
    public boolean caches(BpfProgram program, Abi abi, int number) {
        return number >= 0 && number < numbers(abi) && (isExempt(abi, number) || isAllowed(program, abi, number));
    }

    /**
     * The calls under a filter that are answered from the cache.
     *
     * @param program a program the kernel takes
     * @param abi the ABI of the calls
     * @return their numbers, in a set of the caller's own
     * @throws IllegalStateException as for {@link #numbers}
     */
    public BitSet cached(BpfProgram program, Abi abi) {
        return cached(List.of(program), abi);
    }

    /**
     * The calls under several filters that are answered from the cache.
     *
     * @param stack programs the kernel takes, in any order; none allow everything
     * @param abi the ABI of the calls
     * @return their numbers, in a set of the caller's own
     * @throws IllegalStateException as for {@link #numbers}
     */
    public BitSet cached(List<BpfProgram> stack, Abi abi) {
        int numbers = numbers(abi);
        var cached = new BitSet(numbers);
        cached.set(0, numbers);
        for (BpfProgram program : stack) {
            for (int number = cached.nextSetBit(0); number >= 0; number = cached.nextSetBit(number + 1)) {
                if (!isExempt(abi, number) && !isAllowed(program, abi, number)) {
                    cached.clear(number);
                }
            }
        }
        return cached;
    }

    /**
     * Whether the kernel makes a call whatever filters say.
     *
     * @param abi the ABI of the call
     * @param number its number
     * @return true for {@code uretprobe} and {@code uprobe} on kernels that exempt them
     */
    public boolean isExempt(Abi abi, int number) {
        return abi == Abi.X86_64
                && ((number == URETPROBE && kernel.isAtLeast(URETPROBE_SINCE))
                        || (number == UPROBE && kernel.isAtLeast(UPROBE_SINCE)));
    }

    /** Where asm/seccomp.h defines SECCOMP_ARCH_NATIVE or SECCOMP_ARCH_COMPAT for an ABI. */
    private boolean isKept(Abi abi) {
        return switch (abi) {
            case X86_64,
                    X86,
                    AARCH64,
                    ARM,
                    LOONGARCH64,
                    PARISC,
                    PARISC64,
                    PPC,
                    PPC64,
                    PPC64LE,
                    RISCV64,
                    S390,
                    S390X,
                    SH,
                    SHEB -> kernel.isAtLeast(SINCE);
            case M68K -> kernel.isAtLeast(M68K_SINCE);
            case X32, MIPS, MIPSEL, MIPS64, MIPSEL64, MIPS64N32, MIPSEL64N32 -> false;
        };
    }

    private static int numbersOf(KernelVersion kernel, Abi abi) {
        return 1
                + SyscallTables.forAbi(abi).entries().stream()
                        .filter(entry -> kernel.isAtLeast(entry.since()))
                        .mapToInt(SyscallEntry::number)
                        .filter(number -> number <= LAST_NUMBER)
                        .max()
                        .orElse(-1);
    }

    /** Follows a program as seccomp_is_const_allow does. */
    private static boolean isAllowed(BpfProgram program, Abi abi, int number) {
        int arch = abi.auditArch();
        int size = program.size();
        int a = 0;
        for (int place = 0; place < size; place++) {
            long instruction = program.packed(place);
            int k = BpfProgram.k(instruction);
            switch (BpfProgram.code(instruction)) {
                case Opcode.LD_ABS -> {
                    if (k == SeccompData.NR_OFFSET) {
                        a = number;
                    } else if (k == SeccompData.ARCH_OFFSET) {
                        a = arch;
                    } else {
                        return false;
                    }
                }
                case Opcode.RET_K -> {
                    return k == ALLOW;
                }
                case Opcode.JA -> {
                    if (k < 0 || k >= size) {
                        return false; // no program the kernel takes
                    }
                    place += k;
                }
                case Opcode.JEQ -> place += a == k ? BpfProgram.jt(instruction) : BpfProgram.jf(instruction);
                case Opcode.JGT ->
                    place +=
                            Integer.compareUnsigned(a, k) > 0 ? BpfProgram.jt(instruction) : BpfProgram.jf(instruction);
                case Opcode.JGE ->
                    place += Integer.compareUnsigned(a, k) >= 0
                            ? BpfProgram.jt(instruction)
                            : BpfProgram.jf(instruction);
                case Opcode.JSET -> place += (a & k) != 0 ? BpfProgram.jt(instruction) : BpfProgram.jf(instruction);
                case Opcode.AND -> a &= k;
                default -> {
                    return false;
                }
            }
        }
        return false;
    }
}
