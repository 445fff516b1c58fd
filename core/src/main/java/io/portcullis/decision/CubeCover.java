package io.portcullis.decision;

import io.portcullis.decision.Constraint.All;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A function that says yes or no as a union of cubes none of which can be left out (Minato's ISOP). */
final class CubeCover {
    private final Diagram diagram;
    private final int most;
    private final long[] masks = new long[Field.count()];
    private final long[] values = new long[Field.count()];
    private final List<Constraint> cubes = new ArrayList<>();

    CubeCover(Diagram diagram, int most) {
        this.diagram = diagram;
        this.most = most;
    }

    /** The cubes, or empty if that takes too many. */
    Optional<List<Constraint>> of(int function) {
        return between(function, function);
    }

    /** Cubes that cover all of one function and nothing outside another, which contains it. */
    Optional<List<Constraint>> between(int lower, int upper) {
        cover(lower, upper);
        return cubes.size() > most ? Optional.empty() : Optional.of(cubes);
    }

    /** Covers all of the one function and nothing outside the other; gives what is covered. */
    private int cover(int lower, int upper) {
        if (lower == Diagram.FALSE || cubes.size() > most) {
            return Diagram.FALSE;
        }
        if (upper == Diagram.TRUE) {
            cubes.add(cube());
            return Diagram.TRUE;
        }
        int level = Math.min(diagram.level(lower), diagram.level(upper));
        int lowerLow = low(lower, level);
        int lowerHigh = high(lower, level);
        int upperLow = low(upper, level);
        int upperHigh = high(upper, level);
        Field field = Field.of(diagram.order().word(level));
        int at = field.position();
        long bit = 1L << field.bit(diagram.order(), level);
        masks[at] |= bit;
        int coveredLow = cover(diagram.ite(upperHigh, Diagram.FALSE, lowerLow), upperLow);
        values[at] |= bit;
        int coveredHigh = cover(diagram.ite(upperLow, Diagram.FALSE, lowerHigh), upperHigh);
        values[at] &= ~bit;
        masks[at] &= ~bit;
        int open = diagram.or(
                diagram.ite(coveredLow, Diagram.FALSE, lowerLow), diagram.ite(coveredHigh, Diagram.FALSE, lowerHigh));
        int coveredBoth = cover(open, diagram.and(upperLow, upperHigh));
        return diagram.or(diagram.node(level, coveredLow, coveredHigh), coveredBoth);
    }

    /** What is fixed now. */
    private Constraint cube() {
        List<Constraint> parts = new ArrayList<>();
        for (Field field : Field.values()) {
            if (masks[field.position()] != 0) {
                parts.add(Constraint.bits(field, masks[field.position()], values[field.position()]));
            }
        }
        return parts.isEmpty() ? new Constraint.Always() : parts.size() == 1 ? parts.get(0) : new All(parts);
    }

    private int low(int function, int level) {
        return diagram.level(function) == level ? diagram.low(function) : function;
    }

    private int high(int function, int level) {
        return diagram.level(function) == level ? diagram.high(function) : function;
    }
}
