package io.portcullis.decision;

/**
 * What is asked of two decisions.
 *
 * @param relation what the first should be to the second
 * @param level when return values count as equal; only {@link Relation#EQUAL} depends on it
 * @param domain which calls count
 */
public record Question(Relation relation, Level level, Domain domain) {
    /**
     * What the answer holds for.
     *
     * @return for example {@code compared by return value, over all calls}
     */
    public String scope() {
        String by = switch (relation) {
            case EQUAL -> "by " + level;
            case AT_LEAST_AS_STRICT_AS -> "by the kernel's order of actions";
            case ALLOWS_NO_MORE_THAN -> "by what runs without being asked for";
        };
        return "compared " + by + ", over " + domain;
    }
}
