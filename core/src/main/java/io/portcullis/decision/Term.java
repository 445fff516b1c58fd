package io.portcullis.decision;

import io.portcullis.bpf.Instruction.Operation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a register holds: 32 bits that depend on the call. Nothing is worked out before it is asked, and then only the
 * bits that the answer needs. {@link Terms} makes terms.
 */
abstract class Term {
    private static final int UNKNOWN = Integer.MIN_VALUE;

    final Terms terms;
    final Diagram diagram;
    final int number; // children have smaller ones
    final int words; // the words it looks at, a bit each by position
    final int depth;
    private final Term[] parts;
    private final int[] bits = new int[Word.BITS];
    private boolean possibleKnown;
    private int possible;
    private boolean mostKnown;
    private int most;
    private @Nullable Inputs inputs;
    private int values = UNKNOWN;

    /**
     * A term.
     *
     * @param terms where it is made
     * @param words the words it looks at by itself, a bit each by position
     * @param parts the terms it is made of
     */
    Term(Terms terms, int words, Term... parts) {
        this.terms = terms;
        this.diagram = terms.diagram();
        this.number = terms.count();
        int looksAt = words;
        int deepest = 0;
        for (Term part : parts) {
            looksAt |= part.words;
            deepest = Math.max(deepest, part.depth + 1);
        }
        this.parts = parts;
        this.words = looksAt;
        this.depth = deepest;
        Arrays.fill(bits, UNKNOWN);
    }

    /** A function that says whether a bit is 1. */
    final int bit(int index) {
        if (bits[index] == UNKNOWN) {
            bits[index] = (possible() >>> index & 1) == 0 ? Diagram.FALSE : makeBit(index);
        }
        return bits[index];
    }

    /** Works out one bit. */
    abstract int makeBit(int index);

    /** The bits that may be 1; the others never are. */
    final int possible() {
        if (!possibleKnown) {
            possible = makePossible();
            possibleKnown = true;
        }
        return possible;
    }

    int makePossible() {
        return -1;
    }

    /** A value, unsigned, that the term never exceeds. */
    final int most() {
        if (!mostKnown) {
            most = makeMost();
            mostKnown = true;
        }
        return most;
    }

    int makeMost() {
        return possible();
    }

    /** All bits up to the highest one of a value. */
    static int upTo(int value) {
        return value == 0 ? 0 : -1 >>> Integer.numberOfLeadingZeros(value);
    }

    /** The bits of the call that it depends on. */
    final Inputs inputs() {
        Inputs known = inputs;
        if (known == null) {
            known = makeInputs(-1);
            inputs = known;
        }
        return known;
    }

    /** The bits of the call that some of its bits depend on, and perhaps others. */
    final Inputs inputs(int mask) {
        return mask == -1 ? inputs() : makeInputs(mask);
    }

    Inputs makeInputs(int mask) {
        Inputs all = Inputs.NONE;
        for (Term part : parts) {
            all = all.with(part.inputs());
        }
        return all;
    }

    /** Whether each of its parts depends on few bits of the call. */
    final boolean hasSmallParts() {
        for (Term part : parts) {
            if (!part.inputs().areFew()) {
                return false;
            }
        }
        return true;
    }

    /** The function that has its values; for a term of few inputs, because it may need a node for each of them. */
    final int values() {
        if (values == UNKNOWN) {
            int before = terms.answerCount();
            values = makeValues();
            terms.listed(terms.answerCount() - before);
        }
        return values;
    }

    int makeValues() {
        int all = Diagram.FALSE;
        for (int i = 0; i < Word.BITS; i++) {
            int here = diagram.ite(bit(i), diagram.constant(1 << i), Diagram.FALSE);
            all = diagram.apply(all, here, (one, other) -> one | other);
        }
        return all;
    }

    /** A function that says whether the term, unsigned, is in an interval; both ends belong to it. */
    final int within(int low, int high) {
        if (Integer.compareUnsigned(low, high) > 0 || Integer.compareUnsigned(low, most()) > 0) {
            return Diagram.FALSE;
        }
        boolean open = Integer.compareUnsigned(high, most()) >= 0;
        if (open && low == 0) {
            return Diagram.TRUE;
        }
        return terms.within(this, low, open && low != high ? -1 : high);
    }

    /** The same for an interval that is neither empty nor everything. */
    int makeWithin(int low, int high) {
        if (low == high) {
            return equalTo(low);
        }
        int atMost = high == -1 ? Diagram.TRUE : diagram.not(atLeast(high + 1));
        return diagram.and(atLeast(low), atMost);
    }

    /** A function that says whether the term has a bit in common with a mask. */
    int meets(int mask) {
        int any = Diagram.FALSE;
        for (int i = 0; i < Word.BITS; i++) {
            if ((mask >>> i & 1) != 0) {
                any = diagram.or(bit(i), any);
            }
        }
        return any;
    }

    private int equalTo(int value) {
        if ((value & ~possible()) != 0) {
            return Diagram.FALSE;
        }
        int same = Diagram.TRUE;
        for (int i = 0; i < Word.BITS && same != Diagram.FALSE; i++) {
            same = (value >>> i & 1) == 0 ? diagram.ite(bit(i), Diagram.FALSE, same) : diagram.and(bit(i), same);
        }
        return same;
    }

    private int atLeast(int value) {
        int enough = Diagram.TRUE; // so far, that is by the bits below
        for (int i = Integer.numberOfTrailingZeros(value); i < Word.BITS; i++) {
            enough = (value >>> i & 1) == 0 ? diagram.or(bit(i), enough) : diagram.and(bit(i), enough);
        }
        return enough;
    }

    /** The same value in every call. */
    static final class Constant extends Term {
        final int value;

