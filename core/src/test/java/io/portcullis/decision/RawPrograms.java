package io.portcullis.decision;

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
import io.portcullis.bpf.Instruction.Return;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.Instruction.StoreScratch;
import io.portcullis.bpf.Programs;
import io.portcullis.bpf.SeccompData;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Random programs that the kernel takes, and calls that matter to them.
 *
 * <p>The distribution, of every 100 instructions: 28 load a word, 25 compare (a third of them with X, the rest with a
 * constant), 16 compute (every operation alike, half of them with X, half with a constant), 10 store in or load from
 * scratch memory, 8 copy between A and X, 5 load a constant, 2 load the length, 2 negate, 2 jump, 2 return. Jumps skip
 * up to 9 instructions. Of the returns a fifth returns A, under a mask of at most 8 bits. Constants are small, at the
 * edges of 16, 31 and 32 bits, or, a quarter of them, any.
 */
public final class RawPrograms {
    private static final int[] NUMBERS = Programs.numbers();
    private static final int[] FACTORS = {3, 5, 7, 10, 63, 641, 1000, 2045, 2047, 0x1_0001};
    private static final int ALL_SCRATCH = 0xffff;

    private final Random random;
    private final int words;

    public RawPrograms(long seed) {
        this(seed, 16);
    }

    /** Programs that look at the first few words of the structure only. */
    RawPrograms(long seed, int words) {
        this.random = new Random(seed);
        this.words = words;
    }

    /** A program of 1 to so many instructions. */
    public BpfProgram program(int most) {
        int size = 1 + random.nextInt(most);
        int tail = Math.min(4, 1 + size / 3);
        int[] written = new int[size + 1];
        Arrays.fill(written, ALL_SCRATCH);
        written[0] = 0;
        boolean[] target = new boolean[size];
        List<Instruction> program = new ArrayList<>(size);
        while (program.size() < size) {
            int place = program.size();
            int room = size - place - 2;
            boolean masked = room >= 0 && !target[place + 1] && random.nextInt(5) == 0;
            boolean ends = place >= size - tail || random.nextInt(100) < 2;
            if (!ends) {
                program.add(any(room, written[place]));
            } else if (masked) {
                program.add(Instruction.and(fewBits()));
                program.add(new ReturnAccumulator());
            } else {
                program.add(new Return(number()));
            }
            for (int i = place; i < program.size(); i++) {
                flow(program.get(i), i, written);
                target(program.get(i), i, target);
            }
        }
        return BpfProgram.of(program, random.nextInt(4) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A program that works on some bits of one or two words and asks the result something. Of every 10 instructions 3
     * multiply, 3 divide, 1 shifts, 1 adds, 1 masks or flips, and 1 does something with X.
     */
    BpfProgram arithmetic(int most) {
        List<Instruction> program = new ArrayList<>();
        program.add(new LoadWord(4 * random.nextInt(words)));
        program.add(Instruction.and(random.nextInt(4) == 0 ? random.nextInt() : fewBits()));
        program.add(new CopyToX());
        program.add(new LoadWord(4 * random.nextInt(words)));
        program.add(Instruction.and(random.nextInt(4) == 0 ? -1 : fewBits()));
        for (int i = 1 + random.nextInt(most); i > 0; i--) {
            int dice = random.nextInt(10);
            if (dice < 6) {
                program.add(new Compute(dice < 3 ? Operation.MUL : Operation.DIV, Operand.of(factor())));
            } else if (dice == 6) {
                Operation shift = random.nextBoolean() ? Operation.LSH : Operation.RSH;
                program.add(new Compute(shift, Operand.of(1 + random.nextInt(8))));
            } else if (dice == 7) {
                program.add(new Compute(Operation.ADD, Operand.of(number())));
            } else if (dice == 8) {
                Operation bitwise = random.nextBoolean() ? Operation.AND : Operation.XOR;
                program.add(new Compute(bitwise, Operand.of(random.nextInt())));
            } else {
                program.add(new Compute(pick(Operation.values()), Operand.x()));
            }
        }
        program.add(new JumpIf(pick(Condition.values()), Operand.of(number()), 0, 1));
        program.add(new Return(number()));
        program.add(new Return(number()));
        return BpfProgram.of(program, ByteOrder.LITTLE_ENDIAN);
    }

    private int factor() {
        return random.nextInt(4) == 0 ? random.nextInt() | 1 : FACTORS[random.nextInt(FACTORS.length)];
    }

    /** The same program but for one constant or one distance; or the same, if it has none. */
    BpfProgram mutant(BpfProgram program) {
        List<Instruction> mutated = new ArrayList<>(program.instructions());
        for (int tries = 0; tries < 20; tries++) {
            int place = random.nextInt(mutated.size());
            Instruction old = mutated.get(place);
            if (old instanceof Return ret) {
                mutated.set(place, new Return(ret.value() ^ 1 << random.nextInt(32)));
                break;
            }
            if (old instanceof JumpIf jump && jump.operand() instanceof Operand.Constant k) {
                int other = random.nextBoolean() ? k.value() + 1 : k.value() ^ 1 << random.nextInt(32);
                mutated.set(place, new JumpIf(jump.condition(), Operand.of(other), jump.ifTrue(), jump.ifFalse()));
                break;
            }
            if (old instanceof LoadConstant load) {
                mutated.set(place, new LoadConstant(load.register(), load.value() + 1));
                break;
            }
        }
        return BpfProgram.of(mutated, program.byteOrder());
    }

    /** A call whose words are near numbers of the program, or any. */
    SeccompData call(BpfProgram program) {
        int[] constants =
                program.instructions().stream().mapToInt(Instruction::k).toArray();
        long[] args = new long[6];
        for (int i = 0; i < args.length; i++) {
            args[i] = (long) word(constants) << 32 | Integer.toUnsignedLong(word(constants));
        }
        long instructionPointer = (long) word(constants) << 32 | Integer.toUnsignedLong(word(constants));
        return SeccompData.raw(word(constants), word(constants), instructionPointer, args);
    }

    private int word(int[] constants) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt();
            case 1 -> number();
            case 2 -> constants[random.nextInt(constants.length)] << random.nextInt(4);
            case 3 -> constants[random.nextInt(constants.length)] + constants[random.nextInt(constants.length)];
            default -> constants[random.nextInt(constants.length)] + random.nextInt(3) - 1;
        };
    }

