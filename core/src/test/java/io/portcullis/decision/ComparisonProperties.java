package io.portcullis.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Predicate;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ComparisonProperties {
    private static final Order INTERLEAVED =
            Order.NATURAL.interleaving(Word.ARG_0_LOW, Word.ARG_1_LOW).interleaving(Word.NR, Word.ARG_0_HIGH);

    @Provide
    Arbitrary<Decision> decisions() {
        return SmallDecisions.of(Order.NATURAL, Order.NATURAL, INTERLEAVED);
    }

    /** Without actions that the kernel ranks elsewhere than what it makes of them. */
    @Provide
    Arbitrary<Decision> knownActions() {
        return decisions().map(decision -> {
            Diagram diagram = new Diagram(decision.order(), Budget.GENEROUS);
            return diagram.decision(diagram.map(diagram.add(decision), Level.KERNEL::representative));
        });
    }

    @Property(tries = 150)
    void equalityAgreesWithTryingEveryCase(
            @ForAll("decisions") Decision one, @ForAll("decisions") Decision other, @ForAll Level level) {
        boolean equal = everyCase(
                call -> level.representative(one.evaluate(call)) == level.representative(other.evaluate(call)));

        Answer answer = Comparison.of(one, other).by(level).areEqual();

        assertThat(answer.orThrow()).isEqualTo(equal);
        answer.counterexample()
                .ifPresent(witness -> assertThat(level.representative(one.evaluate(witness.call())))
                        .isNotEqualTo(level.representative(other.evaluate(witness.call()))));
    }

    @Property(tries = 150)
    void strictnessAgreesWithTryingEveryCase(
            @ForAll("decisions") Decision one, @ForAll("decisions") Decision other, @ForAll boolean stacked) {
        Decision first = stacked ? Decision.ofStack(List.of(one, other)) : one;
        boolean strict = everyCase(call -> isAtLeastAsStrict(first, other, call));
        boolean noMore = everyCase(call -> !permits(first, call) || permits(other, call));
        Comparison comparison = Comparison.of(first, other);

        assertThat(comparison.isAtLeastAsStrictAs().orThrow()).isEqualTo(strict);
        assertThat(comparison.allowsNoMoreThan().orThrow()).isEqualTo(noMore);
        comparison
                .isAtLeastAsStrictAs()
                .counterexample()
                .ifPresent(witness -> assertThat(isAtLeastAsStrict(first, other, witness.call()))
                        .isFalse());
    }

    @Property(tries = 100)
    void strictnessIsAPartialOrderOfWhatTheKernelRanks(
            @ForAll("knownActions") Decision a,
            @ForAll("knownActions") Decision b,
            @ForAll("knownActions") Decision c) {
        Decision ab = Decision.ofStack(List.of(a, b));
        Decision abc = Decision.ofStack(List.of(ab, c));

        assertThat(Comparison.of(a, a).isAtLeastAsStrictAs().holds()).isTrue();
        assertThat(Comparison.of(abc, ab).isAtLeastAsStrictAs().holds()).isTrue();
        assertThat(Comparison.of(ab, a).isAtLeastAsStrictAs().holds()).isTrue();
        assertThat(Comparison.of(abc, a).isAtLeastAsStrictAs().holds()).isTrue();
        if (Comparison.of(a, b).isAtLeastAsStrictAs().holds()
                && Comparison.of(b, a).isAtLeastAsStrictAs().holds()) {
            assertThat(everyCase(call -> rank(a, call) == rank(b, call))).isTrue();
        }
    }

    @Property(tries = 80)
    void countsWhatTryingEveryCaseCounts(
            @ForAll("decisions") Decision one, @ForAll("decisions") Decision other, @ForAll Level level) {
        long cases = SmallDecisions.calls()
                .filter(call -> level.representative(one.evaluate(call)) != level.representative(other.evaluate(call)))
                .count();

        assertThat(Comparison.of(one, other).by(level).count())
                .isEqualTo(BigInteger.valueOf(cases).shiftLeft(Order.LEVELS - SmallDecisions.BITS));
    }

    @Property(tries = 60)
    void theEntriesOfADifferencePartitionIt(
            @ForAll("decisions") Decision one, @ForAll("decisions") Decision other, @ForAll Level level) {
        Comparison comparison = Comparison.of(one, other).by(level);

        Difference difference = comparison.difference();

        assertThat(difference.count()).isEqualTo(comparison.count());
        assertThat(difference.isEmpty()).isEqualTo(comparison.areEqual().holds());
        SmallDecisions.calls().forEach(call -> {
            var entries = difference.entries().stream()
                    .filter(entry -> entry.calls().evaluate(call) != 0)
                    .toList();
            boolean differs = level.representative(one.evaluate(call)) != level.representative(other.evaluate(call));
            assertThat(entries).hasSize(differs ? 1 : 0);
            entries.forEach(entry -> {
                assertThat(entry.before()).isEqualTo(Action.of(one.evaluate(call)));
                assertThat(entry.after()).isEqualTo(Action.of(other.evaluate(call)));
            });
        });
        assertThat(difference.entries()).allSatisfy(entry -> {
            SeccompData call = entry.witness().call();
            assertThat(entry.calls().evaluate(call)).isEqualTo(1);
            assertThat(Action.of(one.evaluate(call))).isEqualTo(entry.before());
            assertThat(Action.of(other.evaluate(call))).isEqualTo(entry.after());
        });
    }

    @Property(tries = 80)
    void placeAndConstraintOfAnEntrySayWhichCallsItHas(
            @ForAll("decisions") Decision one, @ForAll("decisions") Decision other) {
        assertThat(Comparison.of(one, other).difference().entries())
                .allSatisfy(entry -> SmallDecisions.calls()
                        .forEach(call -> assertThat(isAt(entry.place(), call)
                                        && entry.constraint().holds(call))
                                .as("%s: %s", entry, call)
                                .isEqualTo(entry.calls().evaluate(call) != 0)));
    }

    @Property(tries = 80)
    void aConstraintSaysItsFunction(@ForAll("decisions") Decision decision) {
        Diagram diagram = new Diagram(decision.order(), Budget.GENEROUS);
        int function = diagram.map(diagram.add(decision), value -> value == decision.evaluate(firstCall()) ? 1 : 0);

        Constraint constraint = new ConstraintFinder(diagram).of(function);

        assertThat(constraint.function(diagram)).as(constraint.toString()).isEqualTo(function);
    }

    @Property(tries = 20)
    void everyCallThatAPathDescribesGetsItsAction(@ForAll("decisions") Decision decision) {
        SmallDecisions.calls().limit(8).forEach(call -> {
            Explanation path = Explanation.of(decision, call);
            assertThat(path.tested()).allMatch(constraint -> constraint.holds(call));
            assertThat(SmallDecisions.calls()
                            .filter(other -> path.tested().stream().allMatch(c -> c.holds(other))))
                    .allMatch(other -> decision.evaluate(other) == decision.evaluate(call));
        });
    }

    private static SeccompData firstCall() {
        return SmallDecisions.calls().findFirst().orElseThrow();
    }

    private static boolean isAt(Place place, SeccompData call) {
        if (place instanceof Place.OnAbi on) {
            return on.abi().auditArch() == call.arch() && in(on.numbers(), call.nr());
        }
        return !(place instanceof Place.OnArches on) || (in(on.arches(), call.arch()) && in(on.numbers(), call.nr()));
    }

    private static boolean in(List<Range> ranges, int value) {
        return ranges.stream().anyMatch(range -> range.contains(Integer.toUnsignedLong(value)));
    }

    private static boolean everyCase(Predicate<SeccompData> test) {
        return SmallDecisions.calls().allMatch(test);
    }

    private static boolean isAtLeastAsStrict(Decision first, Decision other, SeccompData call) {
        Action one = Action.of(first.evaluate(call));
        Action two = Action.of(other.evaluate(call));
        return one.rank() <= two.rank() && one.meaning().rank() <= two.meaning().rank();
    }

    private static int rank(Decision decision, SeccompData call) {
        return Action.of(decision.evaluate(call)).rank();
    }

    private static boolean permits(Decision decision, SeccompData call) {
        return Action.of(decision.evaluate(call)).permits();
    }
}
