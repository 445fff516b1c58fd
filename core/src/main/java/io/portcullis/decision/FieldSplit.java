package io.portcullis.decision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A function by the values of one field that its order keeps together: which values lead to which rest. */
public final class FieldSplit {
    private final Diagram diagram;
    private final Field field;
    private final int end;

    /**
     * Some values that follow each other and leave the same of a function.
     *
     * @param values the values of the field
     * @param rest what is left of the function, a function of the later fields
     */
    public record Interval(Range values, int rest) {}

    /**
     * Splits functions of a diagram.
     *
     * @param diagram the diagram
     * @param field the field, none of whose words is interleaved in the diagram's order
     * @throws IllegalArgumentException if one is
     */
    public FieldSplit(Diagram diagram, Field field) {
        if (!field.isAlone(diagram.order())) {
            throw new IllegalArgumentException(
                    field + " is compared with other words here, so functions cannot be split by it alone");
        }
        this.diagram = diagram;
        this.field = field;
        this.end = field.end(diagram.order());
    }

    /**
     * What is left of a function for one value of the field.
     *
     * @param function a function that looks at no earlier field
     * @param value the value
     * @return a function of the later fields
     */
    public int at(int function, long value) {
        int at = function;
        while (diagram.level(at) < end) {
            int bit = field.bit(diagram.order(), diagram.level(at));
            at = (value >>> bit & 1) == 0 ? diagram.low(at) : diagram.high(at);
        }
        return at;
    }

    /**
     * The intervals of one rest each, ascending and without a gap.
     *
     * @param function a function that looks at no earlier field
     * @param most how many there may be
     * @return the intervals, or empty if there are more
     */
    public Optional<List<Interval>> intervals(int function, int most) {
        return intervals(function, field.bits(), most);
    }

    /** The same for a function that looks at no more than some low bits of the field. */
    Optional<List<Interval>> intervals(int function, int bits, int most) {
        List<Interval> found = new ArrayList<>();
        return collect(function, bits - 1, 0, found, most) ? Optional.of(found) : Optional.empty();
    }

    private boolean collect(int function, int bit, long base, List<Interval> found, int most) {
        if (diagram.level(function) >= end) {
            long last = bit == 63 ? -1L : base + (1L << (bit + 1)) - 1;
            int size = found.size();
            if (size > 0 && found.get(size - 1).rest() == function) {
                found.set(
                        size - 1,
                        new Interval(new Range(found.get(size - 1).values().low(), last), function));
                return true;
            }
            found.add(new Interval(new Range(base, last), function));
            return size < most;
        }
        boolean looks = diagram.level(function) == field.level(diagram.order(), bit);
        return collect(looks ? diagram.low(function) : function, bit - 1, base, found, most)
                && collect(looks ? diagram.high(function) : function, bit - 1, base + (1L << bit), found, most);
    }

    /** The rests that values of the field lead to, those of the smallest values first. */
    Set<Integer> rests(int function) {
        Set<Integer> rests = new LinkedHashSet<>();
        rests(function, new LinkedHashSet<>(), rests);
        return rests;
    }

    private void rests(int function, Set<Integer> seen, Set<Integer> rests) {
        if (diagram.level(function) >= end) {
            rests.add(function);
        } else if (seen.add(function)) {
            rests(diagram.low(function), seen, rests);
            rests(diagram.high(function), seen, rests);
        }
    }

    /** For each rest the values that lead to it, as a function of the field that says yes or no. */
    Map<Integer, Integer> sets(int function) {
        Map<Integer, Integer> sets = new LinkedHashMap<>();
        for (int rest : rests(function)) {
            sets.put(rest, set(function, rest));
        }
        return sets;
    }

    /** The values that lead to a rest. */
    int set(int function, int rest) {
        return set(function, rest, new HashMap<>());
    }

    private int set(int function, int rest, Map<Integer, Integer> known) {
        if (diagram.level(function) >= end) {
            return function == rest ? Diagram.TRUE : Diagram.FALSE;
        }
        Integer already = known.get(function);
        if (already != null) {
            return already;
        }
        int made = diagram.node(
                diagram.level(function),
                set(diagram.low(function), rest, known),
                set(diagram.high(function), rest, known));
        known.put(function, made);
        return made;
    }
}
