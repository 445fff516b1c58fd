package io.portcullis.decision;

import io.portcullis.bpf.Instruction.Condition;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * A place to build decisions in: functions of a call, shared and reduced, each known by a number.
 *
 * <p>Two functions built in one diagram are the same exactly if their numbers are. A function's values are 32 bits;
 * those that only say yes or no have the values {@link #TRUE} and {@link #FALSE}. Not for several threads at once.
 */
public final class Diagram {
    /** The function that is 0 everywhere, and so the answer no. */
    public static final int FALSE = ~0;

    /** The function that is 1 everywhere, and so the answer yes. */
    public static final int TRUE = ~1;

    private static final int SMALLEST = 1 << 10;
    private static final int LARGEST_MEMORY = 1 << 20;
    private static final int ENTRY = 4; // three operands and the result

    private final Order order;
    private final Budget budget;
    private long steps;
    private long reserved; // memory outside, in nodes that would need as much

    // Nodes have numbers from 0 up; constants have the complement of their place in values.
    private int size;
    private int[] levels = new int[SMALLEST];
    private int[] lows = new int[SMALLEST];
    private int[] highs = new int[SMALLEST];
    private int[] table = new int[2 * SMALLEST]; // number + 1
    private int[] memory = new int[SMALLEST * ENTRY]; // of ite; forgets

    private int[] values = new int[8];
    private int valueCount;
    private int[] constants = new int[16]; // place in values + 1, by hash of the value

    /**
     * An empty diagram.
     *
     * @param order the order of the bits
     * @param budget what it may cost
     */
    public Diagram(Order order, Budget budget) {
        this.order = order;
        this.budget = budget;
        constant(0); // FALSE
        constant(1); // TRUE
    }

    /** An empty diagram in the natural order, with a generous budget. */
    public Diagram() {
        this(Order.NATURAL, Budget.GENEROUS);
    }

    /**
     * The order of the bits.
     *
     * @return the order
     */
    public Order order() {
        return order;
    }

    /**
     * The function with one value everywhere.
     *
     * @param value its value
     * @return the function
     */
    public int constant(int value) {
        int mask = constants.length - 1;
        int slot = hash(value, 0, 0) & mask;
        while (constants[slot] != 0) {
            if (values[constants[slot] - 1] == value) {
                return ~(constants[slot] - 1);
            }
            slot = (slot + 1) & mask;
        }
        if (valueCount == values.length) {
            growValues();
            return constant(value);
        }
        values[valueCount] = value;
        constants[slot] = ++valueCount;
        return ~(valueCount - 1);
    }

    /**
     * Whether a function has one value everywhere.
     *
     * @param function a function of this diagram
     * @return true for constants
     */
    public static boolean isConstant(int function) {
        return function < 0;
    }

    /**
     * The value of a constant.
     *
     * @param function a constant of this diagram
     * @return its value
     */
    public int value(int function) {
        return values[~function];
    }

    /**
     * The first level a function looks at.
     *
     * @param function a function of this diagram
     * @return 0 to 511, or 512 for a constant
     */
    public int level(int function) {
        return function < 0 ? Order.LEVELS : levels[function];
    }

    /**
     * What is left of a function where its first bit is 0.
     *
     * @param function not a constant
     * @return the function of the later bits
     */
    public int low(int function) {
        return lows[function];
    }

    /**
     * What is left of a function where its first bit is 1.
     *
     * @param function not a constant
     * @return the function of the later bits
     */
    public int high(int function) {
        return highs[function];
    }

    /**
     * The function that is one where a bit is 0 and another where it is 1.
     *
     * @param level the bit's level
     * @param low a function of later levels
     * @param high a function of later levels
     * @return the function
     * @throws DiagramTooLargeException if that is beyond the budget
     */
    public int node(int level, int low, int high) {
        if (low == high) {
            return low;
        }
        int mask = table.length - 1;
        int slot = hash(level, low, high) & mask;
        while (table[slot] != 0) {
            int known = table[slot] - 1;
            if (levels[known] == level && lows[known] == low && highs[known] == high) {
                return known;
            }
            slot = (slot + 1) & mask;
        }
        if (size == levels.length) {
            grow();
            return node(level, low, high);
        }
        levels[size] = level;
        lows[size] = low;
        highs[size] = high;
        table[slot] = size + 1;
        return size++;
    }

    /**
     * One function where a condition holds, another where it does not.
     *
     * @param condition a function that says yes or no
     * @param then the function where it says yes
     * @param otherwise the function where it says no
     * @return the function
     * @throws DiagramTooLargeException if that is beyond the budget
     */
    public int ite(int condition, int then, int otherwise) {
        if (condition < 0) {
            return condition == TRUE ? then : otherwise;
        }
        if (then == otherwise) {
            return then;
        }
        if (then == TRUE && otherwise == FALSE) {
            return condition;
        }
        int slot = (hash(condition, then, otherwise) & (memory.length / ENTRY - 1)) * ENTRY;
        if (memory[slot] == condition + 1 && memory[slot + 1] == then && memory[slot + 2] == otherwise) {
            return memory[slot + 3];
        }
        step();
        int level = levels[condition];
        int conditionLevel = level;
        int thenLevel = level(then);
        int otherwiseLevel = level(otherwise);
        if (thenLevel < level) {
            level = thenLevel;
        }
        if (otherwiseLevel < level) {
            level = otherwiseLevel;
        }
        int low = ite(
                conditionLevel == level ? lows[condition] : condition,
                thenLevel == level ? lows[then] : then,
                otherwiseLevel == level ? lows[otherwise] : otherwise);
        int high = ite(
                conditionLevel == level ? highs[condition] : condition,
                thenLevel == level ? highs[then] : then,
                otherwiseLevel == level ? highs[otherwise] : otherwise);
        int result = node(level, low, high);
        slot = (hash(condition, then, otherwise) & (memory.length / ENTRY - 1)) * ENTRY; // it may have grown
        memory[slot] = condition + 1;
        memory[slot + 1] = then;
        memory[slot + 2] = otherwise;
        memory[slot + 3] = result;
        return result;
    }

    /**
     * Where both conditions hold.
     *
     * @param one a function that says yes or no
     * @param other another
     * @return a function that says yes or no
     */
    public int and(int one, int other) {
        return ite(one, other, FALSE);
    }

    /**
     * Where at least one condition holds.
     *
     * @param one a function that says yes or no
     * @param other another
     * @return a function that says yes or no
     */
    public int or(int one, int other) {
        return ite(one, TRUE, other);
    }

    /**
     * Where a condition does not hold.
     *
     * @param condition a function that says yes or no
     * @return a function that says yes or no
     */
    public int not(int condition) {
        return ite(condition, FALSE, TRUE);
    }

    /** Where exactly one of two conditions holds. */
    int xor(int one, int other) {
        return ite(one, not(other), other);
    }

    /** Where at least two of three conditions hold. */
    int majority(int one, int other, int third) {
        return ite(one, or(other, third), and(other, third));
    }

    /**
     * Whether some bits of a word stand in an order to a value, both unsigned: {@code (word & mask) op value}.
     *
     * @param word the word
     * @param mask the bits that count
     * @param condition how they are compared
     * @param value with what
     * @return a function that says yes or no
     */
    public int compare(Word word, int mask, Condition condition, int value) {
        return compareAbove(word, mask, condition, value, lastOf(condition));
    }

    /**
     * Whether a word is equal to a value.
     *
     * @param word the word
     * @param value the value
     * @return a function that says yes or no
     */
    public int equal(Word word, int value) {
        return compare(word, -1, Condition.JEQ, value);
    }

    /**
     * Whether a 64-bit field stands in an order to a value, both unsigned: {@code (field & mask) op value}.
     *
     * @param high its high half
     * @param low its low half
     * @param mask the bits that count
     * @param condition how they are compared, not {@code JSET}
     * @param value with what
     * @return a function that says yes or no
     */
    public int compare(Word high, Word low, long mask, Condition condition, long value) {
        int below = compare(low, (int) mask, condition, (int) value);
        int upperMask = (int) (mask >>> 32);
        int upper = (int) (value >>> 32);
        int same = compare(high, upperMask, Condition.JEQ, upper);
        int otherwise = condition == Condition.JEQ ? FALSE : compare(high, upperMask, Condition.JGT, upper);
        return ite(same, below, otherwise);
    }

    /**
     * One function where some bits of a word stand in an order to a value, another where they do not. The same as
     * {@link #ite} of {@link #compare(Word, int, Condition, int)}, but where both functions look at no earlier bits
     * this goes down one path only.
     */
    int choose(Word word, int mask, Condition condition, int value, int then, int otherwise) {
        if (mask == -1
                && condition != Condition.JSET
                && Math.min(level(then), level(otherwise)) >= order.level(word, Word.BITS - 1)) {
            return chooseBelow(word, Word.BITS - 1, condition, value, then, otherwise);
        }
        return ite(compare(word, mask, condition, value), then, otherwise);
    }

    private int chooseBelow(Word word, int bit, Condition condition, int value, int then, int otherwise) {
        if (then == otherwise) {
            return then;
        }
        if (bit < 0) {
            return condition == Condition.JEQ || condition == Condition.JGE ? then : otherwise;
        }
        int level = order.level(word, bit);
        int thenLevel = level(then);
        int otherwiseLevel = level(otherwise);
        if (thenLevel < level || otherwiseLevel < level) { // bits of another word in between
            int rest = -1 >>> (Word.BITS - 1 - bit);
            return ite(compare(word, rest, condition, value & rest), then, otherwise);
        }
        step();
        int thenLow = thenLevel == level ? lows[then] : then;
        int thenHigh = thenLevel == level ? highs[then] : then;
        int otherwiseLow = otherwiseLevel == level ? lows[otherwise] : otherwise;
        int otherwiseHigh = otherwiseLevel == level ? highs[otherwise] : otherwise;
        boolean set = (value >>> bit & 1) != 0;
        return switch (condition) {
            case JEQ ->
                set
                        ? node(
                                level,
                                otherwiseLow,
                                chooseBelow(word, bit - 1, condition, value, thenHigh, otherwiseHigh))
                        : node(
                                level,
                                chooseBelow(word, bit - 1, condition, value, thenLow, otherwiseLow),
                                otherwiseHigh);
            case JGT, JGE ->
                set
                        ? node(
                                level,
                                otherwiseLow,
                                chooseBelow(word, bit - 1, condition, value, thenHigh, otherwiseHigh))
                        : node(level, chooseBelow(word, bit - 1, condition, value, thenLow, otherwiseLow), thenHigh);
            case JSET -> throw new IllegalStateException("a mask is no path");
        };
    }

    private static int lastOf(Condition condition) {
        return condition == Condition.JEQ || condition == Condition.JGE ? TRUE : FALSE;
    }

    private int compareAbove(Word word, int mask, Condition condition, int value, int last) {
        int f = last;
        for (int bit = 0; bit < Word.BITS; bit++) {
            boolean seen = (mask >>> bit & 1) != 0;
            boolean set = (value >>> bit & 1) != 0;
            int level = order.level(word, bit);
            switch (condition) {
                case JEQ -> f = seen ? (set ? node(level, FALSE, f) : node(level, f, FALSE)) : (set ? FALSE : f);
                case JSET -> f = seen && set ? node(level, f, TRUE) : f;
                case JGT, JGE -> f = seen ? (set ? node(level, FALSE, f) : node(level, f, TRUE)) : (set ? FALSE : f);
            }
        }
        return f;
    }

    /**
     * The function that is one function on each of some intervals of a word.
     *
     * @param word the word, not interleaved with another
     * @param starts where the intervals start, ascending as unsigned, the first at 0
     * @param functions what the function is on each, functions of later words
     * @param count how many intervals there are
     * @return the function
     */
    public int intervals(Word word, int[] starts, int[] functions, int count) {
        return intervals(word, Word.BITS - 1, 0, starts, functions, 0, count);
    }

    private int intervals(Word word, int bit, int base, int[] starts, int[] functions, int from, int to) {
        if (to - from == 1) {
            return functions[from];
        }
        int middle = base + (1 << bit);
        int split = from + 1;
        int end = to;
        while (split < end) { // the first interval that starts at or above the middle
            int probe = (split + end) >>> 1;
            if (Integer.compareUnsigned(starts[probe], middle) < 0) {
                split = probe + 1;
            } else {
                end = probe;
            }
        }
        int upper = split < to && starts[split] == middle ? split : split - 1;
        int low = intervals(word, bit - 1, base, starts, functions, from, split);
        int high = intervals(word, bit - 1, middle, starts, functions, upper, to);
        return node(order.level(word, bit), low, high);
    }

    /**
     * Puts the values of two functions together, call by call.
     *
     * @param one a function
     * @param other another
     * @param operator gives the value of the result for a value of each
     * @return the function
     * @throws DiagramTooLargeException if that is beyond the budget
     */
    public int apply(int one, int other, IntBinaryOperator operator) {
        return apply(one, other, operator, new PairMemory());
    }

    private int apply(int one, int other, IntBinaryOperator operator, PairMemory known) {
        if (one < 0 && other < 0) {
            return constant(operator.applyAsInt(values[~one], values[~other]));
        }
        int remembered = known.get(one, other);
        if (remembered != PairMemory.NOTHING) {
            return remembered;
        }
        step();
        int oneLevel = level(one);
        int otherLevel = level(other);
        int level = Math.min(oneLevel, otherLevel);
        int low =
                apply(oneLevel == level ? lows[one] : one, otherLevel == level ? lows[other] : other, operator, known);
        int high = apply(
                oneLevel == level ? highs[one] : one, otherLevel == level ? highs[other] : other, operator, known);
        int result = node(level, low, high);
        known.put(one, other, result);
        return result;
    }

    /**
     * Replaces the values of a function.
     *
     * @param function a function
     * @param operator gives the new value for an old one
     * @return the function
     */
    public int map(int function, IntUnaryOperator operator) {
        return apply(function, FALSE, (value, nothing) -> operator.applyAsInt(value));
    }

    /**
     * Takes in a finished decision.
     *
     * @param decision a decision in any order
     * @return the same function in this diagram
     * @throws DiagramTooLargeException if it needs more than the budget in this diagram's order
     */
    public int add(Decision decision) {
        int[] here = new int[decision.nodeCount()];
        boolean sameOrder = decision.order().equals(order);
        for (int i = 0; i < here.length; i++) { // children come first
            int low = taken(decision, decision.low(i), here);
            int high = taken(decision, decision.high(i), here);
            int level = order.level(decision.word(i), decision.bit(i));
            here[i] = sameOrder ? node(level, low, high) : ite(node(level, FALSE, TRUE), high, low);
        }
        return taken(decision, decision.root(), here);
    }

    private int taken(Decision decision, int reference, int[] here) {
        return reference < 0 ? constant(decision.value(reference)) : here[reference];
    }

    /**
     * Finishes a function: a canonical value of its own, which leaves this diagram behind.
     *
     * @param function a function of this diagram
     * @return the decision
     */
    public Decision decision(int function) {
        return Decision.extract(this, function);
    }

    /**
     * How many nodes have been made.
     *
     * @return at least 0
     */
    public int size() {
        return size;
    }

    /** How many constants have been made. */
    int valueCount() {
        return valueCount;
    }

    private void step() {
        spend(1);
    }

    /** Counts work done for this diagram elsewhere, in steps, which nothing but the budget may bound. */
    void spend(int count) {
        steps += count;
        if (steps > budget.steps()) {
            throw new DiagramTooLargeException("it takes more than " + budget.steps() + " steps");
        }
    }

    /** How many steps have been spent. */
    long steps() {
        return steps;
    }

    /** Counts memory used for this diagram elsewhere, as the nodes that need as much: there may be as many as nodes. */
    void reserve(int nodes) {
        reserved += nodes;
        if (reserved > budget.nodes()) {
            throw new DiagramTooLargeException("it needs more memory than " + budget.nodes() + " nodes");
        }
    }

    /** How many nodes may still be made. */
    int room() {
        return budget.nodes() - size;
    }

    private void grow() {
        if (size >= budget.nodes()) {
            throw new DiagramTooLargeException("it has more than " + budget.nodes() + " nodes");
        }
        int capacity = Math.min(2 * size, budget.nodes());
        levels = Arrays.copyOf(levels, capacity);
        lows = Arrays.copyOf(lows, capacity);
        highs = Arrays.copyOf(highs, capacity);
        int[] wider = new int[2 * table.length];
        int mask = wider.length - 1;
        for (int i = 0; i < size; i++) {
            int slot = hash(levels[i], lows[i], highs[i]) & mask;
            while (wider[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            wider[slot] = i + 1;
        }
        table = wider;
        if (memory.length / ENTRY < LARGEST_MEMORY) {
            memory = new int[2 * memory.length];
        }
    }

    private void growValues() {
        if (valueCount >= budget.nodes()) {
            throw new DiagramTooLargeException("it has more than " + budget.nodes() + " different answers");
        }
        values = Arrays.copyOf(values, 2 * valueCount);
        constants = new int[2 * constants.length];
        for (int i = 0; i < valueCount; i++) {
            int slot = hash(values[i], 0, 0) & (constants.length - 1);
            while (constants[slot] != 0) {
                slot = (slot + 1) & (constants.length - 1);
            }
            constants[slot] = i + 1;
        }
    }

    static int hash(int a, int b, int c) {
        int h = a * 0x9e3779b1 + b;
        h = h * 0x85ebca6b + c;
        h ^= h >>> 15;
        h *= 0xc2b2ae35;
        return h ^ h >>> 13;
    }

    /** What pairs of functions came to. */
    private static final class PairMemory {
        static final int NOTHING = Integer.MIN_VALUE;

        private int count;
        private long[] keys = new long[256];
        private int[] results = new int[256];

        PairMemory() {
            Arrays.fill(results, NOTHING);
        }

        int get(int one, int other) {
            return results[slot(key(one, other))];
        }

        void put(int one, int other, int result) {
            if (2 * ++count > keys.length) {
                long[] oldKeys = keys;
                int[] oldResults = results;
                keys = new long[2 * oldKeys.length];
                results = new int[2 * oldKeys.length];
                Arrays.fill(results, NOTHING);
                for (int i = 0; i < oldKeys.length; i++) {
                    if (oldResults[i] != NOTHING) {
                        int slot = slot(oldKeys[i]);
                        keys[slot] = oldKeys[i];
                        results[slot] = oldResults[i];
                    }
                }
            }
            int slot = slot(key(one, other));
            keys[slot] = key(one, other);
            results[slot] = result;
        }

        private int slot(long key) {
            int mask = keys.length - 1;
            int slot = hash((int) key, (int) (key >>> 32), 0) & mask;
            while (results[slot] != NOTHING && keys[slot] != key) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        private static long key(int one, int other) {
            return (long) one << 32 | Integer.toUnsignedLong(other);
        }
    }
}
