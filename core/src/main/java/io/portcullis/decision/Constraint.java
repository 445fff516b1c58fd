package io.portcullis.decision;

import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.SeccompData;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What holds of the fields of some calls, said as short as it can be and exactly. */
public sealed interface Constraint {
    /** Whatever the fields are. */
    record Always() implements Constraint {
        @Override
        public boolean holds(SeccompData call) {
            return true;
        }

        @Override
        public int function(Diagram diagram) {
            return Diagram.TRUE;
        }

        @Override
        public int size() {
            return 0;
        }

        @Override
        public String toString() {
            return "always";
        }
    }

    /**
     * Some bits of a field have a value: {@code field & mask == value}.
     *
     * @param field the field
     * @param mask the bits that count
     * @param value what they are; bits outside the mask are 0
     */
    record Bits(Field field, long mask, long value) implements Constraint {
        @Override
        public boolean holds(SeccompData call) {
            return (field.of(call) & mask) == value;
        }

        @Override
        public int function(Diagram diagram) {
            return compare(diagram, field, mask, Condition.JEQ, value);
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public String toString() {
            return field + " & " + Range.number(mask) + " == " + Range.number(value);
        }
    }

    /**
     * A field, or some low bits of it, lies in a range, or in one of several.
     *
     * @param field the field
     * @param bits how many of its low bits count: 8, 16, 32 or 64
     * @param ranges at least one, ascending, with gaps between them
     */
    record Within(Field field, int bits, List<Range> ranges) implements Constraint {
        /**
         * Copies the list.
         *
         * @param field the field
         * @param bits how many of its low bits count: 8, 16, 32 or 64
         * @param ranges at least one, ascending, with gaps between them
         */
        public Within {
            ranges = List.copyOf(ranges);
        }

        /**
         * The bits that count.
         *
         * @return as many low bits as are compared
         */
        public long mask() {
            return bits == 64 ? -1L : (1L << bits) - 1;
        }

        @Override
        public boolean holds(SeccompData call) {
            long value = field.of(call) & mask();
            return ranges.stream().anyMatch(range -> range.contains(value));
        }

        @Override
        public int function(Diagram diagram) {
            int function = Diagram.FALSE;
            for (Range range : ranges) {
                int above = compare(diagram, field, mask(), Condition.JGE, range.low());
                int beyond = compare(diagram, field, mask(), Condition.JGT, range.high());
                function = diagram.or(function, diagram.and(above, diagram.not(beyond)));
            }
            return function;
        }

        @Override
        public int size() {
            int size = 0;
            for (Range range : ranges) {
                size += range.isOne() || range.low() == 0 || range.high() == mask() ? 1 : 2;
            }
            return size;
        }

        @Override
        public String toString() {
            String name = bits == field.bits() ? field.toString() : field + ":" + bits;
            Range only = ranges.get(0);
            if (ranges.size() > 1) {
                return name + " in {" + some(ranges, ", ") + "}";
            }
            if (only.isOne()) {
                return name + " == " + only;
            }
            if (only.low() == 0) {
                return name + " <= " + Range.number(only.high());
            }
            return only.high() == mask() ? name + " >= " + Range.number(only.low()) : name + " in " + only;
        }
    }

    /**
     * A constraint does not hold.
     *
     * @param constraint the constraint
     */
    record Not(Constraint constraint) implements Constraint {
        @Override
        public boolean holds(SeccompData call) {
            return !constraint.holds(call);
        }

        @Override
        public int function(Diagram diagram) {
            return diagram.not(constraint.function(diagram));
        }

        @Override
        public int size() {
            return constraint.size();
        }

        @Override
        public String toString() {
            if (constraint instanceof Bits bits) {
                return bits.field() + " & " + Range.number(bits.mask()) + " != " + Range.number(bits.value());
            }
            if (constraint instanceof Within within && within.ranges().size() == 1) {
                return within.toString()
                        .replaceFirst(" == ", " != ")
                        .replaceFirst(" <= ", " > ")
                        .replaceFirst(" >= ", " < ")
                        .replaceFirst(" in ", " not in ");
            }
            if (constraint instanceof Any any) {
                return new All(any.constraints().stream()
                                .map(part -> (Constraint) new Not(part))
                                .toList())
                        .toString();
            }
            return constraint instanceof Within
                    ? constraint.toString().replaceFirst(" in ", " not in ")
                    : "!(" + constraint + ")";
        }
    }

