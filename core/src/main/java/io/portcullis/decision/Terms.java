package io.portcullis.decision;

import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes terms, in a form as simple as it finds: terms made alike are one object, constants are worked out, and chains
 * of operations with constants become one.
 */
final class Terms {
    // What a term, a comparison and an answer cost, in steps and nodes
    private static final int TERM_STEPS = 32;
    private static final int TERM_NODES = 16;
    private static final int COMPARISON_NODES = 4;
    private static final int ANSWER_STEPS = 4;
    private static final int ANSWER_NODES = 1;
    private static final int MOST_DEPTH = 64; // below that, a term is worked out at once: so no stack is ever deep

    private final Diagram diagram;
    private final Map<Key, Term> made = new HashMap<>();
    private final Map<Key, Integer> comparisons = new HashMap<>();
    private final IntervalAnswers answers = new IntervalAnswers();
    private final int[] meetings = new int[Word.count()]; // words by word
    private int count;
    private int listedValues;

    Terms(Diagram diagram) {
        this.diagram = diagram;
    }

    private record Key(Object kind, int first, int second, int third) {}

    private enum Kind {
        BITWISE,
        CHOICE,
        CONSTANT,
        LINEAR,
        LOADED,
        RIGHT_SHIFT
    }

    Diagram diagram() {
        return diagram;
    }

    /** How many terms there are. */
    int count() {
        return count;
    }

    /** Takes note of values in the diagram that are those of terms, not answers. */
    void listed(int values) {
        listedValues += values;
    }

    /** How many values in the diagram are not only those of terms. */
    int answerCount() {
        return diagram.valueCount() - listedValues;
    }

    /** An order in which words that were worked on together, bit by bit, are interleaved. */
    Order wantedOrder() {
        Order wanted = diagram.order();
        for (int i = 0; i < meetings.length; i++) {
            for (int j = 0; j < meetings.length; j++) {
                if ((meetings[i] >>> j & 1) != 0) {
                    wanted = wanted.interleaving(Word.at(i), Word.at(j));
                }
            }
        }
        return wanted;
    }

    /** Notes that two terms are worked on together, bit by bit. */
    void meeting(Term one, Term other) {
        for (int i = 0; i < meetings.length; i++) {
            if ((one.words >>> i & 1) != 0) {
                meetings[i] |= other.words;
            }
        }
    }

    Term constant(int value) {
        return once(new Key(Kind.CONSTANT, value, 0, 0), () -> new Term.Constant(this, value));
    }

    Term loaded(Word word) {
        return once(new Key(Kind.LOADED, word.position(), 0, 0), () -> new Term.Loaded(this, word));
    }

    Term choice(int condition, Term then, Term otherwise) {
        return then == otherwise
                ? then
                : once(
                        new Key(Kind.CHOICE, condition, then.number, otherwise.number),
                        () -> new Term.Choice(this, condition, then, otherwise));
    }

    Term negated(Term term) {
        return linear(term, -1, 0);
    }

    Term masked(Term term, int mask) {
        return bitwise(term, mask, 0);
    }

    Term shifted(Operation operation, Term term, int distance) {
        return operation == Operation.LSH ? linear(term, 1 << distance, 0) : rightShift(term, distance);
    }

    /** What an operation makes of two terms; a divisor is not 0 in the calls that matter. */
    Term compute(Operation operation, Term left, Term right) {
        if (right instanceof Term.Constant k) {
            return withConstant(operation, left, k.value);
        }
        if (left instanceof Term.Constant k) {
            switch (operation) {
                case ADD, MUL, OR, AND, XOR -> {
                    return withConstant(operation, right, k.value);
                }
                case SUB -> {
                    return linear(right, -1, k.value);
                }
                case DIV, LSH, RSH -> {}
            }
        }
        return switch (operation) {
            case ADD, SUB -> sum(operation, left, right);
            case AND, OR -> left == right ? left : pairwise(operation, left, right);
            case XOR -> left == right ? constant(0) : pairwise(operation, left, right);
            case MUL ->
                once(new Key(operation, left.number, right.number, 0), () -> new Arithmetic.Product(this, left, right));
            case DIV -> left == right ? constant(1) : quotient(left, right);
            case LSH, RSH ->
                once(
                        new Key(operation, left.number, right.number, 0),
                        () -> new Arithmetic.Shifted(this, operation, left, right));
        };
    }

    private Term withConstant(Operation operation, Term term, int k) {
        return switch (operation) {
            case ADD -> linear(term, 1, k);
            case SUB -> linear(term, 1, -k);
            case MUL -> linear(term, k, 0);
            case DIV -> divided(term, k);
            case AND -> bitwise(term, k, 0);
            case OR -> bitwise(term, ~k, k);
            case XOR -> bitwise(term, -1, k);
            case LSH, RSH -> shifted(operation, term, k & Word.BITS - 1);
        };
    }

    private Term linear(Term term, int factor, int summand) {
        if (factor == 0) {
            return constant(summand);
        }
        if (term instanceof Term.Constant k) {
            return constant(k.value * factor + summand);
        }
        if (term instanceof Arithmetic.Linear inner) {
            return linear(inner.part, inner.factor * factor, inner.summand * factor + summand);
        }
        return factor == 1 && summand == 0
                ? term
                : once(
                        new Key(Kind.LINEAR, term.number, factor, summand),
                        () -> new Arithmetic.Linear(this, term, factor, summand));
    }

