package io.portcullis.bpf;

import io.portcullis.bpf.Instruction.Condition;

/**
 * What a program costs the kernel, in instructions of eBPF, the language it translates every filter to.
 *
 * <p>Three instructions stand before each program. Most of classic BPF becomes one instruction; these do not:
 *
 * <ul>
 *   <li>{@code ret #k} becomes 2, {@code ret a} 1.
 *   <li>A comparison becomes 1 if one of its ways is the next instruction, else 2, of which the second runs on the
 *       false way only. {@code jset} has no opposite in eBPF: it is 1 only if the false way is the next instruction.
 *   <li>A comparison with a constant of 0x80000000 and more becomes 1 more, since constants of eBPF are signed.
 *   <li>{@code div x} becomes 5, of which 3 run, or 4 if X is 0.
 * </ul>
 *
 * <p>The kernel counts these instructions, too, where it limits how many filters may stand on top of each other. It
 * rewrites programs further, and so counts more, where {@code net.core.bpf_jit_harden} is on, which hides constants.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/net/core/filter.c">
 *     bpf_convert_filter in net/core/filter.c</a>
 */
public final class KernelCost {
    /** How many instructions stand before each program, and run: A, X and the address of the data are set. */
    public static final int PROLOGUE = 3;

    private static final int RET_K = 2;
    private static final int DIV_X = 5;
    private static final int DIV_X_RUN = 3;
    private static final int DIV_ZERO_RUN = 4;

    private KernelCost() {}

    /**
     * How long a program is once it is translated.
     *
     * @param program a program the kernel takes
     * @return instructions of eBPF, at least 4
     */
    public static int size(BpfProgram program) {
        int size = PROLOGUE;
        for (int place = 0; place < program.size(); place++) {
            size += size(program.packed(place));
        }
        return size;
    }

    /**
     * How long an instruction is once it is translated.
     *
     * @param instruction an instruction the kernel takes
     * @return 1 to 5 instructions of eBPF
     */
    public static int size(Instruction instruction) {
        return size(instruction.code(), instruction.jt(), instruction.jf(), instruction.k());
    }

    /**
     * How many instructions of eBPF ran, those before the program with them.
     *
     * @param program a program the kernel takes
     * @param run a run of it
     * @return at least 4
     */
    public static int executed(BpfProgram program, BpfSimulator.Run run) {
        int executed = PROLOGUE;
        int last = run.path().size() - 1;
        for (int step = 0; step <= last; step++) {
            int place = run.path().get(step);
            long instruction = program.packed(place);
            boolean taken = step < last && run.path().get(step + 1) == place + 1 + BpfProgram.jt(instruction);
            executed += executed(instruction, taken, step == last);
        }
        return executed;
    }

    /**
     * How many instructions of eBPF run for an instruction.
     *
     * @param instruction an instruction the kernel takes
     * @param taken for a comparison, whether it is true; for others of no matter
     * @return 1 to 3; for {@code div x} as it is where X is not 0
     */
    public static int executed(Instruction instruction, boolean taken) {
        int code = instruction.code();
        return isComparison(code)
                ? comparison(code, instruction.k(), instruction.jt(), instruction.jf(), taken)
                : executedOnce(code, false);
    }

    /**
     * How many instructions of eBPF run for a comparison with a constant.
     *
     * @param condition what is asked
     * @param value the constant
     * @param ifTrue how many instructions are skipped if so
     * @param ifFalse how many instructions are skipped if not
     * @param taken whether the comparison is true
     * @return 1 to 3
     */
    public static int comparison(Condition condition, int value, int ifTrue, int ifFalse, boolean taken) {
        return comparison(condition.code, value, ifTrue, ifFalse, taken);
    }

    /** Whether the constant of a comparison needs an instruction of its own. */
    private static boolean isSplit(int code, int k) {
        return (code & Opcode.X) == 0 && k < 0;
    }

    private static int comparison(int code, int k, int jt, int jf, boolean taken) {
        return (isSplit(code, k) ? 2 : 1) + (!taken && needsJump(code, jt, jf) ? 1 : 0);
    }

    /** Whether a comparison that is false goes on to a jump. */
    private static boolean needsJump(int code, int jt, int jf) {
        return jf != 0 && (jt != 0 || (code & ~Opcode.X) == Opcode.JSET);
    }

    private static int size(long instruction) {
        return size(
                BpfProgram.code(instruction),
                BpfProgram.jt(instruction),
                BpfProgram.jf(instruction),
                BpfProgram.k(instruction));
    }

    private static int size(int code, int jt, int jf, int k) {
        return switch (code) {
            case Opcode.RET_K -> RET_K;
            case Opcode.DIV | Opcode.X -> DIV_X;
            default -> isComparison(code) ? comparison(code, k, jt, jf, false) : 1;
        };
    }

    private static int executed(long instruction, boolean taken, boolean last) {
        int code = BpfProgram.code(instruction);
        return isComparison(code)
                ? comparison(
                        code, BpfProgram.k(instruction), BpfProgram.jt(instruction), BpfProgram.jf(instruction), taken)
                : executedOnce(code, last);
    }

    private static int executedOnce(int code, boolean last) {
        return switch (code) {
            case Opcode.RET_K -> RET_K;
            case Opcode.DIV | Opcode.X -> last ? DIV_ZERO_RUN : DIV_X_RUN; // nothing but a zero ends a run there
            default -> 1;
        };
    }

    private static boolean isComparison(int code) {
        return switch (code & ~Opcode.X) {
            case Opcode.JEQ, Opcode.JGT, Opcode.JGE, Opcode.JSET -> true;
            default -> false;
        };
    }
}
