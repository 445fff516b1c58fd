package io.portcullis.verification;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
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
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.Instruction.StoreScratch;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Word;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random program that lets every call go but a few that carry a mark, and looks at those with every kind of
 * instruction: arguments, arithmetic, X and scratch memory. The instruction pointer is left out, because nobody knows
 * it before the call.
 */
final class RandomFilter {
    private static final int MOST_RANDOM = 32;
    private static final int RETURNS = 5;
    private static final int FARTHEST = 8;
    private static final int LAST_ARGUMENT = 5;
    private static final int MARK = 0x6d61726b; // the JVM makes some of the watched calls too, with other arguments
    private static final int[] NUMBERS = {
        0, 1, 2, 3, 5, 7, 31, 32, 33, 64, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0x5555_5555, -2, -1
    };

    private final Random random;
    private final int[] watched;
    private final Abi abi;
    private final List<Instruction> program = new ArrayList<>();

    RandomFilter(Random random, int[] watched, Abi abi) {
        this.random = random;
        this.watched = watched;
        this.abi = abi;
    }

    BpfProgram program() {
        program.add(new LoadWord(SeccompData.NR_OFFSET));
        for (int i = 0; i < watched.length; i++) {
            program.add(Instruction.jumpIf(Condition.JEQ, watched[i], watched.length - i, 0));
        }
        program.add(Instruction.ret(Action.allow().returnValue(abi)));
        program.add(new LoadWord(Word.low(LAST_ARGUMENT).offset(abi.byteOrder())));
        program.add(Instruction.jumpIf(Condition.JEQ, MARK, 1, 0));
        program.add(Instruction.ret(Action.allow().returnValue(abi)));
        for (int i = 0; i < 16; i++) { // so that every word of it may be read
            program.add(new LoadWord(4 * random.nextInt(2) + SeccompData.ARGS_OFFSET));
            program.add(new StoreScratch(Register.A, i));
        }
        int count = 1 + random.nextInt(MOST_RANDOM);
        for (int i = 0; i < count; i++) {
            int farthest = Math.min(FARTHEST, count - i - 1 + RETURNS - 1);
            program.add(any(farthest));
        }
        for (int i = 0; i < RETURNS; i++) {
            program.add(end());
        }
        return BpfProgram.of(program, abi.byteOrder());
    }

    /** Arguments near the numbers of a program, with the mark. */
    static long[] arguments(Random random, BpfProgram program) {
        long[] arguments = new long[6];
        for (int i = 0; i < arguments.length; i++) {
            int low = i == LAST_ARGUMENT ? MARK : word(random, program);
            arguments[i] = (long) word(random, program) << 32 | Integer.toUnsignedLong(low);
        }
        return arguments;
    }

    private static int word(Random random, BpfProgram program) {
        int constant = (int) program.packed(random.nextInt(program.size()));
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> NUMBERS[random.nextInt(NUMBERS.length)];
            default -> constant + random.nextInt(3) - 1;
        };
    }

    private Instruction any(int farthest) {
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5 -> new LoadWord(SeccompData.ARGS_OFFSET + 4 * random.nextInt(12));
            case 6 -> new LoadWord(random.nextBoolean() ? SeccompData.NR_OFFSET : SeccompData.ARCH_OFFSET);
            case 7 -> random.nextBoolean() ? new LoadLength(register()) : new LoadConstant(register(), number());
            case 8 -> new StoreScratch(register(), random.nextInt(16));
            case 9 -> new LoadScratch(register(), random.nextInt(16));
            case 10 -> new CopyToX();
            case 11 -> new CopyToA();
            case 12 -> random.nextBoolean() ? new Negate() : new Jump(random.nextInt(farthest + 1));
            case 13, 14, 15, 16 -> compute();
            default ->
                new JumpIf(
                        pick(Condition.values()),
                        random.nextInt(3) == 0 ? Operand.x() : Operand.of(number()),
                        random.nextInt(farthest + 1),
                        random.nextInt(farthest + 1));
        };
    }

    private Instruction compute() {
        Operation operation = pick(Operation.values());
        if (random.nextBoolean()) {
            return new Compute(operation, Operand.x());
        }
        int number = number();
        return new Compute(
                operation,
                Operand.of(
                        switch (operation) {
                            case LSH, RSH -> number & 31;
                            case DIV -> Math.max(number, 1);
                            default -> number;
                        }));
    }

    /** Mostly what answers at once; the calls that would end in a signal are not made. */
    private Instruction end() {
        return switch (random.nextInt(32)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> Instruction.ret(Action.allow().returnValue(abi));
            case 8, 9, 10 -> Instruction.ret(Action.log().returnValue(abi));
            case 11, 12, 13, 14 ->
                Instruction.ret(Action.trace(random.nextInt(0x1_0000)).returnValue(abi));
            case 15 -> new ReturnAccumulator();
            case 16, 17, 18, 19 -> Instruction.ret(Action.errno(0).returnValue(abi) | random.nextInt(0x1_0000));
            default -> Instruction.ret(Action.errno(random.nextInt(4096)).returnValue(abi));
        };
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private Register register() {
        return random.nextBoolean() ? Register.A : Register.X;
    }

    private int number() {
        return random.nextInt(4) == 0 ? random.nextInt() : NUMBERS[random.nextInt(NUMBERS.length)];
    }
}