    /**
     * All of some constraints hold.
     *
     * @param constraints at least two
     */
    record All(List<Constraint> constraints) implements Constraint {
        /**
         * Copies the list.
         *
         * @param constraints at least two
         */
        public All {
            constraints = List.copyOf(constraints);
        }

        @Override
        public boolean holds(SeccompData call) {
            return constraints.stream().allMatch(part -> part.holds(call));
        }

        @Override
        public int function(Diagram diagram) {
            int function = Diagram.TRUE;
            for (Constraint part : constraints) {
                function = diagram.and(function, part.function(diagram));
            }
            return function;
        }

        @Override
        public int size() {
            return constraints.stream().mapToInt(Constraint::size).sum();
        }

        @Override
        public String toString() {
            return constraints.stream()
                    .map(part -> part instanceof Any ? "(" + part + ")" : part.toString())
                    .collect(Collectors.joining(" and "));
        }
    }

    /**
     * At least one of some constraints holds.
     *
     * @param constraints at least two
     */
    record Any(List<Constraint> constraints) implements Constraint {
        /**
         * Copies the list.
         *
         * @param constraints at least two
         */
        public Any {
            constraints = List.copyOf(constraints);
        }

        @Override
        public boolean holds(SeccompData call) {
            return constraints.stream().anyMatch(part -> part.holds(call));
        }

        @Override
        public int function(Diagram diagram) {
            int function = Diagram.FALSE;
            for (Constraint part : constraints) {
                function = diagram.or(function, part.function(diagram));
            }
            return function;
        }

        @Override
        public int size() {
            return constraints.stream().mapToInt(Constraint::size).sum();
        }

        @Override
        public String toString() {
            return some(constraints, " or ");
        }
    }

    /**
     * Fields hang together so that no list of reasonable length says how.
     *
     * @param calls 1 for the calls of which this holds, 0 for the others
     */
    record Entangled(Decision calls) implements Constraint {
        @Override
        public boolean holds(SeccompData call) {
            return calls.evaluate(call) != 0;
        }

        @Override
        public int function(Diagram diagram) {
            return diagram.map(diagram.add(calls), value -> value);
        }

        @Override
        public int size() {
            return calls.nodeCount();
        }

        /** The fields that decide it. */
        private Set<Field> fields() {
            Set<Field> fields = EnumSet.noneOf(Field.class);
            for (int node = 0; node < calls.nodeCount(); node++) {
                fields.add(Field.of(calls.word(node)));
            }
            return fields;
        }

        @Override
        public String toString() {
            return fields().stream().map(Field::toString).collect(Collectors.joining(" and "))
                    + " stand in a relation of " + calls.nodeCount() + " nodes";
        }
    }

    /** How many parts the printed form of a list has at most. */
    int MOST_PRINTED = 12;

    /**
     * Whether it holds for a call.
     *
     * @param call the call
     * @return whether it holds
     */
    boolean holds(SeccompData call);

    /**
     * The calls of which it holds, as a function that says yes or no.
     *
     * @param diagram a diagram
     * @return the function
     * @throws DiagramTooLargeException if that is beyond the diagram's budget
     */
    int function(Diagram diagram);

    /**
     * How long it is.
     *
     * @return the number of comparisons, 0 for none
     */
    int size();

    /**
     * Some bits of a field have a value; all of its low 8, 16, 32 or 64 bits are a number.
     *
     * @param field the field
     * @param mask the bits that count
     * @param value what they are; bits outside the mask are 0
     * @return the constraint
     */
    static Constraint bits(Field field, long mask, long value) {
        int bits = 64 - Long.numberOfLeadingZeros(mask);
        boolean whole = mask != 0 && (mask & mask + 1) == 0 && bits >= 8 && Integer.bitCount(bits) == 1;
        return whole ? new Within(field, bits, List.of(new Range(value, value))) : new Bits(field, mask, value);
    }

    private static int compare(Diagram diagram, Field field, long mask, Condition condition, long value) {
        return field.bits() == Word.BITS
                ? diagram.compare(field.word(0), (int) mask, condition, (int) value)
                : diagram.compare(field.word(Word.BITS), field.word(0), mask, condition, value);
    }

    private static String some(List<?> parts, String separator) {
        List<String> texts = new ArrayList<>();
        for (Object part : parts.subList(0, Math.min(parts.size(), MOST_PRINTED))) {
            texts.add(part.toString());
        }
        if (parts.size() > MOST_PRINTED) {
            texts.add((parts.size() - MOST_PRINTED) + " more");
        }
        return String.join(separator, texts);
    }
}
