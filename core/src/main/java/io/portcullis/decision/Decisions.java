package io.portcullis.decision;

import io.portcullis.bpf.Action;
import java.util.function.IntBinaryOperator;

/**
 * Makes decisions of decisions, call by call.
 *
 * <p>Of two answers, the stricter is the one with the lower {@linkplain Action#rank() rank} of its
 * {@linkplain Action#meaning() meaning}; among answers of one rank, such as two errnos, the one with the lower return
 * value. So {@link #union} and {@link #intersection} do not depend on the order of their arguments, and each undoes
 * what the other added.
 */
public final class Decisions {
    private Decisions() {}

    /**
     * The laxer answer of both to every call: permitted is what either permits.
     *
     * @param one a decision
     * @param other another
     * @return the decision
     * @throws DiagramTooLargeException if it needs more than the generous budget
     */
    public static Decision union(Decision one, Decision other) {
        return combined(one, other, (left, right) -> isStricter(left, right) ? right : left);
    }

    /**
     * The stricter answer of both to every call: permitted is what both permit.
     *
     * @param one a decision
     * @param other another
     * @return the decision
     * @throws DiagramTooLargeException if it needs more than the generous budget
     */
    public static Decision intersection(Decision one, Decision other) {
        return combined(one, other, (left, right) -> isStricter(left, right) ? left : right);
    }

    /**
     * What one decision permits and another does not. Calls that both permit are refused; all others get the first
     * decision's answer.
     *
     * @param one a decision
     * @param other what is taken away from it
     * @param refusal the return value for calls that both permit
     * @return the decision
     * @throws IllegalArgumentException if the return value permits the call
     * @throws DiagramTooLargeException if it needs more than the generous budget
     */
    public static Decision minus(Decision one, Decision other, int refusal) {
        if (Action.of(refusal).permits()) {
            throw new IllegalArgumentException(
                    Action.of(refusal) + " takes nothing away; name an action that does not permit the call");
        }
        return combined(one, other, (left, right) -> permits(left) && permits(right) ? refusal : left);
    }

    private static Decision combined(Decision one, Decision other, IntBinaryOperator operator) {
        Diagram diagram = new Diagram(one.order().with(other.order()), Budget.GENEROUS);
        return diagram.decision(diagram.apply(diagram.add(one), diagram.add(other), operator));
    }

    private static boolean isStricter(int left, int right) {
        int leftRank = Action.of(left).meaning().rank();
        int rightRank = Action.of(right).meaning().rank();
        return leftRank == rightRank ? left < right : leftRank < rightRank;
    }

    private static boolean permits(int returnValue) {
        return Action.of(returnValue).permits();
    }
}