    private Term sum(Operation operation, Term left, Term right) {
        Term leftPart = left instanceof Arithmetic.Linear linear ? linear.part : left;
        Term rightPart = right instanceof Arithmetic.Linear linear ? linear.part : right;
        boolean minus = operation == Operation.SUB;
        if (leftPart == rightPart) {
            int sign = minus ? -1 : 1;
            return linear(leftPart, factor(left) + sign * factor(right), summand(left) + sign * summand(right));
        }
        return once(
                new Key(operation, left.number, right.number, 0), () -> new Arithmetic.Sum(this, left, right, minus));
    }

    private static int factor(Term term) {
        return term instanceof Arithmetic.Linear linear ? linear.factor : 1;
    }

    private static int summand(Term term) {
        return term instanceof Arithmetic.Linear linear ? linear.summand : 0;
    }

    private Term pairwise(Operation operation, Term left, Term right) {
        return once(
                new Key(operation, left.number, right.number, 0),
                () -> new Term.Pairwise(this, operation, left, right));
    }

    private Term bitwise(Term term, int mask, int flipped) {
        if (term instanceof Term.Constant k) {
            return constant((k.value & mask) ^ flipped);
        }
        if (term instanceof Term.Bitwise inner) {
            return bitwise(inner.part, inner.mask & mask, (inner.flipped & mask) ^ flipped);
        }
        int seen = mask & term.possible();
        if (seen == 0) {
            return constant(flipped);
        }
        return seen == term.possible() && flipped == 0
                ? term
                : once(
                        new Key(Kind.BITWISE, term.number, seen, flipped),
                        () -> new Term.Bitwise(this, term, seen, flipped));
    }

    private Term rightShift(Term term, int distance) {
        if (distance == 0) {
            return term;
        }
        if (term instanceof Term.Constant k) {
            return constant(k.value >>> distance);
        }
        if (term instanceof Term.Bitwise inner) {
            return bitwise(rightShift(inner.part, distance), inner.mask >>> distance, inner.flipped >>> distance);
        }
        if (term instanceof Term.RightShift inner) {
            int together = inner.distance + distance;
            return together < Word.BITS ? rightShift(inner.part, together) : constant(0);
        }
        return once(
                new Key(Kind.RIGHT_SHIFT, term.number, distance, 0), () -> new Term.RightShift(this, term, distance));
    }

    private Term divided(Term term, int by) {
        if (Integer.bitCount(by) == 1) {
            return rightShift(term, Integer.numberOfTrailingZeros(by));
        }
        return term instanceof Term.Constant k
                ? constant(Integer.divideUnsigned(k.value, by))
                : quotient(term, constant(by));
    }

    private Term quotient(Term left, Term right) {
        return Integer.compareUnsigned(left.most(), least(right)) < 0
                ? constant(0)
                : once(
                        new Key(Operation.DIV, left.number, right.number, 0),
                        () -> new Arithmetic.Quotient(this, left, right));
    }

    private static int least(Term divisor) {
        return divisor instanceof Term.Constant k ? k.value : 0;
    }

    /** A function that says how two terms compare. */
    int compare(Condition condition, Term left, Term right) {
        if (right instanceof Term.Constant k) {
            return switch (condition) {
                case JEQ -> left.within(k.value, k.value);
                case JGT -> k.value == -1 ? Diagram.FALSE : left.within(k.value + 1, -1);
                case JGE -> left.within(k.value, -1);
                case JSET -> left.meets(k.value);
            };
        }
        if (left instanceof Term.Constant k) {
            return switch (condition) {
                case JEQ -> right.within(k.value, k.value);
                case JGT -> k.value == 0 ? Diagram.FALSE : right.within(0, k.value - 1);
                case JGE -> right.within(0, k.value);
                case JSET -> right.meets(k.value);
            };
        }
        if (left == right) {
            return switch (condition) {
                case JEQ, JGE -> Diagram.TRUE;
                case JGT -> Diagram.FALSE;
                case JSET -> left.within(1, -1);
            };
        }
        Key key = new Key(condition, left.number, right.number, 0);
        Integer known = comparisons.get(key);
        if (known == null) {
            meeting(left, right);
            known = bitByBit(condition, left, right);
            diagram.reserve(COMPARISON_NODES);
            comparisons.put(key, known);
        }
        return known;
    }

    private int bitByBit(Condition condition, Term left, Term right) {
        int soFar = condition == Condition.JEQ || condition == Condition.JGE ? Diagram.TRUE : Diagram.FALSE;
        for (int i = 0; i < Word.BITS; i++) {
            int one = left.bit(i);
            int other = right.bit(i);
            int same = diagram.not(diagram.xor(one, other));
            soFar = switch (condition) {
                case JEQ -> diagram.and(same, soFar);
                case JSET -> diagram.or(diagram.and(one, other), soFar);
                case JGT, JGE -> diagram.ite(same, soFar, one);
            };
        }
        return soFar;
    }

    /** Whether a term is in an interval, worked out once. */
    int within(Term term, int low, int high) {
        int known = answers.get(term.number, low, high);
        if (known == IntervalAnswers.NOTHING) {
            diagram.spend(ANSWER_STEPS);
            diagram.reserve(ANSWER_NODES);
            known = term.makeWithin(low, high);
            answers.put(term.number, low, high, known);
        }
        return known;
    }

    private Term once(Key key, Supplier<Term> maker) {
        Term term = made.get(key);
        if (term == null) {
            diagram.spend(TERM_STEPS);
            diagram.reserve(TERM_NODES);
            term = maker.get();
            count++;
            if (term.depth > MOST_DEPTH) {
                int[] bits = new int[Word.BITS];
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = term.bit(i);
                }
                term = new Term.Known(this, term.words, bits);
                count++;
            }
            made.put(key, term);
        }
        return term;
    }
}