        Constant(Terms terms, int value) {
            super(terms, 0);
            this.value = value;
        }

        @Override
        int makeBit(int index) {
            return Diagram.TRUE; // it is possible
        }

        @Override
        int makePossible() {
            return value;
        }
    }

    /** A word of the call. */
    static final class Loaded extends Term {
        private final Word word;

        Loaded(Terms terms, Word word) {
            super(terms, 1 << word.position());
            this.word = word;
        }

        @Override
        int makeBit(int index) {
            return diagram.node(diagram.order().level(word, index), Diagram.FALSE, Diagram.TRUE);
        }

        @Override
        Inputs makeInputs(int mask) {
            return Inputs.of(diagram.order(), word, mask);
        }
    }

    /** Bits that are known already. */
    static final class Known extends Term {
        private final int[] known;

        Known(Terms terms, int words, int[] known) {
            super(terms, words);
            this.known = known;
        }

        @Override
        int makeBit(int index) {
            return known[index];
        }

        @Override
        Inputs makeInputs(int mask) {
            Inputs all = Inputs.NONE;
            for (int i = 0; i < known.length && all.areFew(); i++) {
                all = (mask >>> i & 1) == 0 ? all : all.with(Inputs.of(diagram, known[i]));
            }
            return all;
        }
    }

    /** {@code (part & mask) ^ flipped}: every chain of and, or, exclusive or with constants. */
    static final class Bitwise extends Term {
        final Term part;
        final int mask;
        final int flipped;

        Bitwise(Terms terms, Term part, int mask, int flipped) {
            super(terms, 0, part);
            this.part = part;
            this.mask = mask;
            this.flipped = flipped;
        }

        @Override
        int makeBit(int index) {
            int bit = (mask >>> index & 1) == 0 ? Diagram.FALSE : part.bit(index);
            return (flipped >>> index & 1) == 0 ? bit : diagram.not(bit);
        }

        @Override
        int makePossible() {
            return (part.possible() & mask) | flipped;
        }

        @Override
        Inputs makeInputs(int seen) {
            return part.inputs(seen & mask);
        }

        @Override
        int makeValues() {
            return part.inputs().areFew()
                    ? diagram.map(part.values(), value -> (value & mask) ^ flipped)
                    : super.makeValues();
        }

        @Override
        int makeWithin(int low, int high) {
            return low == high && mask == -1 ? part.within(low ^ flipped, low ^ flipped) : super.makeWithin(low, high);
        }
    }

    /** {@code part >>> distance}. */
    static final class RightShift extends Term {
        final Term part;
        final int distance;

        RightShift(Terms terms, Term part, int distance) {
            super(terms, 0, part);
            this.part = part;
            this.distance = distance;
        }

        @Override
        int makeBit(int index) {
            return part.bit(index + distance);
        }

        @Override
        int makePossible() {
            return part.possible() >>> distance;
        }

        @Override
        int makeMost() {
            return part.most() >>> distance;
        }

        @Override
        Inputs makeInputs(int mask) {
            return part.inputs(mask << distance);
        }

        @Override
        int makeValues() {
            return part.inputs().areFew()
                    ? diagram.map(part.values(), value -> value >>> distance)
                    : super.makeValues();
        }

        @Override
        int makeWithin(int low, int high) {
            int most = -1 >>> distance;
            if (Integer.compareUnsigned(low, most) > 0) {
                return Diagram.FALSE;
            }
            return Integer.compareUnsigned(high, most) >= 0
                    ? part.within(low << distance, -1)
                    : part.within(low << distance, ((high + 1) << distance) - 1);
        }
    }

    /** One term where a condition holds, another where it does not. */
    static final class Choice extends Term {
        private final int condition;
        private final Term then;
        private final Term otherwise;

        Choice(Terms terms, int condition, Term then, Term otherwise) {
            super(terms, 0, then, otherwise);
            this.condition = condition;
            this.then = then;
            this.otherwise = otherwise;
        }

        @Override
        int makeBit(int index) {
            return diagram.ite(condition, then.bit(index), otherwise.bit(index));
        }

        @Override
        int makePossible() {
            return then.possible() | otherwise.possible();
        }

        @Override
        int makeMost() {
            return Integer.compareUnsigned(then.most(), otherwise.most()) < 0 ? otherwise.most() : then.most();
        }

        @Override
        Inputs makeInputs(int mask) {
            Inputs both = then.inputs().with(otherwise.inputs());
            return both.areFew() ? both.with(Inputs.of(diagram, condition)) : both;
        }

        @Override
        int makeValues() {
            return then.inputs().areFew() && otherwise.inputs().areFew()
                    ? diagram.ite(condition, then.values(), otherwise.values())
                    : super.makeValues();
        }

        @Override
        int makeWithin(int low, int high) {
            return diagram.ite(condition, then.within(low, high), otherwise.within(low, high));
        }
    }

    /** Two terms put together bit by bit. */
    static final class Pairwise extends Term {
        private final Operation operation;
        private final Term left;
        private final Term right;

        Pairwise(Terms terms, Operation operation, Term left, Term right) {
            super(terms, 0, left, right);
            this.operation = operation;
            this.left = left;
            this.right = right;
        }

        @Override
        int makeBit(int index) {
            terms.meeting(left, right);
            return switch (operation) {
                case AND -> diagram.and(left.bit(index), right.bit(index));
                case OR -> diagram.or(left.bit(index), right.bit(index));
                case XOR -> diagram.xor(left.bit(index), right.bit(index));
                default -> throw new IllegalStateException(operation + " does not go bit by bit");
            };
        }

        @Override
        int makePossible() {
            return operation == Operation.AND ? left.possible() & right.possible() : left.possible() | right.possible();
        }
    }
}
