package io.portcullis.decision;

import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.Operation;
import java.util.Arrays;
import java.util.function.ToIntFunction;

/** The terms whose bits depend on other bits than those in their own place. */
final class Arithmetic {
    private static final int PORTION = 8; // bits of a product that are worked out together
    private static final long ALL = 0xffff_ffffL;

    private Arithmetic() {}

    /** A value that part * factor + summand never exceeds, modulo 2 to the 32nd. */
    private static int product(Term part, long factor, long summand) {
        long product = Integer.toUnsignedLong(part.most()) * factor; // of 64 bits
        long most = product + summand;
        return product < 0 || most < 0 || most > ALL ? -1 : (int) most;
    }

    /**
     * A term whose bits are worked out one from the other; but if it depends on few bits of the call, from the list of
     * its values.
     */
    abstract static class Computed extends Term {
        private static final int LISTS = 16; // for so many of them there has to be room

        private final Term[] parts; // one or two

        Computed(Terms terms, Term... parts) {
            super(terms, 0, parts);
            this.parts = parts;
        }

        /** The value, for those of the parts; if there is only one, for that. */
        abstract int of(int first, int second);

        /** Works out one bit. */
        abstract int workOutBit(int index);

        /** Works out whether the term is in an interval that is neither empty nor everything. */
        int workOutWithin(int low, int high) {
            return super.makeWithin(low, high);
        }

        /** Whether working it out is easy in any case. */
        boolean isEasy() {
            return false;
        }

        @Override
        final int makeBit(int index) {
            return isListed() ? diagram.map(values(), value -> value >>> index & 1) : workOutBit(index);
        }

        @Override
        final int makeWithin(int low, int high) {
            return isListed()
                    ? diagram.map(values(), value -> isWithin(value, low, high) ? 1 : 0)
                    : workOutWithin(low, high);
        }

        private static boolean isWithin(int value, int low, int high) {
            return Integer.compareUnsigned(low, value) <= 0 && Integer.compareUnsigned(value, high) <= 0;
        }

        final boolean isListed() {
            return !isEasy()
                    && hasSmallParts()
                    && inputs().areFew()
                    && (long) LISTS << inputs().count() <= diagram.room();
        }

        @Override
        final int makeValues() {
            if (!hasSmallParts()) {
                return super.makeValues();
            }
            int first = parts[0].values();
            return parts.length == 1
                    ? diagram.map(first, value -> of(value, value))
                    : diagram.apply(first, parts[1].values(), this::of);
        }
    }

    /** {@code part * factor + summand}: every chain of additions, subtractions and multiplications with constants. */
    static final class Linear extends Computed {
        private static final int MOST_TURNS_OF_A_WORD = 1 << 11;
        private static final int MOST_TURNS = 1 << 6;

        final Term part;
        final int factor;
        final int summand;
        private final int[] known = new int[Word.BITS];
        private int knownCount;

        Linear(Terms terms, Term part, int factor, int summand) {
            super(terms, part);
            this.part = part;
            this.factor = factor;
            this.summand = summand;
        }

        @Override
        int of(int value, int same) {
            return value * factor + summand;
        }

        @Override
        boolean isEasy() {
            return turns() == 1;
        }

        @Override
        Inputs makeInputs(int mask) {
            return part.inputs(upTo(mask) >>> zeros()); // carries go up
        }

        @Override
        int workOutBit(int index) {
            if (index >= knownCount) {
                workOut((index | PORTION - 1) + 1);
            }
            return known[index];
        }

        /** Adds the part once for every digit of the factor, whose digits are 1, 0 and -1 here. */
        private void workOut(int count) {
            for (int i = 0; i < count; i++) {
                known[i] = (summand >>> i & 1) == 0 ? Diagram.FALSE : Diagram.TRUE;
            }
            long rest = factor; // signed, so that -1 is one digit
            for (int place = 0; place < count && rest != 0; place++, rest >>= 1) {
                if ((rest & 1) != 0) {
                    boolean minus = (rest & 3) == 3;
                    add(place, count, minus);
                    rest += minus ? 1 : -1;
                }
            }
            knownCount = count;
        }

        private void add(int place, int count, boolean minus) {
            diagram.spend(count);
            int carry = minus ? Diagram.TRUE : Diagram.FALSE;
            for (int i = place; i < count; i++) {
                int digit = minus ? diagram.not(part.bit(i - place)) : part.bit(i - place);
                int before = known[i];
                known[i] = diagram.xor(diagram.xor(before, digit), carry);
                carry = diagram.majority(before, digit, carry);
            }
        }

