package io.portcullis.bpf;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Says whether the kernel takes a program as a seccomp filter, and if not, which instruction breaks which rule.
 *
 * <p>It looks at every instruction, reached or not, as the kernel does:
 *
 * <ul>
 *   <li>The operation code is one that seccomp admits; offsets, scratch words, divisors and shifts are in range.
 *   <li>Jumps stay in the program, and its last instruction is a return.
 *   <li>Scratch memory is written before it is read. The kernel makes sure of it in one walk from the first instruction
 *       to the last, which knows nothing of returns: what stands behind one counts as reached through it. After a jump
 *       everything counts as written, except what some jump to that place has not written; so a place that no jump goes
 *       to may read any word.
 * </ul>
 *
 * <p>Everything the kernel refuses here it refuses with EINVAL. Nothing is allocated for a program that is taken,
 * unless it reads scratch memory.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/net/core/filter.c">
 *     bpf_check_classic and check_load_and_stores in net/core/filter.c</a>
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/kernel/seccomp.c">
 *     seccomp_check_filter and seccomp_attach_filter in kernel/seccomp.c</a>
 */
public final class KernelChecker {
    /**
     * The longest stack of filters a thread may have, {@code MAX_INSNS_PER_PATH} of kernel/seccomp.c, in the
     * instructions {@link #pathLength} counts.
     */
    public static final int MAX_PATH = 32_768;

    private static final int PENALTY = 4;
    private static final int ADMITTED = -1;
    private static final int ALL_WRITTEN = (1 << Opcode.SCRATCH_WORDS) - 1;

    private KernelChecker() {}

    /**
     * Why the kernel does not take a program.
     *
     * @param index where the instruction stands, from 0
     * @param rule the rule it breaks
     */
    public record Refusal(int index, String rule) {
        /**
         * Names the instruction and the rule.
         *
         * @param index where the instruction stands, from 0
         * @param rule the rule it breaks
         */
        public Refusal {}
    }

    /**
     * Looks for the first thing the kernel refuses.
     *
     * @param program any program
     * @return the instruction and the rule, or empty if the kernel takes the program
     */
    public static Optional<Refusal> check(BpfProgram program) {
        int fault = fault(program);
        return fault == ADMITTED ? Optional.empty() : Optional.of(new Refusal(fault, rule(program, fault)));
    }

    /**
     * Makes sure that the kernel takes a program.
     *
     * @param program any program
     * @throws InadmissibleProgramException if it does not; the message names the instruction and the rule
     */
    public static void require(BpfProgram program) {
        int fault = fault(program);
        if (fault != ADMITTED) {
            throw new InadmissibleProgramException(fault, program.instruction(fault), rule(program, fault));
        }
    }

    /**
     * How long the kernel finds filters that stand on top of each other: the instructions of eBPF they are translated
     * to, and 4 for every filter but the newest. Without {@code net.core.bpf_jit_harden}, which makes programs longer.
     *
     * @param stack programs the kernel takes, in any order
     * @return the length the kernel compares with {@link #MAX_PATH}, in instructions; 0 for no programs
     * @see KernelCost#size(BpfProgram)
     */
    public static int pathLength(List<BpfProgram> stack) {
        int length = 0;
        for (BpfProgram program : stack) {
            length = Math.addExact(length, KernelCost.size(program) + PENALTY);
        }
        return stack.isEmpty() ? 0 : length - PENALTY;
    }

    /**
     * Makes sure that the kernel takes filters on top of each other on one thread. Filters that the thread inherited
     * count too.
     *
     * @param stack the programs, oldest first
     * @throws InadmissibleProgramException if the kernel does not take one of them
     * @throws IllegalArgumentException if together they are too long, for which the kernel's errno is ENOMEM
     */
    public static void requireStack(List<BpfProgram> stack) {
        stack.forEach(KernelChecker::require);
        int length = pathLength(stack);
        if (length > MAX_PATH) {
            throw new IllegalArgumentException(stack.size() + " filters on top of each other have " + length
                    + " instructions as the kernel counts; one thread has room for " + MAX_PATH
                    + "; compile them to one filter");
        }
    }

