package io.portcullis.decision;

import io.portcullis.decision.Constraint.All;
import io.portcullis.decision.Constraint.Always;
import io.portcullis.decision.Constraint.Any;
import io.portcullis.decision.Constraint.Bits;
import io.portcullis.decision.Constraint.Entangled;
import io.portcullis.decision.Constraint.Not;
import io.portcullis.decision.Constraint.Within;
import io.portcullis.decision.FieldSplit.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A search for short words in a diagram of its own, which may run out. */
final class ConstraintSearch {
    private static final int MOST_PARTS = 4096;
    private static final int MOST_RESTS = 256;
    private static final int MOST_LISTED = 8;
    private static final int MOST_CUBES = 64;
    private static final int SHORT = 2; // no need to look for something shorter

    private final Diagram diagram;
    private final Map<Integer, Constraint> known = new HashMap<>();

    ConstraintSearch(Diagram diagram) {
        this.diagram = diagram;
    }

    /** A constraint that holds exactly where a function says yes. */
    Constraint of(int function) {
        Constraint found = constraint(function);
        if (found.size() > SHORT) {
            Constraint opposite = constraint(diagram.not(function));
            if (opposite.size() < found.size()) {
                return new Not(opposite);
            }
        }
        return found;
    }

    private Constraint constraint(int function) {
        if (function == Diagram.TRUE) {
            return new Always();
        }
        Constraint already = known.get(function);
        if (already != null) {
            return already;
        }
        Field field = Field.of(diagram.order().word(diagram.level(function)));
        Constraint found = field.isAlone(diagram.order()) ? byField(function, field) : cubes(function);
        known.put(function, found);
        return found;
    }

    private Constraint byField(int function, Field field) {
        FieldSplit split = new FieldSplit(diagram, field);
        if (split.rests(function).size() > MOST_RESTS) {
            return cubes(function);
        }
        Map<Integer, Integer> sets = split.sets(function);
        sets.remove(Diagram.FALSE);
        List<Constraint> parts = new ArrayList<>();
        for (Map.Entry<Integer, Integer> one : sets.entrySet()) {
            int widened = one.getValue();
            for (Map.Entry<Integer, Integer> other : sets.entrySet()) {
                if (diagram.ite(one.getKey(), other.getKey(), Diagram.TRUE) == Diagram.TRUE) {
                    widened = diagram.or(widened, other.getValue());
                }
            }
            Constraint values = values(one.getValue(), field);
            if (widened != one.getValue()) {
                Constraint wider = values(widened, field);
                values = wider.size() < values.size() ? wider : values;
            }
            Constraint rest = constraint(one.getKey());
            parts.add(values instanceof Always ? rest : rest instanceof Always ? values : both(values, rest));
        }
        return parts.size() == 1 ? parts.get(0) : new Any(parts);
    }

    private static Constraint both(Constraint one, Constraint other) {
        List<Constraint> parts = new ArrayList<>(List.of(one));
        if (other instanceof All all) {
            parts.addAll(all.constraints());
        } else {
            parts.add(other);
        }
        return new All(parts);
    }

    /** Words for a set of values of one field. */
    private Constraint values(int set, Field field) {
        if (set == Diagram.TRUE) {
            return new Always();
        }
        Constraint best = plainValues(set, field);
        if (best.size() <= SHORT || (best instanceof Within within && isShortList(within.ranges()))) {
            return best;
        }
        Constraint cut = rangeAndBits(set, field);
        if (cut != null && cut.size() < best.size()) {
            best = cut;
        }
        long[] fixed = fixedBits(set, field);
        if (fixed[0] != 0) {
            Constraint rest = plainValues(without(set, field, fixed[0], new HashMap<>()), field);
            if (rest.size() + 1 < best.size()) {
                return both(new Bits(field, fixed[0], fixed[1]), rest);
            }
        }
        return best;
    }

    /** The range from the smallest value to the largest, and what the bits are within it. */
    private @Nullable Constraint rangeAndBits(int set, Field field) {
        int bits = bitsOf(highestBit(set, field));
        long last = bits == 64 ? -1L : (1L << bits) - 1;
        Within range = new Within(
                field, bits, List.of(new Range(extreme(set, field, true), last & ~extreme(set, field, false))));
        int within = range.function(diagram);
        int outside = diagram.not(within);
        if (within == Diagram.TRUE) {
            return null;
        }
        Constraint inside = new CubeCover(diagram, MOST_CUBES)
                .between(set, diagram.or(set, outside))
                .map(ConstraintSearch::any)
                .orElse(null);
        int opposite = diagram.not(set);
        Constraint but = new CubeCover(diagram, MOST_CUBES)
                .between(diagram.and(opposite, within), opposite)
                .map(ConstraintSearch::any)
                .orElse(null);
        Constraint shorter = shorter(inside, but == null ? null : new Not(but));
        return shorter == null ? null : both(range, shorter);
    }

