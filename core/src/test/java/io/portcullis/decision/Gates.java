package io.portcullis.decision;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sat4j.core.VecInt;
import org.sat4j.minisat.SolverFactory;
import org.sat4j.specs.ContradictionException;
import org.sat4j.specs.ISolver;
import org.sat4j.specs.TimeoutException;

/** Boolean gates as clauses. A literal is a variable or, negative, its opposite; equal gates are one. */
final class Gates {
    static final int TRUE = 1;
    static final int FALSE = -1;
    private static final int MOST_CONFLICTS = 20_000;

    private final ISolver solver = SolverFactory.newDefault();
    private final Map<List<Integer>, Integer> known = new HashMap<>();
    private final BitSet values = new BitSet();
    private int variables;

    Gates() {
        clause(variable());
    }

    int variable() {
        return ++variables;
    }

    int and(int one, int other) {
        if (one == FALSE || other == FALSE || one == -other) {
            return FALSE;
        }
        if (one == TRUE || one == other) {
            return other;
        }
        if (other == TRUE) {
            return one;
        }
        int first = Math.min(one, other);
        int second = Math.max(one, other);
        Integer made = known.get(List.of(first, second));
        if (made == null) {
            made = variable();
            clause(-made, first);
            clause(-made, second);
            clause(made, -first, -second);
            known.put(List.of(first, second), made);
        }
        return made;
    }

    int or(int one, int other) {
        return -and(-one, -other);
    }

    int xor(int one, int other) {
        return or(and(one, -other), and(-one, other));
    }

    int choose(int condition, int then, int otherwise) {
        return then == otherwise ? then : or(and(condition, then), and(-condition, otherwise));
    }

    /** Whether a literal can be true; the variables then have values. */
    boolean canBe(int literal) throws TimeoutException {
        solver.setTimeoutOnConflicts(MOST_CONFLICTS);
        if (literal == FALSE || !solver.isSatisfiable(new VecInt(new int[] {literal}))) {
            return false;
        }
        for (int value : solver.model()) {
            values.set(Math.abs(value), value > 0);
        }
        return true;
    }

    boolean isTrue(int variable) {
        return values.get(variable); // what no gate looks at is 0
    }

    private void clause(int... literals) {
        try {
            solver.addClause(new VecInt(literals));
        } catch (ContradictionException e) {
            throw new IllegalStateException("gates never contradict each other", e);
        }
    }
}
