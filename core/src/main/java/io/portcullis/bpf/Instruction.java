package io.portcullis.bpf;

import java.util.Optional;

/**
 * One instruction of classic BPF, eight bytes: the kernel's {@code struct sock_filter}.
 *
 * <p>A typed instruction is one the kernel takes from a seccomp filter, wherever it stands; what depends on its place
 * (that a jump stays inside the program, that scratch memory was written before) is the program's affair. Its
 * constructor refuses the rest: an offset that is not a multiple of four, a division by a constant 0. All other eight
 * bytes are {@link Other}, also those that differ from a typed instruction only in bits the kernel ignores. So equal
 * instructions are equal bytes, and decoding loses nothing.
 *
 * <p>All 32-bit values are unsigned; a Java {@code int} holds their bits.
 *
 * @see <a href="https://docs.kernel.org/networking/filter.html">Linux Socket Filtering</a>
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/kernel/seccomp.c">
 *     seccomp_check_filter in kernel/seccomp.c</a>
 */
public sealed interface Instruction {
    /** The size of an instruction, in bytes. */
    int BYTES = 8;

    /**
     * The operation code.
     *
     * @return 0 to 65535
     */
    int code();

    /**
     * How many instructions to skip if a comparison is true.
     *
     * @return 0 to 255; 0 for all but comparisons
     */
    default int jt() {
        return 0;
    }

    /**
     * How many instructions to skip if a comparison is false.
     *
     * @return 0 to 255; 0 for all but comparisons
     */
    default int jf() {
        return 0;
    }

    /**
     * The constant: an offset, a value, an index or a distance.
     *
     * @return the 32 bits; 0 where the instruction has none
     */
    default int k() {
        return 0;
    }

    /**
     * The instruction that runs when the kernel meets this one.
     *
     * @return this instruction; for {@link Other} the typed one that is left when the bits the kernel ignores are
     *     cleared, or empty if the kernel refuses it
     */
    default Optional<Instruction> meaning() {
        return Optional.of(this);
    }

    /** A register of the machine. Both are 0 when a filter starts. */
    enum Register {
        /** The accumulator: loads, arithmetic, comparisons and returned values pass through it. */
        A,
        /** The index register: the second operand. */
        X
    }

    /** The right side of an operation or a comparison, whose left side is the accumulator. */
    sealed interface Operand {
        /**
         * A constant, K.
         *
         * @param value the 32 bits
         */
        record Constant(int value) implements Operand {
            /** Gives the constant, for example {@code #41}. */
            @Override
            public String toString() {
                return BpfText.constant(value);
            }
        }

        /** The register X. */
        record IndexRegister() implements Operand {
            @Override
            public String toString() {
                return "x";
            }
        }

        /**
         * A constant.
         *
         * @param value the 32 bits
         * @return the operand
         */
        static Operand of(int value) {
            return new Constant(value);
        }

        /**
         * The register X.
         *
         * @return the operand
         */
        static Operand x() {
            return new IndexRegister();
        }
    }

    /** What {@link Compute} does with the accumulator; all of it modulo 2 to the 32nd, unsigned. */
    enum Operation {
        /** Addition. */
        ADD(Opcode.ADD),
        /** Subtraction. */
        SUB(Opcode.SUB),
        /** Multiplication. */
        MUL(Opcode.MUL),
        /** Division; where X is 0, the filter ends and returns 0, which is {@code KILL_THREAD}. */
        DIV(Opcode.DIV),
        /** Bitwise or. */
        OR(Opcode.OR),
        /** Bitwise and. */
        AND(Opcode.AND),
        /** Shift to the left; for X of 32 and more see {@link BpfSimulator}. */
        LSH(Opcode.LSH),
        /** Shift to the right, filling with 0; for X of 32 and more see {@link BpfSimulator}. */
        RSH(Opcode.RSH),
        /** Bitwise exclusive or. */
        XOR(Opcode.XOR);

        final int code;

        Operation(int code) {
            this.code = code;
        }
    }

    /** What {@link JumpIf} asks about the accumulator; comparisons are unsigned. */
    enum Condition {
        /** Equal. */
        JEQ(Opcode.JEQ),
        /** Greater. */
        JGT(Opcode.JGT),
        /** Greater or equal. */
        JGE(Opcode.JGE),
        /** Whether both have a bit in common. */
        JSET(Opcode.JSET);

        final int code;

        Condition(int code) {
            this.code = code;
        }
    }