        @Override
        int makePossible() {
            return (summand == 0 ? -Integer.lowestOneBit(factor) : -1) & upTo(most());
        }

        @Override
        int makeMost() {
            return product(part, Integer.toUnsignedLong(factor), Integer.toUnsignedLong(summand));
        }

        @Override
        int workOutWithin(int low, int high) {
            if (low != high && turnsMade() > (part.depth <= 1 ? MOST_TURNS_OF_A_WORD : MOST_TURNS)) {
                return super.workOutWithin(low, high);
            }
            int from = low - summand;
            int to = high - summand;
            return Integer.compareUnsigned(from, to) <= 0
                    ? multipleWithin(from, to)
                    : diagram.or(multipleWithin(from, -1), multipleWithin(0, to));
        }

        private int zeros() {
            return Integer.numberOfTrailingZeros(factor);
        }

        /** How often the result goes round while the part runs through its values, up or down. */
        private long turns() {
            return Math.abs((long) (factor >> zeros()));
        }

        /** The same, as far as the part goes. */
        private long turnsMade() {
            int zeros = zeros();
            long most = Math.min(Integer.toUnsignedLong(part.most()), ALL >>> zeros);
            return ((most * turns()) >>> (Word.BITS - zeros)) + 1;
        }

        /** Whether part * factor is in an interval. */
        private int multipleWithin(int low, int high) {
            int zeros = zeros();
            long all = ALL >>> zeros;
            long first = (Integer.toUnsignedLong(low) + (1L << zeros) - 1) >>> zeros;
            long last = Integer.toUnsignedLong(high) >>> zeros;
            if (first > last) {
                return Diagram.FALSE;
            }
            if (first == 0 && last == all) {
                return Diagram.TRUE;
            }
            Term counted = terms.masked(part, (int) all); // what is shifted out does not count
            if (first == last) {
                int only = (int) (first * inverse(factor >> zeros) & all);
                return counted.within(only, only);
            }
            int width = Word.BITS - zeros;
            return factor >> zeros > 0
                    ? turning(counted, width, first, last)
                    : turningDown(counted, width, first, last);
        }

        private int turningDown(Term counted, int width, long first, long last) {
            long round = 1L << width; // -x is round - x, but 0 stays 0
            int zero = first == 0 ? turning(counted, width, 0, 0) : Diagram.FALSE;
            return diagram.or(zero, turning(counted, width, round - last, round - Math.max(first, 1)));
        }

        /** Whether counted * turns, modulo 2 to the width, is in an interval: one interval a turn. */
        private int turning(Term counted, int width, long first, long last) {
            long turns = turns();
            long most = Integer.toUnsignedLong(counted.most());
            int any = Diagram.FALSE;
            for (long turn = 0; turn < turns; turn++) {
                long lowest = (first + (turn << width) + turns - 1) / turns;
                if (lowest > most) {
                    break;
                }
                diagram.spend(1);
                long highest = (last + (turn << width)) / turns;
                if (lowest <= highest) {
                    any = diagram.or(any, counted.within((int) lowest, (int) highest));
                }
            }
            return any;
        }

        private static int inverse(int odd) { // modulo 2 to the 32nd, by Newton's method
            int x = odd;
            for (int i = 0; i < 5; i++) {
                x *= 2 - odd * x;
            }
            return x;
        }
    }

    /** The sum or the difference of two terms. */
    static final class Sum extends Computed {
        private final Term left;
        private final Term right;
        private final boolean minus;
        private final int[] carries = new int[Word.BITS + 1];
        private int carryCount = 1;

        Sum(Terms terms, Term left, Term right, boolean minus) {
            super(terms, left, right);
            this.left = left;
            this.right = right;
            this.minus = minus;
            carries[0] = minus ? Diagram.TRUE : Diagram.FALSE;
        }

        @Override
        int of(int first, int second) {
            return minus ? first - second : first + second;
        }

        @Override
        int makePossible() {
            return upTo(most());
        }

        @Override
        int makeMost() {
            return minus ? -1 : product(left, 1, Integer.toUnsignedLong(right.most()));
        }

