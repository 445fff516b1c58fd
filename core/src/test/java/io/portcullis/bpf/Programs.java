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
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random programs that the kernel takes, and random calls that have something to do with them. */
public final class Programs {
    private static final int[] NUMBERS = {
        0,
        1,
        2,
        3,
        5,
        31,
        32,
        33,
        41,
        64,
        0xffff,
        0x4000_0000,
        0x7fff_0000,
        0x7fff_ffff,
        0x8000_0000,
        0xc000_003e,
        -2,
        -1
    };
    private static final int ALL_SCRATCH = 0xffff;

    private Programs() {}

    /** Numbers at which programs change their minds. */
    public static int[] numbers() {
        return NUMBERS.clone();
    }

    static Arbitrary<ByteOrder> byteOrders() {
        return Arbitraries.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    /** Programs with every kind of instruction. Each number decides one instruction, so that they shrink. */
    static Arbitrary<BpfProgram> admissible() {
        Arbitrary<List<Long>> choices =
                Arbitraries.longs().list().ofMinSize(1).ofMaxSize(80).withoutEdgeCases();
        return Combinators.combine(choices, byteOrders())
                .as((seeds, byteOrder) -> BpfProgram.of(instructions(seeds), byteOrder));
    }

    static Arbitrary<SeccompData> calls() {
        Arbitrary<Integer> words =
                Arbitraries.oneOf(Arbitraries.of(Arrays.stream(NUMBERS).boxed().toList()), Arbitraries.integers());
        Arbitrary<Long> registers =
                Combinators.combine(words, words).as((high, low) -> (long) high << 32 | Integer.toUnsignedLong(low));
        return Combinators.combine(
                        words, words, registers, registers.array(long[].class).ofSize(6))
                .as(SeccompData::raw)
                .withoutEdgeCases(); // there are too many of them; the words have them anyway
    }

    /** Keeps the kernel's rule that a scratch word is written before it is read, on every way. */
    private static List<Instruction> instructions(List<Long> seeds) {
        int size = seeds.size();
        int[] written = new int[size + 1];
        Arrays.fill(written, ALL_SCRATCH);
        written[0] = 0;
        var instructions = new ArrayList<Instruction>(size);
        for (int place = 0; place < size; place++) {
            var random = new Random(seeds.get(place));
            int room = size - place - 2; // how many instructions a jump can skip
            Instruction instruction = room < 0 ? end(random) : any(random, room, written[place]);
            instructions.add(instruction);
            if (instruction instanceof JumpIf jump) {
                written[place + 1 + jump.ifTrue()] &= written[place];
                written[place + 1 + jump.ifFalse()] &= written[place];
            } else if (instruction instanceof Jump jump) {
                written[place + 1 + jump.distance()] &= written[place];
            } else if (instruction instanceof StoreScratch store) {
                written[place + 1] &= written[place] | 1 << store.index();
            } else {
                written[place + 1] &= written[place]; // after a return too: check_load_and_stores walks on
            }
        }
        return instructions;
    }

    private static Instruction end(Random random) {
        return random.nextInt(3) == 0 ? new ReturnAccumulator() : new Return(number(random));
    }

    private static Instruction any(Random random, int room, int written) {
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 -> new LoadWord(4 * random.nextInt(16));
            case 5 -> new LoadLength(register(random));
            case 6, 7 -> new LoadConstant(register(random), number(random));
            case 8, 9 -> new StoreScratch(register(random), random.nextInt(16));
            case 10, 11 ->
                written == 0
                        ? new CopyToX()
                        : new LoadScratch(register(random), Integer.numberOfTrailingZeros(written));
            case 12, 13, 14, 15 -> compute(random);
            case 16 -> new Negate();
            case 17 -> new CopyToX();
            case 18 -> new CopyToA();
            case 19 -> new Jump(random.nextInt(Math.min(room, 3) + 1));
            case 20 -> random.nextInt(4) == 0 ? end(random) : new CopyToX();
            default ->
                new JumpIf(
                        pick(random, Condition.values()),
                        random.nextInt(3) == 0 ? Operand.x() : Operand.of(number(random)),
                        random.nextInt(Math.min(room, 9) + 1),
                        random.nextInt(Math.min(room, 9) + 1));
        };
    }

    private static Instruction compute(Random random) {
        var operation = pick(random, Operation.values());
        if (random.nextBoolean()) {
            return new Compute(operation, Operand.x());
        }
        int number = number(random);
        return switch (operation) {
            case LSH, RSH -> new Compute(operation, Operand.of(number & 31));
            case DIV -> new Compute(operation, Operand.of(number == 0 ? 1 : number));
            default -> new Compute(operation, Operand.of(number));
        };
    }

    private static <T> T pick(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static Register register(Random random) {
        return random.nextBoolean() ? Register.A : Register.X;
    }

    private static int number(Random random) {
        return random.nextInt(4) == 0 ? random.nextInt() : NUMBERS[random.nextInt(NUMBERS.length)];
    }
}
