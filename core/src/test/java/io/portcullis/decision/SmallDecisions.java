package io.portcullis.decision;

import io.portcullis.bpf.SeccompData;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random decisions that look at nine bits of a call alone, so that every case can be tried. */
final class SmallDecisions {
    static final int BITS = 9;

    private static final int[] RETURN_VALUES = {
        0x7fff_0000,
        0x7fff_0001,
        0x7ffc_0000,
        0x0005_0001,
        0x0005_0026,
        0x0005_ffff,
        0x0005_0fff,
        0,
        0x8000_0000,
        0x1234_0000,
        0x7ff0_0001,
        0x7fc0_0000,
        0x0003_0000
    };

    private SmallDecisions() {}

    /** The word and bit that stand for one of the nine bits. */
    private static final Word[] WORDS = {
        Word.ARCH,
        Word.NR,
        Word.NR,
        Word.NR,
        Word.ARG_0_HIGH,
        Word.ARG_0_LOW,
        Word.ARG_0_LOW,
        Word.ARG_1_LOW,
        Word.ARG_1_LOW
    };

    private static final int[] PLACES = {1, 0, 1, 30, 4, 0, 1, 0, 1};

    /** Every case. Bits that are not looked at are those of an x86_64 call of number 0 with arguments 0. */
    static Stream<SeccompData> calls() {
        return IntStream.range(0, 1 << BITS).mapToObj(SmallDecisions::call);
    }

    private static SeccompData call(int bits) {
        int[] words = new int[Word.count()];
        words[Word.ARCH.position()] = 0xc000_003e & ~(1 << PLACES[0]);
        for (int i = 0; i < BITS; i++) {
            words[WORDS[i].position()] |= (bits >>> i & 1) << PLACES[i];
        }
        return SeccompData.raw(
                words[Word.NR.position()],
                words[Word.ARCH.position()],
                0,
                (long) words[Word.ARG_0_HIGH.position()] << 32
                        | Integer.toUnsignedLong(words[Word.ARG_0_LOW.position()]),
                words[Word.ARG_1_LOW.position()]);
    }

    /** Decisions of one of some orders. */
    static Arbitrary<Decision> of(Order... orders) {
        Arbitrary<int[]> rule = Combinators.combine(
                        Arbitraries.integers().between(0, (1 << BITS) - 1),
                        Arbitraries.integers().between(0, (1 << BITS) - 1),
                        Arbitraries.integers().between(0, RETURN_VALUES.length - 1))
                .as((mask, bits, value) -> new int[] {mask & mask >> 1, bits, RETURN_VALUES[value]});
        return Combinators.combine(
                        Arbitraries.of(orders), rule.list().ofMinSize(1).ofMaxSize(6))
                .as(SmallDecisions::decision);
    }

    private static Decision decision(Order order, List<int[]> rules) {
        Diagram diagram = new Diagram(order, Budget.GENEROUS);
        int function = diagram.constant(rules.get(0)[2]);
        for (int[] rule : rules.subList(1, rules.size())) {
            int condition = Diagram.TRUE;
            for (int i = 0; i < BITS; i++) {
                if ((rule[0] >>> i & 1) != 0) {
                    int bit = diagram.node(order.level(WORDS[i], PLACES[i]), Diagram.FALSE, Diagram.TRUE);
                    condition = diagram.and(condition, (rule[1] >>> i & 1) != 0 ? bit : diagram.not(bit));
                }
            }
            function = diagram.ite(condition, diagram.constant(rule[2]), function);
        }
        return diagram.decision(function);
    }
}