        @Override
        int workOutBit(int index) {
            terms.meeting(left, right);
            for (; carryCount <= index; carryCount++) {
                int below = carryCount - 1;
                carries[carryCount] = diagram.majority(left.bit(below), addend(below), carries[below]);
            }
            return diagram.xor(diagram.xor(left.bit(index), addend(index)), carries[index]);
        }

        @Override
        int workOutWithin(int low, int high) {
            return minus && low == 0 && high == 0
                    ? terms.compare(Condition.JEQ, left, right)
                    : super.workOutWithin(low, high);
        }

        private int addend(int index) {
            return minus ? diagram.not(right.bit(index)) : right.bit(index);
        }
    }

    /** The product of two terms. */
    static final class Product extends Computed {
        private final Term left;
        private final Term right; // not more possible bits than the left one
        private final int[] known = new int[Word.BITS];
        private int knownCount;

        Product(Terms terms, Term left, Term right) {
            super(terms, left, right);
            boolean swapped = Integer.bitCount(left.possible()) < Integer.bitCount(right.possible());
            this.left = swapped ? right : left;
            this.right = swapped ? left : right;
        }

        @Override
        int of(int first, int second) {
            return first * second;
        }

        @Override
        int makeMost() {
            return product(left, Integer.toUnsignedLong(right.most()), 0);
        }

        @Override
        int workOutBit(int index) {
            terms.meeting(left, right);
            if (index >= knownCount) {
                workOut((index | PORTION - 1) + 1);
            }
            return known[index];
        }

        private void workOut(int count) {
            Arrays.fill(known, Diagram.FALSE);
            for (int place = 0; place < count; place++) {
                diagram.spend(count);
                int times = right.bit(place);
                int carry = Diagram.FALSE;
                for (int i = place; i < count && times != Diagram.FALSE; i++) {
                    int digit = diagram.and(times, left.bit(i - place));
                    int before = known[i];
                    known[i] = diagram.xor(diagram.xor(before, digit), carry);
                    carry = diagram.majority(before, digit, carry);
                }
            }
            knownCount = count;
        }

        @Override
        int makePossible() {
            return -Integer.lowestOneBit(left.possible()) & -Integer.lowestOneBit(right.possible()) & upTo(most());
        }
    }

    /** The quotient of two terms, where the divisor is not 0. */
    static final class Quotient extends Computed {
        private static final int MOST_INTERVALS = 1 << 15; // if the dividend had all values
        private static final int MOST_DIVISORS = 1 << 16;

        final Term dividend;
        final Term divisor;
        private final int[] known = new int[Word.BITS];
        private final int[] remainder = new int[Word.BITS];
        private int unknownCount = Word.BITS;

        Quotient(Terms terms, Term dividend, Term divisor) {
            super(terms, dividend, divisor);
            this.dividend = dividend;
            this.divisor = divisor;
            Arrays.fill(remainder, Diagram.FALSE);
        }

        @Override
        int of(int first, int second) {
            return second == 0 ? 0 : Integer.divideUnsigned(first, second); // where it is 0, the filter has ended
        }

        @Override
        int makePossible() {
            return upTo(most());
        }

        @Override
        int makeMost() {
            return divisor instanceof Constant by ? most(by.value) : dividend.most();
        }

        private int most(int by) {
            return Integer.divideUnsigned(dividend.most(), by);
        }

        @Override
        int workOutBit(int index) {
            if (divisor instanceof Constant by
                    && ((ALL / Integer.toUnsignedLong(by.value)) >>> index) < MOST_INTERVALS) {
                return oddMultiples(Integer.toUnsignedLong(by.value) << index);
            }
            terms.meeting(dividend, divisor);
            while (unknownCount > index) { // as by hand, from the top
                unknownCount--;
                known[unknownCount] = step(dividend.bit(unknownCount));
            }
            return known[index];
        }

        /** Whether the dividend is at least an odd multiple of a step, and below the next one. */
        private int oddMultiples(long step) {
            int any = Diagram.FALSE;
            long most = Integer.toUnsignedLong(dividend.most());
            for (long from = step; from <= most; from += 2 * step) {
                diagram.spend(1);
                any = diagram.or(any, dividend.within((int) from, (int) Math.min(from + step - 1, ALL)));
            }
            return any;
        }

