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
import io.portcullis.bpf.Instruction.Other;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.Return;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.Instruction.StoreScratch;
import java.util.Locale;
import java.util.function.IntFunction;

/** How an instruction is written, without comments. The text says every bit of it. */
final class BpfText {
    private static final int LARGEST_DECIMAL = 0xfff;

    private BpfText() {}

    /** Writes an instruction on its own: jump targets are distances, {@code +2}. */
    static String of(Instruction instruction) {
        return of(instruction, distance -> "+" + distance);
    }

    /** Writes the instruction at a place: jump targets are places. */
    static String at(int place, Instruction instruction) {
        return of(instruction, distance -> place(place + 1 + distance));
    }

    /** Writes a place in a program, for example {@code 0007}. */
    static String place(int place) {
        return "%04d".formatted(place);
    }

    /** Writes a constant: small ones as numbers, large ones as bits. */
    static String constant(int value) {
        return "#" + number(value);
    }

    /** Writes a constant without its mark. */
    static String number(int value) {
        return value >= 0 && value <= LARGEST_DECIMAL ? Integer.toString(value) : hex(value);
    }

    /** Writes a mask. */
    static String hex(int value) {
        return "0x" + Integer.toHexString(value);
    }

    private static String of(Instruction instruction, IntFunction<String> target) {
        if (instruction instanceof LoadWord load) {
            return "ld [" + load.offset() + "]";
        } else if (instruction instanceof LoadLength load) {
            return mnemonic("ld", load.register()) + " #len";
        } else if (instruction instanceof LoadConstant load) {
            return mnemonic("ld", load.register()) + " " + constant(load.value());
        } else if (instruction instanceof LoadScratch load) {
            return mnemonic("ld", load.register()) + " M[" + load.index() + "]";
        } else if (instruction instanceof StoreScratch store) {
            return mnemonic("st", store.register()) + " M[" + store.index() + "]";
        } else if (instruction instanceof Compute compute) {
            return compute.operation().name().toLowerCase(Locale.ROOT) + " "
                    + operand(compute.operand(), isBitwise(compute.operation()));
        } else if (instruction instanceof Negate) {
            return "neg";
        } else if (instruction instanceof Jump jump) {
            return "ja " + target.apply(jump.distance());
        } else if (instruction instanceof JumpIf jump) {
            return jump.condition().name().toLowerCase(Locale.ROOT) + " "
                    + operand(jump.operand(), jump.condition() == Condition.JSET) + ", " + target.apply(jump.ifTrue())
                    + ", " + target.apply(jump.ifFalse());
        } else if (instruction instanceof Return ret) {
            return "ret #" + hex(ret.value());
        } else if (instruction instanceof ReturnAccumulator) {
            return "ret a";
        } else if (instruction instanceof CopyToX) {
            return "tax";
        } else if (instruction instanceof CopyToA) {
            return "txa";
        } else if (instruction instanceof Other other) {
            return ".insn " + hex(other.code()) + ", " + other.jt() + ", " + other.jf() + ", " + hex(other.k());
        }
        throw new AssertionError(instruction.getClass());
    }

    private static String operand(Operand operand, boolean isMask) {
        return isMask && operand instanceof Operand.Constant mask ? "#" + hex(mask.value()) : operand.toString();
    }

    private static boolean isBitwise(Operation operation) {
        return operation == Operation.AND || operation == Operation.OR || operation == Operation.XOR;
    }

    private static String mnemonic(String stem, Register register) {
        return register == Register.A ? stem : stem + "x";
    }
}
