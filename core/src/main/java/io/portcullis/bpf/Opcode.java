package io.portcullis.bpf;

import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.CopyToA;
import io.portcullis.bpf.Instruction.CopyToX;
import io.portcullis.bpf.Instruction.Jump;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadConstant;
import io.portcullis.bpf.Instruction.LoadLength;
import io.portcullis.bpf.Instruction.LoadScratch;
import io.portcullis.bpf.Instruction.LoadWord;
import io.portcullis.bpf.Instruction.Negate;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.Return;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.Instruction.StoreScratch;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of classic BPF, and which of them seccomp admits: include/uapi/linux/bpf_common.h, kernel/seccomp.c and
 * net/core/filter.c.
 */
final class Opcode {
    static final int SCRATCH_WORDS = 16; // BPF_MEMWORDS

    static final int LD_IMM = 0x00;
    static final int LD_ABS = 0x20;
    static final int LD_MEM = 0x60;
    static final int LD_LEN = 0x80;
    static final int LDX_IMM = 0x01;
    static final int LDX_MEM = 0x61;
    static final int LDX_LEN = 0x81;
    static final int ST = 0x02;
    static final int STX = 0x03;
    static final int JA = 0x05;
    static final int RET_K = 0x06;
    static final int RET_A = 0x16;
    static final int TAX = 0x07;
    static final int TXA = 0x87;

    // The right side of these is K; with the bit X it is the register X.
    static final int X = 0x08;
    static final int ADD = 0x04;
    static final int SUB = 0x14;
    static final int MUL = 0x24;
    static final int DIV = 0x34;
    static final int OR = 0x44;
    static final int AND = 0x54;
    static final int LSH = 0x64;
    static final int RSH = 0x74;
    static final int NEG = 0x84; // has no right side
    static final int XOR = 0xa4;
    static final int JEQ = 0x15;
    static final int JGT = 0x25;
    static final int JGE = 0x35;
    static final int JSET = 0x45;

    private Opcode() {}

    /** What is wrong with an instruction, wherever it stands; null if nothing is. */
    static @Nullable String fault(int code, int k) {
        String value = Integer.toUnsignedString(k);
        return switch (code) {
            case LD_ABS ->
                isWordOffset(k)
                        ? null
                        : "a filter loads words at offsets 0, 4, .. 60 of struct seccomp_data, was " + value;
            case LD_MEM, LDX_MEM, ST, STX -> isScratch(k) ? null : "scratch memory has words 0..15, was " + value;
            case DIV -> k != 0 ? null : "a constant divisor must not be 0";
            case LSH, RSH -> isShift(k) ? null : "a constant shift must be in 0..31, was " + value;
            case JA -> k >= 0 && k <= Jump.MAX ? null : "a jump skips 0..4094 instructions, was " + value;
            case LD_LEN, LDX_LEN, LD_IMM, LDX_IMM, NEG, RET_K, RET_A, TAX, TXA -> null;
            default ->
                operation(code) != null || condition(code) != null
                        ? null
                        : "seccomp admits no operation code %#06x; it has word loads only, and no modulo"
                                .formatted(code);
        };
    }

    static void require(int code, int k) {
        String fault = fault(code, k);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
    }

    static void requireFields(int code, int jt, int jf) {
        if (code < 0 || code > 0xffff) {
            throw new IllegalArgumentException("code must be in 0..65535, was " + code);
        }
        if (jt < 0 || jt > 0xff || jf < 0 || jf > 0xff) {
            throw new IllegalArgumentException("jt and jf must be in 0..255, were " + jt + " and " + jf);
        }
    }

    /** The typed instruction with exactly these fields. */
    static @Nullable Instruction typed(int code, int jt, int jf, int k) {
        Instruction meaning = meaning(code, jt, jf, k);
        return meaning != null && meaning.jt() == jt && meaning.jf() == jf && meaning.k() == k ? meaning : null;
    }

    /** The instruction the kernel runs for these fields, or null if it refuses them wherever they stand. */
    static @Nullable Instruction meaning(int code, int jt, int jf, int k) {
        return fault(code, k) != null
                ? null
                : switch (code) {
                    case LD_ABS -> new LoadWord(k);
                    case LD_LEN -> new LoadLength(Register.A);
                    case LDX_LEN -> new LoadLength(Register.X);
                    case LD_IMM -> new LoadConstant(Register.A, k);
                    case LDX_IMM -> new LoadConstant(Register.X, k);
                    case LD_MEM -> new LoadScratch(Register.A, k);
                    case LDX_MEM -> new LoadScratch(Register.X, k);
                    case ST -> new StoreScratch(Register.A, k);
                    case STX -> new StoreScratch(Register.X, k);
                    case NEG -> new Negate();
                    case JA -> new Jump(k);
                    case RET_K -> new Return(k);
                    case RET_A -> new ReturnAccumulator();
                    case TAX -> new CopyToX();
                    case TXA -> new CopyToA();
                    default -> withOperand(code, jt, jf, k);
                };
    }

    static int source(Operand operand) {
        return operand instanceof Operand.IndexRegister ? X : 0;
    }

    static int constant(Operand operand) {
        return operand instanceof Operand.Constant constant ? constant.value() : 0;
    }

    static boolean isWordOffset(int offset) {
        return (offset & ~(SeccompData.BYTES - 4)) == 0;
    }

    static boolean isScratch(int index) {
        return (index & ~(SCRATCH_WORDS - 1)) == 0;
    }

    static boolean isShift(int distance) {
        return (distance & ~(Integer.SIZE - 1)) == 0;
    }

    static boolean isJump(int code) {
        return code == JA || condition(code) != null;
    }

    private static @Nullable Instruction withOperand(int code, int jt, int jf, int k) {
        Operand operand = (code & X) == 0 ? Operand.of(k) : Operand.x();
        Operation operation = operation(code);
        if (operation != null) {
            return new Compute(operation, operand);
        }
        Condition condition = condition(code);
        return condition == null ? null : new JumpIf(condition, operand, jt, jf);
    }

    private static @Nullable Operation operation(int code) {
        for (Operation operation : Operation.values()) {
            if (operation.code == (code & ~X)) {
                return operation;
            }
        }
        return null;
    }

    private static @Nullable Condition condition(int code) {
        for (Condition condition : Condition.values()) {
            if (condition.code == (code & ~X)) {
                return condition;
            }
        }
        return null;
    }
}