        private int step(int next) {
            diagram.spend(2 * Word.BITS);
            int over = remainder[Word.BITS - 1];
            System.arraycopy(remainder, 0, remainder, 1, Word.BITS - 1);
            remainder[0] = next;
            int[] rest = new int[Word.BITS];
            int carry = Diagram.TRUE;
            for (int i = 0; i < Word.BITS; i++) {
                int minus = diagram.not(divisor.bit(i));
                rest[i] = diagram.xor(diagram.xor(remainder[i], minus), carry);
                carry = diagram.majority(remainder[i], minus, carry);
            }
            int fits = diagram.or(over, carry);
            for (int i = 0; i < Word.BITS; i++) {
                remainder[i] = diagram.ite(fits, rest[i], remainder[i]);
            }
            return fits;
        }

        @Override
        int workOutWithin(int low, int high) {
            if (divisor instanceof Constant by) {
                int most = most(by.value);
                int to = Integer.compareUnsigned(high, most) < 0 ? (high + 1) * by.value - 1 : -1;
                return Integer.compareUnsigned(low, most) > 0 ? Diagram.FALSE : dividend.within(low * by.value, to);
            }
            int tooMuch = high == -1 ? Diagram.FALSE : holds(Integer.toUnsignedLong(high) + 1);
            return diagram.ite(tooMuch, Diagram.FALSE, holds(Integer.toUnsignedLong(low)));
        }

        /** Whether the dividend is at least so many times the divisor. */
        private int holds(long times) {
            if (times == 0) {
                return Diagram.TRUE;
            }
            long largest = ALL / times; // a larger divisor never fits so often
            if (largest > MOST_DIVISORS || times < largest) {
                terms.meeting(dividend, divisor);
                return notLess(times);
            }
            int any = Diagram.FALSE;
            for (long by = 1; by <= largest; by++) {
                diagram.spend(1);
                int least = (int) (by * times);
                any = diagram.ite(divisor.within((int) by, (int) by), dividend.within(least, -1), any);
            }
            return any;
        }

        /** Compares the dividend with a multiple of the divisor, which may have 64 bits. */
        private int notLess(long times) {
            int[] multiple = new int[2 * Word.BITS];
            Arrays.fill(multiple, Diagram.FALSE);
            for (int place = 0; place < Word.BITS; place++) {
                if ((times >>> place & 1) != 0) {
                    diagram.spend(multiple.length);
                    int carry = Diagram.FALSE;
                    for (int i = place; i < multiple.length; i++) {
                        int digit = i - place < Word.BITS ? divisor.bit(i - place) : Diagram.FALSE;
                        int before = multiple[i];
                        multiple[i] = diagram.xor(diagram.xor(before, digit), carry);
                        carry = diagram.majority(before, digit, carry);
                    }
                }
            }
            int enough = Diagram.TRUE;
            for (int i = 0; i < multiple.length; i++) {
                int here = i < Word.BITS ? dividend.bit(i) : Diagram.FALSE;
                enough = diagram.ite(
                        here,
                        diagram.ite(multiple[i], enough, Diagram.TRUE),
                        diagram.ite(multiple[i], Diagram.FALSE, enough));
            }
            return enough;
        }
    }

    /** A term shifted by the low five bits of another one. Each distance is a case of its own. */
    static final class Shifted extends Computed {
        private final Operation operation;
        private final Term part;
        private final Term distance;

        Shifted(Terms terms, Operation operation, Term part, Term distance) {
            super(terms, part, distance);
            this.operation = operation;
            this.part = part;
            this.distance = distance;
        }

        @Override
        int of(int first, int second) {
            return operation == Operation.LSH ? first << second : first >>> second;
        }

        @Override
        int makePossible() {
            return upTo(most());
        }

        @Override
        int makeMost() {
            return operation == Operation.LSH ? -1 : part.most();
        }

        @Override
        int workOutBit(int index) {
            return cases(shifted -> shifted.bit(index));
        }

        @Override
        int workOutWithin(int low, int high) {
            return cases(shifted -> shifted.within(low, high));
        }

        @Override
        int meets(int mask) {
            return isListed() ? super.meets(mask) : cases(shifted -> shifted.meets(mask));
        }

        private int cases(ToIntFunction<Term> asked) {
            Term counted = terms.masked(distance, Word.BITS - 1);
            int any = Diagram.FALSE;
            for (int by = 0; by < Word.BITS; by++) {
                diagram.spend(1);
                int here = counted.within(by, by);
                if (here != Diagram.FALSE) {
                    any = diagram.ite(here, asked.applyAsInt(terms.shifted(operation, part, by)), any);
                }
            }
            return any;
        }
    }
}
