package io.portcullis.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.syscalls.Abi;
import org.junit.jupiter.api.Test;

class DecisionGraphTest {
    private final Diagram diagram = new Diagram();

    @Test
    void bitsThatHangTogetherAreDrawnOneByOne() {
        Diagram together = new Diagram(Order.NATURAL.interleaving(Word.ARG_0_LOW, Word.ARG_1_LOW), Budget.GENEROUS);
        int left = together.node(together.order().level(Word.ARG_0_LOW, 0), Diagram.FALSE, Diagram.TRUE);
        int right = together.node(together.order().level(Word.ARG_1_LOW, 0), Diagram.FALSE, Diagram.TRUE);
        Decision decision = together.decision(together.ite(
                together.ite(left, right, together.not(right)),
                together.constant(0x0005_0001),
                together.constant(0x7fff_0000)));

        assertThat(DecisionGraph.toDot(decision))
                .contains("[label=\"arg[0] bit 0\"", "[label=\"arg[1] bit 0\"", "[label=\"ALLOW\"");
    }

    @Test
    void aLargeDecisionIsCutAndSaysSo() {
        int function = diagram.constant(0x7fff_0000);
        for (int number = 499; number >= 0; number--) {
            int argument = diagram.equal(Word.ARG_0_LOW, number);
            function = diagram.ite(
                    diagram.and(diagram.equal(Word.NR, number), argument), diagram.constant(0x0005_0001), function);
        }
        Decision decision = diagram.decision(
                diagram.ite(diagram.equal(Word.ARCH, Abi.X86_64.auditArch()), function, diagram.constant(0x8000_0000)));

        String drawn = DecisionGraph.toDot(decision);

        assertThat(drawn.lines().filter(line -> line.contains("shape=ellipse"))).hasSizeLessThanOrEqualTo(400);
        assertThat(drawn).contains("edges lead to nodes that are left out");
    }
}