    /** The place of the first fault, or {@link #ADMITTED}. */
    private static int fault(BpfProgram program) {
        int size = program.size();
        boolean readsScratch = false;
        for (int place = 0; place < size; place++) {
            long instruction = program.packed(place);
            int k = BpfProgram.k(instruction);
            boolean sound = switch (BpfProgram.code(instruction)) {
                case Opcode.LD_ABS -> Opcode.isWordOffset(k);
                case Opcode.LD_MEM, Opcode.LDX_MEM -> {
                    readsScratch = true;
                    yield Opcode.isScratch(k);
                }
                case Opcode.ST, Opcode.STX -> Opcode.isScratch(k);
                case Opcode.DIV -> k != 0;
                case Opcode.LSH, Opcode.RSH -> Opcode.isShift(k);
                case Opcode.JA -> Integer.compareUnsigned(k, size - place - 1) < 0;
                case Opcode.JEQ,
                        Opcode.JEQ | Opcode.X,
                        Opcode.JGT,
                        Opcode.JGT | Opcode.X,
                        Opcode.JGE,
                        Opcode.JGE | Opcode.X,
                        Opcode.JSET,
                        Opcode.JSET | Opcode.X ->
                    Math.max(BpfProgram.jt(instruction), BpfProgram.jf(instruction)) < size - place - 1;
                case Opcode.LD_LEN,
                        Opcode.LDX_LEN,
                        Opcode.LD_IMM,
                        Opcode.LDX_IMM,
                        Opcode.ADD,
                        Opcode.ADD | Opcode.X,
                        Opcode.SUB,
                        Opcode.SUB | Opcode.X,
                        Opcode.MUL,
                        Opcode.MUL | Opcode.X,
                        Opcode.DIV | Opcode.X,
                        Opcode.OR,
                        Opcode.OR | Opcode.X,
                        Opcode.AND,
                        Opcode.AND | Opcode.X,
                        Opcode.LSH | Opcode.X,
                        Opcode.RSH | Opcode.X,
                        Opcode.XOR,
                        Opcode.XOR | Opcode.X,
                        Opcode.NEG,
                        Opcode.RET_K,
                        Opcode.RET_A,
                        Opcode.TAX,
                        Opcode.TXA -> true;
                default -> false;
            };
            if (!sound) {
                return place;
            }
        }
        if (!isReturn(program, size - 1)) {
            return size - 1;
        }
        return readsScratch ? firstUnwrittenRead(program) : ADMITTED;
    }

    /** Walks as check_load_and_stores does; jumps stay in the program. */
    private static int firstUnwrittenRead(BpfProgram program) {
        int size = program.size();
        var atTarget = new int[size]; // what is written on the jumps to a place, a bit a word
        Arrays.fill(atTarget, ALL_WRITTEN);
        int written = 0;
        for (int place = 0; place < size; place++) {
            written &= atTarget[place];
            long instruction = program.packed(place);
            int k = BpfProgram.k(instruction);
            switch (BpfProgram.code(instruction)) {
                case Opcode.ST, Opcode.STX -> written |= 1 << k;
                case Opcode.LD_MEM, Opcode.LDX_MEM -> {
                    if ((written & 1 << k) == 0) {
                        return place;
                    }
                }
                case Opcode.JA -> {
                    atTarget[place + 1 + k] &= written;
                    written = ALL_WRITTEN;
                }
                case Opcode.JEQ,
                        Opcode.JEQ | Opcode.X,
                        Opcode.JGT,
                        Opcode.JGT | Opcode.X,
                        Opcode.JGE,
                        Opcode.JGE | Opcode.X,
                        Opcode.JSET,
                        Opcode.JSET | Opcode.X -> {
                    atTarget[place + 1 + BpfProgram.jt(instruction)] &= written;
                    atTarget[place + 1 + BpfProgram.jf(instruction)] &= written;
                    written = ALL_WRITTEN;
                }
                default -> {
                    // neither memory nor the way changes; after a return the kernel walks on, too
                }
            }
        }
        return ADMITTED;
    }

    private static boolean isReturn(BpfProgram program, int place) {
        int code = BpfProgram.code(program.packed(place));
        return code == Opcode.RET_K || code == Opcode.RET_A;
    }

    /** Which rule the instruction at a fault breaks. */
    private static String rule(BpfProgram program, int place) {
        Instruction instruction = program.instruction(place);
        int last = program.size() - 1;
        String alone = Opcode.fault(instruction.code(), instruction.k());
        if (alone != null) {
            return alone;
        }
        int distance = instruction.code() == Opcode.JA ? instruction.k() : Math.max(instruction.jt(), instruction.jf());
        if (Opcode.isJump(instruction.code()) && distance >= last - place) {
            return "it jumps to " + (place + 1 + distance) + ", but the last instruction is " + last
                    + "; a jump must stay in the program";
        }
        return place == last
                ? "the last instruction must be a return"
                : "M[" + instruction.k() + "] may not have been written here; write it on every way, "
                        + "also before a return that stands in between";
    }
}