    /**
     * Loads a word of {@code struct seccomp_data} into the accumulator; {@code ld [offset]}.
     *
     * @param offset 0, 4, .. 60, in bytes; see {@link SeccompData}
     */
    record LoadWord(int offset) implements Instruction {
        /**
         * Checks the offset.
         *
         * @param offset 0, 4, .. 60, in bytes; see {@link SeccompData}
         */
        public LoadWord {
            Opcode.require(Opcode.LD_ABS, offset);
        }

        @Override
        public int code() {
            return Opcode.LD_ABS;
        }

        @Override
        public int k() {
            return offset;
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /**
     * Loads 64, the size of {@code struct seccomp_data}; {@code ld #len}.
     *
     * @param register where to
     */
    record LoadLength(Register register) implements Instruction {
        @Override
        public int code() {
            return register == Register.A ? Opcode.LD_LEN : Opcode.LDX_LEN;
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /**
     * Loads a constant; {@code ld #value}.
     *
     * @param register where to
     * @param value the 32 bits
     */
    record LoadConstant(Register register, int value) implements Instruction {
        @Override
        public int code() {
            return register == Register.A ? Opcode.LD_IMM : Opcode.LDX_IMM;
        }

        @Override
        public int k() {
            return value;
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /**
     * Loads a word of scratch memory; {@code ld M[index]}.
     *
     * @param register where to
     * @param index 0 to 15
     */
    record LoadScratch(Register register, int index) implements Instruction {
        /**
         * Checks the index.
         *
         * @param register where to
         * @param index 0 to 15
         */
        public LoadScratch {
            Opcode.require(Opcode.LD_MEM, index);
        }

        @Override
        public int code() {
            return register == Register.A ? Opcode.LD_MEM : Opcode.LDX_MEM;
        }

        @Override
        public int k() {
            return index;
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /**
     * Stores a register in scratch memory; {@code st M[index]}.
     *
     * @param register where from
     * @param index 0 to 15
     */
    record StoreScratch(Register register, int index) implements Instruction {
        /**
         * Checks the index.
         *
         * @param register where from
         * @param index 0 to 15
         */
        public StoreScratch {
            Opcode.require(Opcode.ST, index);
        }

        @Override
        public int code() {
            return register == Register.A ? Opcode.ST : Opcode.STX;
        }

        @Override
        public int k() {
            return index;
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /**
     * Computes with the accumulator, which takes the result; {@code and #mask}, {@code add x}.
     *
     * @param operation what to do
     * @param operand the right side; a constant divisor is not 0, a constant shift is below 32
     */
    record Compute(Operation operation, Operand operand) implements Instruction {
        /**
         * Checks a constant divisor or shift.
         *
         * @param operation what to do
         * @param operand the right side; a constant divisor is not 0, a constant shift is below 32
         */
        public Compute {
            Opcode.require(operation.code | Opcode.source(operand), Opcode.constant(operand));
        }

        @Override
        public int code() {
            return operation.code | Opcode.source(operand);
        }

        @Override
        public int k() {
            return Opcode.constant(operand);
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /** Negates the accumulator; {@code neg}. */
    record Negate() implements Instruction {
        @Override
        public int code() {
            return Opcode.NEG;
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /**
     * Jumps forward; {@code ja}.
     *
     * @param distance how many instructions to skip, 0 to 4094
     */
    record Jump(int distance) implements Instruction {
        /** The longest jump a program has room for. */
        public static final int MAX = BpfProgram.MAX_INSTRUCTIONS - 2;

        /**
         * Checks the distance.
         *
         * @param distance how many instructions to skip, 0 to 4094
         */
        public Jump {
            Opcode.require(Opcode.JA, distance);
        }

        @Override
        public int code() {
            return Opcode.JA;
        }

        @Override
        public int k() {
            return distance;
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /**
     * Compares the accumulator and jumps forward; {@code jeq #value}.
     *
     * @param condition what to ask
     * @param operand the right side
     * @param ifTrue how many instructions to skip if so, 0 to 255
     * @param ifFalse how many instructions to skip if not, 0 to 255
     */
    record JumpIf(Condition condition, Operand operand, int ifTrue, int ifFalse) implements Instruction {
        /** The longest jump of a comparison. */
        public static final int MAX = 255;

        /**
         * Checks the distances.
         *
         * @param condition what to ask
         * @param operand the right side
         * @param ifTrue how many instructions to skip if so, 0 to 255
         * @param ifFalse how many instructions to skip if not, 0 to 255
         */
        public JumpIf {
            requireDistance(ifTrue);
            requireDistance(ifFalse);
        }

        private static void requireDistance(int distance) {
            if (distance < 0 || distance > MAX) {
                throw new IllegalArgumentException(
                        "a comparison skips 0..255 instructions, was " + distance + "; reach further through a Jump");
            }
        }

        @Override
        public int code() {
            return condition.code | Opcode.source(operand);
        }

        @Override
        public int jt() {
            return ifTrue;
        }

        @Override
        public int jf() {
            return ifFalse;
        }

        @Override
        public int k() {
            return Opcode.constant(operand);
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /**
     * Ends the filter with a constant; {@code ret #value}.
     *
     * @param value the return value, see {@link Action#of}
     */
    record Return(int value) implements Instruction {
        @Override
        public int code() {
            return Opcode.RET_K;
        }

        @Override
        public int k() {
            return value;
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /** Ends the filter with what the accumulator holds; {@code ret a}. */
    record ReturnAccumulator() implements Instruction {
        @Override
        public int code() {
            return Opcode.RET_A;
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /** Copies A to X; {@code tax}. */
    record CopyToX() implements Instruction {
        @Override
        public int code() {
            return Opcode.TAX;
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /** Copies X to A; {@code txa}. */
    record CopyToA() implements Instruction {
        @Override
        public int code() {
            return Opcode.TXA;
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /**
     * Eight bytes that no typed instruction spells: the kernel refuses them, or ignores some of their bits.
     *
     * @param code the operation code, 0 to 65535
     * @param jt the byte for the true branch, 0 to 255
     * @param jf the byte for the false branch, 0 to 255
     * @param k the 32-bit constant
     */
    record Other(int code, int jt, int jf, int k) implements Instruction {
        /**
         * Checks the ranges, and that no typed instruction says the same.
         *
         * @param code the operation code, 0 to 65535
         * @param jt the byte for the true branch, 0 to 255
         * @param jf the byte for the false branch, 0 to 255
         * @param k the 32-bit constant
         */
        public Other {
            Opcode.requireFields(code, jt, jf);
            Instruction typed = Opcode.typed(code, jt, jf, k);
            if (typed != null) {
                throw new IllegalArgumentException(
                        "these eight bytes are '" + typed + "'; make it with Instruction.decode");
            }
        }

        @Override
        public Optional<Instruction> meaning() {
            return Optional.ofNullable(Opcode.meaning(code, jt, jf, k));
        }

        @Override
        public String toString() {
            return BpfText.of(this);
        }
    }

    /**
     * Reads an instruction from its four fields.
     *
     * @param code the operation code, 0 to 65535
     * @param jt the byte for the true branch, 0 to 255
     * @param jf the byte for the false branch, 0 to 255
     * @param k the 32-bit constant
     * @return the typed instruction with exactly these fields, else {@link Other}
     * @throws IllegalArgumentException if a field does not fit its bits
     */
    static Instruction decode(int code, int jt, int jf, int k) {
        Opcode.requireFields(code, jt, jf);
        Instruction typed = Opcode.typed(code, jt, jf, k);
        return typed == null ? new Other(code, jt, jf, k) : typed;
    }

    /**
     * Loads a word of {@code struct seccomp_data} into the accumulator.
     *
     * @param offset 0, 4, .. 60
     * @return {@link LoadWord}
     * @throws IllegalArgumentException if the offset is none of these
     */
    static Instruction load(int offset) {
        return new LoadWord(offset);
    }

    /**
     * Compares the accumulator with a constant.
     *
     * @param condition what to ask
     * @param value the constant
     * @param ifTrue how many instructions to skip if so, 0 to 255
     * @param ifFalse how many instructions to skip if not, 0 to 255
     * @return {@link JumpIf}
     * @throws IllegalArgumentException if a distance is out of range
     */
    static Instruction jumpIf(Condition condition, int value, int ifTrue, int ifFalse) {
        return new JumpIf(condition, Operand.of(value), ifTrue, ifFalse);
    }

    /**
     * Jumps forward.
     *
     * @param distance how many instructions to skip, 0 to 4094
     * @return {@link Jump}
     * @throws IllegalArgumentException if the distance is out of range
     */
    static Instruction jump(int distance) {
        return new Jump(distance);
    }

    /**
     * Keeps the accumulator's bits that a mask has.
     *
     * @param mask the constant
     * @return {@link Compute} with {@link Operation#AND}
     */
    static Instruction and(int mask) {
        return new Compute(Operation.AND, Operand.of(mask));
    }

    /**
     * Ends the filter.
     *
     * @param value the return value
     * @return {@link Return}
     */
    static Instruction ret(int value) {
        return new Return(value);
    }
}
