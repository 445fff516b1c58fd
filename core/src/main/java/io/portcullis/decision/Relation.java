package io.portcullis.decision;

import io.portcullis.bpf.Action;

/** What one decision can be to another, call by call. */
public enum Relation {
    /** Both answer alike. */
    EQUAL("the first is equal to the second", "the first is not equal to the second"),
    /** The first answers no call with a laxer action, in the kernel's order of actions, alone or in a stack. */
    AT_LEAST_AS_STRICT_AS(
            "the first is at least as strict as the second", "the first is not at least as strict as the second"),
    /** The first permits no call that the second does not permit; what happens to the others does not count. */
    ALLOWS_NO_MORE_THAN("the first allows no more than the second", "the first allows more than the second");

    private final String holds;
    private final String fails;

    Relation(String holds, String fails) {
        this.holds = holds;
        this.fails = fails;
    }

    /** What the relation compares of a return value. */
    int key(int returnValue, Level level) {
        return switch (this) {
            case EQUAL -> level.representative(returnValue);
            case AT_LEAST_AS_STRICT_AS -> returnValue & Action.ACTION_MASK;
            case ALLOWS_NO_MORE_THAN -> Action.of(returnValue).permits() ? 1 : 0;
        };
    }

    /** Whether it holds where the two answers have these keys. */
    boolean holds(int first, int second) {
        return switch (this) {
            case EQUAL -> first == second;
            case AT_LEAST_AS_STRICT_AS -> Action.of(first).isAtLeastAsStrictAs(Action.of(second));
            case ALLOWS_NO_MORE_THAN -> first <= second;
        };
    }

    String says(boolean yes) {
        return yes ? holds : fails;
    }
}