    private static void flow(Instruction instruction, int place, int[] written) {
        if (instruction instanceof JumpIf jump) {
            written[place + 1 + jump.ifTrue()] &= written[place];
            written[place + 1 + jump.ifFalse()] &= written[place];
        } else if (instruction instanceof Jump jump) {
            written[place + 1 + jump.distance()] &= written[place];
        } else if (instruction instanceof StoreScratch store) {
            written[place + 1] &= written[place] | 1 << store.index();
        } else {
            written[place + 1] &= written[place];
        }
    }

    private static void target(Instruction instruction, int place, boolean[] target) {
        if (instruction instanceof JumpIf jump) {
            target[place + 1 + jump.ifTrue()] = true;
            target[place + 1 + jump.ifFalse()] = true;
        } else if (instruction instanceof Jump jump) {
            target[place + 1 + jump.distance()] = true;
        }
    }

    private Instruction any(int room, int written) {
        int dice = random.nextInt(98);
        if (dice < 28) {
            return new LoadWord(4 * random.nextInt(words));
        } else if (dice < 53) {
            return new JumpIf(
                    pick(Condition.values()),
                    random.nextInt(3) == 0 ? Operand.x() : Operand.of(number()),
                    random.nextInt(Math.min(room, 9) + 1),
                    random.nextInt(Math.min(room, 9) + 1));
        } else if (dice < 69) {
            return compute();
        } else if (dice < 79) {
            return written == 0 || random.nextBoolean()
                    ? new StoreScratch(register(), random.nextInt(16))
                    : new LoadScratch(register(), oneOf(written));
        } else if (dice < 87) {
            return random.nextBoolean() ? new CopyToX() : new CopyToA();
        } else if (dice < 92) {
            return new LoadConstant(register(), number());
        } else if (dice < 94) {
            return new LoadLength(register());
        } else if (dice < 96) {
            return new Negate();
        }
        return new Jump(random.nextInt(Math.min(room, 9) + 1));
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
                            case DIV -> number == 0 ? 1 : number;
                            default -> number;
                        }));
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private int oneOf(int set) {
        int rest = set;
        for (int skip = random.nextInt(Integer.bitCount(set)); skip > 0; skip--) {
            rest &= rest - 1;
        }
        return Integer.numberOfTrailingZeros(rest);
    }

    private int fewBits() {
        int mask = 0;
        for (int i = random.nextInt(8); i >= 0; i--) {
            mask |= 1 << random.nextInt(32);
        }
        return mask;
    }

    private Register register() {
        return random.nextBoolean() ? Register.A : Register.X;
    }

    private int number() {
        return random.nextInt(4) == 0 ? random.nextInt() : NUMBERS[random.nextInt(NUMBERS.length)];
    }
}
