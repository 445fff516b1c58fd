package io.portcullis.bpf;

import io.portcullis.bpf.Instruction.Compute;
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
import io.portcullis.bpf.Instruction.Condition;
import org.jspecify.annotations.Nullable;

/** The numbers of classic BPF: include/uapi/linux/bpf_common.h and include/uapi/linux/filter.h. */
final class Opcode {
    static final int SCRATCH_WORDS = 16; // BPF_MEMWORDS

    // The classes, with the size (W = 0) and mode or the source (K = 0) where the class has one form only.
    static final int ALU = 0x04;
    static final int JMP = 0x05;
    static final int X = 0x08; // BPF_X: the source is X

    static final int LD_IMM = 0x00;
    static final int LD_ABS = 0x20;
    static final int LD_MEM = 0x60;
    static final int LD_LEN = 0x80;
    static final int LDX_IMM = 0x01;
    static final int LDX_MEM = 0x61;
    static final int LDX_LEN = 0x81;
    static final int ST = 0x02;
    static final int STX = 0x03;
    static final int NEG = 0x84;
    static final int JA = 0x05;
    static final int RET_K = 0x06;
    static final int RET_A = 0x16;
    static final int TAX = 0x07;
    static final int TXA = 0x87;

    private static final int CLASS = 0x07;
    private static final int OPERATION = 0xf0;

    private Opcode() {}

    static boolean isWordOffset(int offset) {
        return (offset & ~(SeccompData.BYTES - 4)) == 0;
    }

    static boolean isShift(Operation operation) {
        return operation == Operation.LSH || operation == Operation.RSH;
    }

    static int source(Operand operand) {
        return operand instanceof Operand.IndexRegister ? X : 0;
    }

    static int constant(Operand operand) {
        return operand instanceof Operand.Constant constant ? constant.value() : 0;
    }

    static void requireScratch(int index) {
        if (!isScratch(index)) {
            throw new IllegalArgumentException(
                    "scratch memory has words 0..15, was " + Integer.toUnsignedString(index));
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
        return switch (code) {
            case LD_ABS -> isWordOffset(k) ? new LoadWord(k) : null;
            case LD_LEN -> new LoadLength(Register.A);
            case LDX_LEN -> new LoadLength(Register.X);
            case LD_IMM -> new LoadConstant(Register.A, k);
            case LDX_IMM -> new LoadConstant(Register.X, k);
            case LD_MEM -> isScratch(k) ? new LoadScratch(Register.A, k) : null;
            case LDX_MEM -> isScratch(k) ? new LoadScratch(Register.X, k) : null;
            case ST -> isScratch(k) ? new StoreScratch(Register.A, k) : null;
            case STX -> isScratch(k) ? new StoreScratch(Register.X, k) : null;
            case NEG -> new Negate();
            case JA -> k >= 0 && k <= Jump.MAX ? new Jump(k) : null;
            case RET_K -> new Return(k);
            case RET_A -> new ReturnAccumulator();
            case TAX -> new CopyToX();
            case TXA -> new CopyToA();
            default -> withOperand(code, jt, jf, k);
        };
    }

    private static @Nullable Instruction withOperand(int code, int jt, int jf, int k) {
        if (code > 0xff) {
            return null;
        }
        Operand operand = (code & X) == 0 ? Operand.of(k) : Operand.x();
        if ((code & CLASS) == JMP) {
            Condition condition = condition(code & OPERATION);
            return condition == null ? null : new JumpIf(condition, operand, jt, jf);
        }
        if ((code & CLASS) == ALU) {
            Operation operation = operation(code & OPERATION);
            return operation == null || !isAdmissible(operation, operand) ? null : new Compute(operation, operand);
        }
        return null;
    }

    private static boolean isAdmissible(Operation operation, Operand operand) {
        if (operand instanceof Operand.Constant constant) {
            return isShift(operation)
                    ? Integer.compareUnsigned(constant.value(), Integer.SIZE) < 0
                    : operation != Operation.DIV || constant.value() != 0;
        }
        return true;
    }

    private static boolean isScratch(int index) {
        return index >= 0 && index < SCRATCH_WORDS;
    }

    private static @Nullable Operation operation(int bits) {
        for (Operation operation : Operation.values()) {
            if (operation.bits == bits) {
                return operation;
            }
        }
        return null;
    }

    private static @Nullable Condition condition(int bits) {
        for (Condition condition : Condition.values()) {
            if (condition.bits == bits) {
                return condition;
            }
        }
        return null;
    }
}
