package io.portcullis.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DecisionsProperties {
    private static final int EPERM = 0x0005_0001;

    @Provide
    Arbitrary<Decision> decisions() {
        return SmallDecisions.of(Order.NATURAL);
    }

    /** Without actions that the kernel ranks elsewhere in a stack than what it makes of them alone. */
    @Provide
    Arbitrary<Decision> knownActions() {
        return decisions().map(decision -> {
            Diagram diagram = new Diagram(decision.order(), Budget.GENEROUS);
            return diagram.decision(diagram.map(diagram.add(decision), Level.KERNEL::representative));
        });
    }

    @Property(tries = 150)
    void unionAndIntersectionAreALattice(
            @ForAll("decisions") Decision a, @ForAll("decisions") Decision b, @ForAll("decisions") Decision c) {
        assertThat(Decisions.union(a, a)).isEqualTo(a);
        assertThat(Decisions.intersection(a, a)).isEqualTo(a);
        assertThat(Decisions.union(a, b)).isEqualTo(Decisions.union(b, a));
        assertThat(Decisions.intersection(a, b)).isEqualTo(Decisions.intersection(b, a));
        assertThat(Decisions.union(a, Decisions.intersection(a, b))).isEqualTo(a);
        assertThat(Decisions.intersection(a, Decisions.union(a, b))).isEqualTo(a);
        assertThat(Decisions.union(a, Decisions.union(b, c))).isEqualTo(Decisions.union(Decisions.union(a, b), c));
        assertThat(Decisions.intersection(a, Decisions.union(b, c)))
                .isEqualTo(Decisions.union(Decisions.intersection(a, b), Decisions.intersection(a, c)));
    }

    @Property(tries = 150)
    void theyAreTheBoundsOfStrictness(@ForAll("knownActions") Decision a, @ForAll("knownActions") Decision b) {
        assertThat(Comparison.of(Decisions.intersection(a, b), a)
                        .isAtLeastAsStrictAs()
                        .holds())
                .isTrue();
        assertThat(Comparison.of(a, Decisions.union(a, b)).isAtLeastAsStrictAs().holds())
                .isTrue();
    }

    @Property(tries = 150)
    void minusPermitsWhatTheFirstPermitsAndTheSecondDoesNot(
            @ForAll("decisions") Decision a, @ForAll("decisions") Decision b) {
        Decision rest = Decisions.minus(a, b, EPERM);

        assertThat(SmallDecisions.calls()).allSatisfy(call -> {
            boolean both = permits(a, call) && permits(b, call);
            assertThat(rest.evaluate(call)).isEqualTo(both ? EPERM : a.evaluate(call));
        });
    }

    @Example
    void whatPermitsACallTakesNothingAway() {
        Decision open = Decision.always(0x7fff_0000);

        assertThatThrownBy(() -> Decisions.minus(open, open, 0x7fff_0000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ALLOW takes nothing away; name an action that does not permit the call");
    }

    private static boolean permits(Decision decision, SeccompData call) {
        return Action.of(decision.evaluate(call)).permits();
    }
}
