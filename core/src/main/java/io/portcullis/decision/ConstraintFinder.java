package io.portcullis.decision;

import io.portcullis.decision.Constraint.All;
import io.portcullis.decision.Constraint.Always;
import io.portcullis.decision.Constraint.Any;
import io.portcullis.decision.Constraint.Entangled;
import io.portcullis.decision.Constraint.Not;
import io.portcullis.decision.Constraint.Within;
import io.portcullis.decision.FieldSplit.Interval;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds words for functions of a diagram that say yes or no.
 *
 * <p>Short words are searched for in diagrams of their own, with a small budget each and one for all together. Where it
 * runs out the words are plain, and as exact. The diagram itself stays as it is.
 */
public final class ConstraintFinder {
    private static final Budget SEARCH = new Budget(50_000, 200_000);
    private static final long SEARCHES = 1_500_000; // nodes in all, a second or so
    private static final int MOST_RANGES = 1 << 14;

    private final Diagram diagram;
    private final Map<Integer, Constraint> known = new HashMap<>();
    private long searched;

    /**
     * Finds constraints in one diagram.
     *
     * @param diagram where the functions are
     */
    public ConstraintFinder(Diagram diagram) {
        this.diagram = diagram;
    }

    /**
     * Says a function in words.
     *
     * @param function a function of the diagram that says yes or no, somewhere yes
     * @return a constraint that holds exactly where the function says yes
     * @throws IllegalArgumentException if it nowhere says yes
     */
    public Constraint of(int function) {
        if (function == Diagram.FALSE) {
            throw new IllegalArgumentException("a constraint that never holds has no words; leave it out");
        }
        Constraint already = known.get(function);
        if (already != null) {
            return already;
        }
        Constraint found = search(function).orElseGet(() -> plain(function));
        known.put(function, found);
        return found;
    }

    private Optional<Constraint> search(int function) {
        if (searched > SEARCHES) {
            return Optional.empty();
        }
        Diagram own = new Diagram(diagram.order(), SEARCH);
        try {
            Constraint found = new ConstraintSearch(own).of(copy(function, own, new HashMap<>()));
            searched += hasWords(found) ? own.size() : SEARCH.nodes(); // what has no words was looked for longest
            return Optional.of(found);
        } catch (DiagramTooLargeException e) {
            searched += SEARCH.nodes();
            return Optional.empty();
        }
    }

    private static boolean hasWords(Constraint constraint) {
        if (constraint instanceof Not not) {
            return hasWords(not.constraint());
        }
        if (constraint instanceof All all) {
            return all.constraints().stream().allMatch(ConstraintFinder::hasWords);
        }
        return constraint instanceof Any any
                ? any.constraints().stream().allMatch(ConstraintFinder::hasWords)
                : !(constraint instanceof Entangled);
    }

    private int copy(int function, Diagram to, Map<Integer, Integer> copies) { // at most 512 deep
        if (Diagram.isConstant(function)) {
            return to.constant(diagram.value(function));
        }
        Integer already = copies.get(function);
        if (already != null) {
            return already;
        }
        int low = copy(diagram.low(function), to, copies);
        int copy = to.node(diagram.level(function), low, copy(diagram.high(function), to, copies));
        copies.put(function, copy);
        return copy;
    }

    /** Ranges of one field, whichever are fewer, those inside or those outside; or the calls themselves. */
    private Constraint plain(int function) {
        if (function == Diagram.TRUE) {
            return new Always();
        }
        Field field = Field.of(diagram.order().word(diagram.level(function)));
        if (field.isAlone(diagram.order())) {
            Optional<List<Interval>> intervals = new FieldSplit(diagram, field).intervals(function, 2 * MOST_RANGES);
            if (intervals.isPresent()
                    && intervals.get().stream().allMatch(interval -> Diagram.isConstant(interval.rest()))) {
                List<Range> inside = ranges(intervals.get(), Diagram.TRUE);
                List<Range> outside = ranges(intervals.get(), Diagram.FALSE);
                return inside.size() <= outside.size()
                        ? new Within(field, field.bits(), inside)
                        : new Not(new Within(field, field.bits(), outside));
            }
        }
        return new Entangled(diagram.decision(function));
    }

    private static List<Range> ranges(List<Interval> intervals, int answer) {
        return intervals.stream()
                .filter(interval -> interval.rest() == answer)
                .map(Interval::values)
                .toList();
    }
}
