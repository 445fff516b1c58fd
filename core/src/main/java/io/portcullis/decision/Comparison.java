package io.portcullis.decision;

import io.portcullis.bpf.Action;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Two decisions side by side: whether one is equal to the other, or at least as strict, and if not, where.
 *
 * <p>Every answer is exact for the whole of its {@linkplain Domain domain}, all 2<sup>512</sup> calls by default. What
 * would take more than the {@linkplain Budget budget} stays undecided.
 *
 * <pre>{@code
 * Answer answer = Comparison.of(ours.decision(), Decision.of(theirs)).isAtLeastAsStrictAs();
 * }</pre>
 */
public final class Comparison {
    private final Decision first;
    private final Decision second;
    private final Level level;
    private final Domain domain;
    private final Budget budget;

    private Comparison(Decision first, Decision second, Level level, Domain domain, Budget budget) {
        this.first = first;
        this.second = second;
        this.level = level;
        this.domain = domain;
        this.budget = budget;
    }

    /**
     * Compares return values, over all calls.
     *
     * @param first a decision
     * @param second another
     * @return the comparison
     */
    public static Comparison of(Decision first, Decision second) {
        return new Comparison(first, second, Level.RAW, Domain.everything(), Budget.GENEROUS);
    }

    /**
     * The same with another notion of equal.
     *
     * @param chosen when return values count as equal
     * @return the comparison
     */
    public Comparison by(Level chosen) {
        return new Comparison(first, second, chosen, domain, budget);
    }

    /**
     * The same over some calls alone.
     *
     * @param chosen which calls count
     * @return the comparison
     */
    public Comparison over(Domain chosen) {
        return new Comparison(first, second, level, chosen, budget);
    }

    /**
     * The same at another cost.
     *
     * @param granted what an answer may cost
     * @return the comparison
     */
    public Comparison within(Budget granted) {
        return new Comparison(first, second, level, domain, granted);
    }

    /**
     * Whether both answer every call alike.
     *
     * @return the answer
     */
    public Answer areEqual() {
        return answer(Relation.EQUAL);
    }

    /**
     * Whether the first answers no call with a laxer action than the second, in the order in which the kernel ranks
     * actions of several filters: the kills, {@code TRAP}, {@code ERRNO}, {@code NOTIFY}, {@code TRACE}, {@code LOG},
     * {@code ALLOW}. Data does not count: a call that fails is refused, whatever the errno.
     *
     * @return the answer
     */
    public Answer isAtLeastAsStrictAs() {
        return answer(Relation.AT_LEAST_AS_STRICT_AS);
    }

    /**
     * Whether the first permits no call that the second does not permit: {@code ALLOW} and {@code LOG} permit, all else
     * does not, {@code TRACE} and {@code NOTIFY} neither.
     *
     * @return the answer
     */
    public Answer allowsNoMoreThan() {
        return answer(Relation.ALLOWS_NO_MORE_THAN);
    }

    /**
     * A call that the two answer differently.
     *
     * @return the plainest such call, or empty if they are equal
     * @throws UndecidedException if finding out is beyond the budget
     */
    public Optional<Witness> witness() {
        Answer answer = areEqual();
        answer.orThrow();
        return answer.counterexample();
    }

    /**
     * How many calls the two answer differently.
     *
     * @return 0 to the {@linkplain Domain#size() size of the domain}
     * @throws UndecidedException if counting is beyond the budget
     */
    public BigInteger count() {
        try {
            Diagram diagram = diagram();
            return CallCount.of(diagram, violations(diagram, Relation.EQUAL));
        } catch (DiagramTooLargeException e) {
            throw new UndecidedException(e.getMessage());
        }
    }

    /**
     * Where the two differ, grouped for reading.
     *
     * @return the difference, empty if they are equal
     * @throws UndecidedException if finding out is beyond the budget
     */
    public Difference difference() {
        try {
            Budget wider = new Budget((int) Math.min(4L * budget.nodes(), 1 << 26), budget.steps());
            Diagram diagram = new Diagram(first.order().with(second.order()), wider); // it is cut into many parts
            return new DifferenceFinder(diagram, level).between(diagram.add(first), diagram.add(second), domain);
        } catch (DiagramTooLargeException e) {
            throw new UndecidedException(e.getMessage());
        }
    }

    private Answer answer(Relation relation) {
        Question question = new Question(relation, level, domain);
        try {
            if (provedQuickly(relation)) {
                return new Answer.Proved(question);
            }
            Diagram diagram = diagram();
            Optional<Witness> witness = Witness.in(diagram, violations(diagram, relation));
            return witness.isEmpty()
                    ? new Answer.Proved(question)
                    : new Answer.Refuted(
                            question,
                            witness.get(),
                            Action.of(first.evaluate(witness.get().call())),
                            Action.of(second.evaluate(witness.get().call())));
        } catch (DiagramTooLargeException e) {
            return new Answer.Undecided(question, e.getMessage());
        }
    }

    /** What holds for all calls holds in every domain. */
    private boolean provedQuickly(Relation relation) {
        if (first.equals(second)) {
            return true;
        }
        if (!first.order().equals(second.order()) || (relation == Relation.EQUAL && level == Level.RAW)) {
            return false;
        }
        return switch (relation) {
            case EQUAL -> walk(level::representative, true);
            case AT_LEAST_AS_STRICT_AS -> // in a stack, and alone
                walk(value -> Action.of(value).rank(), false)
                        && walk(value -> Action.of(value).meaning().rank(), false);
            case ALLOWS_NO_MORE_THAN -> walk(value -> relation.key(value, level), false);
        };
    }

    private boolean walk(IntUnaryOperator key, boolean equal) {
        return new PairWalk(first, second, key, equal, budget.steps()).holds();
    }

    private Diagram diagram() {
        return new Diagram(first.order().with(second.order()), budget);
    }

    /** The calls of the domain for which a relation does not hold. */
    private int violations(Diagram diagram, Relation relation) {
        int bad = diagram.apply(
                keys(diagram, first, relation),
                keys(diagram, second, relation),
                (one, other) -> relation.holds(one, other) ? 0 : 1);
        return bad == Diagram.FALSE ? bad : diagram.and(bad, domain.function(diagram));
    }

    private int keys(Diagram diagram, Decision decision, Relation relation) {
        return diagram.map(diagram.add(decision), value -> relation.key(value, level));
    }
}
