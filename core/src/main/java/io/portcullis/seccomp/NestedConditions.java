package io.portcullis.seccomp;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** How deep conditions stand in one another. */
final class NestedConditions {
    /** What every walk over a condition gets through on a small stack, and far more than anybody writes. */
    static final int DEEPEST = 500;

    private NestedConditions() {}

    /** Refuses parts that are too deep for one more condition around them. */
    static void requireShallow(List<ArgCondition> parts) {
        Collection<ArgCondition> level = parts;
        for (int depth = 1; !level.isEmpty(); depth++) {
            if (depth == DEEPEST) {
                throw new IllegalArgumentException(
                        "conditions stand in one another more than %d deep; write them side by side, a.and(b, c)"
                                .formatted(DEEPEST));
            }
            level = below(level);
        }
    }

    /** The parts of parts, each once however often it is used. */
    private static Collection<ArgCondition> below(Collection<ArgCondition> level) {
        Set<ArgCondition> below = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ArgCondition condition : level) {
            if (condition instanceof ArgCondition.Not not) {
                below.add(not.condition());
            } else if (condition instanceof ArgCondition.All all) {
                below.addAll(all.conditions());
            } else if (condition instanceof ArgCondition.Any any) {
                below.addAll(any.conditions());
            }
        }
        return below;
    }
}
