package io.portcullis.bpf;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a filter as the kernel does.
 *
 * <p>A, X and scratch memory are 0 at the start. Everything is unsigned and modulo 2 to the 32nd. {@code div x} with X
 * = 0 ends the filter with 0, which is {@code KILL_THREAD}. {@code ld #len} loads 64. Bits the kernel ignores are
 * ignored.
 *
 * <p>{@code lsh x} and {@code rsh x} shift by the low five bits of X, as the kernel's interpreter and its JIT compilers
 * for x86, ARM64 and RISC-V do. Other machines may clear A for X of 32 and more, so a program that depends on it does
 * not mean the same everywhere.
 *
 * <p>The simulator refuses what it meets and the kernel would not take. It does not look at instructions that are not
 * reached, so a run without exception does not say that the kernel takes the program; {@link KernelChecker} does.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/net/core/filter.c">
 *     bpf_convert_filter in net/core/filter.c</a>
 */
public final class BpfSimulator {
    private static final int[] NO_SCRATCH = {};

    private BpfSimulator() {}

    /**
     * One run of a program.
     *
     * @param returnValue what the program returned; see {@link #action()}
     * @param path the instructions that ran, by index, in order
     */
    public record Run(int returnValue, List<Integer> path) {
        /**
         * Copies the path.
         *
         * @param returnValue what the program returned; see {@link #action()}
         * @param path the instructions that ran, by index, in order
         */
        public Run {
            path = List.copyOf(path);
        }

        /**
         * What the program answered.
         *
         * @return the return value to the letter
         */
        public Action action() {
            return Action.of(returnValue);
        }

        /**
         * How many instructions ran.
         *
         * @return at least 1
         */
        public int executed() {
            return path.size();
        }
    }

    /**
     * Asks a program about a call.
     *
     * <p>Nothing is allocated, unless the program uses scratch memory.
     *
     * @param program the filter
     * @param data the call
     * @return the filter's return value; {@link Action#of} reads it
     * @throws InadmissibleProgramException if the run meets an instruction the kernel does not take, or a jump out of
     *     the program
     */
    public static int run(BpfProgram program, SeccompData data) {
        return run(program, data, null);
    }

    /**
     * Asks a program about a call, and keeps the way it went.
     *
     * @param program the filter
     * @param data the call
     * @return the return value and the path
     * @throws InadmissibleProgramException as for {@link #run}
     */
    public static Run trace(BpfProgram program, SeccompData data) {
        var path = new Path(program.size());
        int returnValue = run(program, data, path);
        return new Run(returnValue, path.toList());
    }

    private static int run(BpfProgram program, SeccompData data, @Nullable Path path) {
        boolean littleEndian = program.byteOrder() == ByteOrder.LITTLE_ENDIAN;
        int size = program.size();
        int a = 0;
        int x = 0;
        int[] scratch = NO_SCRATCH;
        int at = 0;
        for (int next = 0; next < size; ) {
            at = next++;
            if (path != null) {
                path.add(at);
            }
            long instruction = program.packed(at);
            int code = BpfProgram.code(instruction);
            int k = BpfProgram.k(instruction);
            int right = (code & Opcode.X) == 0 ? k : x;
            switch (code) {
                case Opcode.LD_ABS -> {
                    require(Opcode.isWordOffset(k), program, at);
                    a = data.wordAt(k, littleEndian);
                }
                case Opcode.LD_LEN -> a = SeccompData.BYTES;
                case Opcode.LDX_LEN -> x = SeccompData.BYTES;
                case Opcode.LD_IMM -> a = k;
                case Opcode.LDX_IMM -> x = k;
                case Opcode.TAX -> x = a;
                case Opcode.TXA -> a = x;
                case Opcode.LD_MEM, Opcode.LDX_MEM -> {
                    require(Opcode.isScratch(k), program, at);
                    int word = scratch == NO_SCRATCH ? 0 : scratch[k];
                    a = code == Opcode.LD_MEM ? word : a;
                    x = code == Opcode.LDX_MEM ? word : x;
                }
                case Opcode.ST, Opcode.STX -> {
                    require(Opcode.isScratch(k), program, at);
                    scratch = scratch == NO_SCRATCH ? new int[Opcode.SCRATCH_WORDS] : scratch;
                    scratch[k] = code == Opcode.ST ? a : x;
                }
                case Opcode.ADD, Opcode.ADD | Opcode.X -> a += right;
                case Opcode.SUB, Opcode.SUB | Opcode.X -> a -= right;
                case Opcode.MUL, Opcode.MUL | Opcode.X -> a *= right;
                case Opcode.OR, Opcode.OR | Opcode.X -> a |= right;
                case Opcode.AND, Opcode.AND | Opcode.X -> a &= right;
                case Opcode.XOR, Opcode.XOR | Opcode.X -> a ^= right;
                case Opcode.NEG -> a = -a;
                case Opcode.DIV, Opcode.DIV | Opcode.X -> {
                    if (right == 0) {
                        require(code != Opcode.DIV, program, at);
                        return 0;
                    }
                    a = Integer.divideUnsigned(a, right);
                }
                case Opcode.LSH, Opcode.LSH | Opcode.X -> {
                    require(code != Opcode.LSH || Opcode.isShift(k), program, at);
                    a <<= right; // Java, too, takes the low five bits
                }
                case Opcode.RSH, Opcode.RSH | Opcode.X -> {
                    require(code != Opcode.RSH || Opcode.isShift(k), program, at);
                    a >>>= right;
                }
                case Opcode.JA -> {
                    require(k >= 0 && k <= Instruction.Jump.MAX, program, at);
                    next += k;
                }
                case Opcode.JEQ, Opcode.JEQ | Opcode.X -> next += distance(instruction, a == right);
                case Opcode.JGT, Opcode.JGT | Opcode.X ->
                    next += distance(instruction, Integer.compareUnsigned(a, right) > 0);
                case Opcode.JGE, Opcode.JGE | Opcode.X ->
                    next += distance(instruction, Integer.compareUnsigned(a, right) >= 0);
                case Opcode.JSET, Opcode.JSET | Opcode.X -> next += distance(instruction, (a & right) != 0);
                case Opcode.RET_K -> {
                    return k;
                }
                case Opcode.RET_A -> {
                    return a;
                }
                default -> require(false, program, at);
            }
        }
        throw new InadmissibleProgramException(
                at, program.instruction(at), "the program runs off its end; its last instruction is " + (size - 1));
    }

    private static int distance(long jump, boolean taken) {
        return taken ? BpfProgram.jt(jump) : BpfProgram.jf(jump);
    }

    private static void require(boolean admissible, BpfProgram program, int at) {
        if (!admissible) {
            Instruction instruction = program.instruction(at);
            String fault = Opcode.fault(instruction.code(), instruction.k());
            throw new InadmissibleProgramException(at, instruction, String.valueOf(fault));
        }
    }

    /** Jumps go forward only, so a run meets each instruction at most once. */
    private static final class Path {
        private final int[] places;
        private int length;

        Path(int size) {
            places = new int[size];
        }

        void add(int place) {
            places[length++] = place;
        }

        List<Integer> toList() {
            return Arrays.stream(places, 0, length).boxed().toList();
        }
    }
}