    /** The smallest value of a set, or the bits that are 0 in its largest. */
    private long extreme(int set, Field field, boolean smallest) {
        long turned = 0;
        int at = set;
        while (at != Diagram.TRUE) {
            int plain = smallest ? diagram.low(at) : diagram.high(at);
            boolean go = plain != Diagram.FALSE;
            turned |= go ? 0 : 1L << field.bit(diagram.order(), diagram.level(at));
            at = go ? plain : smallest ? diagram.high(at) : diagram.low(at);
        }
        return turned;
    }

    private Constraint plainValues(int set, Field field) {
        if (set == Diagram.TRUE) {
            return new Always();
        }
        Constraint best = ranges(set, field);
        if (best instanceof Within within && isShortList(within.ranges())) {
            return within; // plainer than a mask that has the same values
        }
        int opposite = diagram.not(set);
        best = shorter(best, cubesOf(set));
        if (best == null || best.size() > 1) {
            Constraint outside = shorter(ranges(opposite, field), cubesOf(opposite));
            if (outside != null && (best == null || outside.size() < best.size())) {
                best = new Not(outside);
            }
        }
        return best == null ? new Entangled(diagram.decision(set)) : best;
    }

    private static boolean isShortList(List<Range> ranges) {
        return ranges.size() <= MOST_LISTED && ranges.stream().allMatch(Range::isOne);
    }

    private static @Nullable Constraint shorter(@Nullable Constraint one, @Nullable Constraint other) {
        return one == null || (other != null && other.size() < one.size()) ? other : one;
    }

    private @Nullable Constraint ranges(int set, Field field) {
        int bits = bitsOf(highestBit(set, field));
        Optional<List<Interval>> intervals = new FieldSplit(diagram, field).intervals(set, bits, MOST_PARTS);
        return intervals
                .map(found -> new Within(
                        field,
                        bits,
                        found.stream()
                                .filter(interval -> interval.rest() == Diagram.TRUE)
                                .map(Interval::values)
                                .toList()))
                .orElse(null);
    }

    private static int bitsOf(int highest) {
        return highest < 8 ? 8 : highest < 16 ? 16 : highest < 32 ? 32 : 64;
    }

    private int highestBit(int set, Field field) {
        return field.bit(diagram.order(), diagram.level(set)); // the first level is the most significant bit
    }

    private @Nullable Constraint cubesOf(int set) {
        return new CubeCover(diagram, MOST_CUBES)
                .of(set)
                .map(ConstraintSearch::any)
                .orElse(null);
    }

    private static Constraint any(List<Constraint> parts) {
        return parts.size() == 1 ? parts.get(0) : new Any(parts);
    }

    /** A function of several fields as cubes, or as itself. */
    private Constraint cubes(int function) {
        return new CubeCover(diagram, MOST_CUBES)
                .of(function)
                .map(ConstraintSearch::any)
                .orElseGet(() -> new Entangled(diagram.decision(function)));
    }

    /** The bits that are the same in all values of a set: a mask and their value. */
    private long[] fixedBits(int set, Field field) {
        long mask = 0;
        long value = 0;
        for (int bit = field.bits() - 1; bit >= 0; bit--) {
            int is = diagram.node(field.level(diagram.order(), bit), Diagram.FALSE, Diagram.TRUE);
            if (diagram.ite(set, is, Diagram.TRUE) == Diagram.TRUE) {
                mask |= 1L << bit;
                value |= 1L << bit;
            } else if (diagram.and(set, is) == Diagram.FALSE) {
                mask |= 1L << bit;
            }
        }
        return new long[] {mask, value};
    }

    /** A set without looking at bits that are the same in all its values. */
    private int without(int set, Field field, long fixed, Map<Integer, Integer> done) {
        if (set < 0) {
            return set;
        }
        Integer already = done.get(set);
        if (already != null) {
            return already;
        }
        int low = without(diagram.low(set), field, fixed, done);
        int high = without(diagram.high(set), field, fixed, done);
        int bit = field.bit(diagram.order(), diagram.level(set));
        int made;
        if ((fixed >>> bit & 1) == 0) {
            made = diagram.node(diagram.level(set), low, high);
        } else {
            made = low == Diagram.FALSE ? high : low;
        }
        done.put(set, made);
        return made;
    }
}
