package io.portcullis.seccomp.compile;

import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Word;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Random decisions in the natural order: nested choices by comparison or mask, over few words and few values, so that
 * ranges touch, bits overlap and functions are met again.
 */
final class RandomDecisions {
    private static final int[] RETURN_VALUES = {
        0x7fff_0000, 0x7fff_0000, 0x7fff_0001, 0x0005_0001, 0x0005_0026, 0, 0x8000_0000, 0x7ffc_0000, 0x1234_5678
    };
    private static final int[] CONSTANTS = {
        0, 1, 2, 3, 4, 5, 7, 8, 16, 41, 0x80, 0x4000_0000, 0x4000_0001, 0x7fff_ffff, 0x8000_0000, 0xc000_003e, -2, -1
    };

    private RandomDecisions() {}

    static Arbitrary<Decision> any() {
        return Arbitraries.longs().map(seed -> of(new Random(seed)));
    }

    private static Decision of(Random random) {
        Diagram diagram = new Diagram();
        int choices = 1 + random.nextInt(40);
        int words = 1 + random.nextInt(5);
        Word[] looked = new Word[words];
        for (int i = 0; i < words; i++) {
            looked[i] = Word.at(random.nextInt(3) == 0 ? random.nextInt(2) : random.nextInt(16));
        }
        int function = value(diagram, random);
        int other = value(diagram, random);
        for (int i = 0; i < choices; i++) {
            int condition = condition(diagram, looked[random.nextInt(words)], random);
            if (random.nextInt(3) == 0) {
                condition = diagram.and(condition, condition(diagram, looked[random.nextInt(words)], random));
            }
            int made = diagram.ite(condition, random.nextInt(4) == 0 ? other : value(diagram, random), function);
            other = function;
            function = made;
        }
        return diagram.decision(function);
    }

    private static int value(Diagram diagram, Random random) {
        return diagram.constant(RETURN_VALUES[random.nextInt(RETURN_VALUES.length)]);
    }

    private static int condition(Diagram diagram, Word word, Random random) {
        Condition[] conditions = Condition.values();
        Condition condition = random.nextInt(3) > 0 ? Condition.JEQ : conditions[random.nextInt(conditions.length)];
        int bits = constant(random);
        int mask = random.nextInt(4) == 0 ? bits | constant(random) : -1;
        int value = constant(random) & mask;
        int function = diagram.compare(word, mask, condition, value);
        return random.nextInt(5) == 0 ? diagram.not(function) : function;
    }

    private static int constant(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt();
            case 1, 2 -> random.nextInt(64);
            default -> CONSTANTS[random.nextInt(CONSTANTS.length)];
        };
    }
}
