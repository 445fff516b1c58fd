package io.portcullis.decision;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.SeccompData;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a filter does with every possible call: a function from the 512 bits of {@code struct seccomp_data} to one
 * 32-bit return value.
 *
 * <p>A decision is a canonical, immutable value. Of two decisions in one {@linkplain #order() order}, which all are
 * that come from profiles or from programs that compare no two words of a call with each other, either both are equal
 * or there is a call they answer differently.
 *
 * <p>Inside it is a reduced diagram of nodes. A node looks at one bit and has two successors, each a node or a
 * constant; a <em>reference</em> names either: 0 and up a node, below 0 a constant. The successors of a node have
 * smaller numbers than the node, and look at later bits.
 */
public final class Decision {
    private final Order order;
    private final int[] levels;
    private final int[] lows;
    private final int[] highs;
    private final int[] values;
    private final int root;

    private Decision(Order order, int[] levels, int[] lows, int[] highs, int[] values, int root) {
        this.order = order;
        this.levels = levels;
        this.lows = lows;
        this.highs = highs;
        this.values = values;
        this.root = root;
    }

    /**
     * The decision that gives one answer to every call.
     *
     * @param returnValue the answer
     * @return the decision
     */
    public static Decision always(int returnValue) {
        return new Decision(Order.NATURAL, new int[0], new int[0], new int[0], new int[] {returnValue}, ~0);
    }

    /**
     * What a program does.
     *
     * @param program a program the kernel takes
     * @return its decision
     * @throws io.portcullis.bpf.InadmissibleProgramException if the kernel does not take the program
     * @throws UndecidedException if finding out takes more than the generous budget; no program of a known compiler
     *     does
     */
    public static Decision of(BpfProgram program) {
        return Lifter.lift(program).orThrow();
    }

    /**
     * What several filters do together: the kernel runs all, the lowest {@linkplain Action#rank() rank} wins, and the
     * newest filter among equals ({@code seccomp_run_filters} of kernel/seccomp.c).
     *
     * @param newestFirst at least one decision, the one installed last first
     * @return the decision of the stack
     * @throws DiagramTooLargeException if together they need more than the generous budget
     */
    public static Decision ofStack(List<Decision> newestFirst) {
        if (newestFirst.isEmpty()) {
            throw new IllegalArgumentException("a stack of no filters decides nothing; allow everything instead");
        }
        Order order = newestFirst.stream().map(Decision::order).reduce(Order.NATURAL, Order::with);
        Diagram diagram = new Diagram(order, Budget.GENEROUS);
        int all = diagram.add(newestFirst.get(0));
        for (Decision older : newestFirst.subList(1, newestFirst.size())) {
            all = diagram.apply(
                    all,
                    diagram.add(older),
                    (newer, old) -> (newer & Action.ACTION_MASK) <= (old & Action.ACTION_MASK) ? newer : old);
        }
        return diagram.decision(all);
    }

    /**
     * Numbers the nodes in the order in which a walk from the root leaves them, which depends on the function alone.
     */
    static Decision extract(Diagram diagram, int function) {
        Extraction extraction = new Extraction(diagram);
        int root = extraction.visit(function);
        int n = extraction.count;
        return new Decision(
                diagram.order(),
                Arrays.copyOf(extraction.levels, n),
                Arrays.copyOf(extraction.lows, n),
                Arrays.copyOf(extraction.highs, n),
                Arrays.copyOf(extraction.values, extraction.valueCount),
                root);
    }

    /**
     * What the filter returns for a call.
     *
     * @param call any call
     * @return the 32-bit return value
     */
    public int evaluate(SeccompData call) {
        int at = root;
        while (at >= 0) {
            Word word = order.word(levels[at]);
            at = (word.of(call) >>> order.bit(levels[at]) & 1) == 0 ? lows[at] : highs[at];
        }
        return values[~at];
    }

    /**
     * The one answer to every call of a number, whatever its arguments and wherever it is made.
     *
     * @param arch the audit arch
     * @param nr the number
     * @return the return value, or empty if arguments or the instruction pointer decide
     */
    public OptionalInt answerTo(int arch, int nr) {
        int at = root;
        while (at >= 0) {
            Word word = order.word(levels[at]);
            if (word != Word.ARCH && word != Word.NR) {
                return OptionalInt.empty();
            }
            int value = word == Word.ARCH ? arch : nr;
            at = (value >>> order.bit(levels[at]) & 1) == 0 ? lows[at] : highs[at];
        }
        return OptionalInt.of(values[~at]);
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
     * The reference to start from.
     *
     * @return a node, or a constant if every call gets one answer
     */
    public int root() {
        return root;
    }

    /**
     * How many nodes there are.
     *
     * @return 0 and up
     */
    public int nodeCount() {
        return levels.length;
    }

    /**
     * Every value the filter can return.
     *
     * @return at least one, each once, in no special order
     */
    public int[] returnValues() {
        return values.clone();
    }

    /**
     * The value of a constant.
     *
     * @param reference below 0
     * @return the return value
     */
    public int value(int reference) {
        return values[~reference];
    }

    /**
     * The level of a node.
     *
     * @param reference a node or a constant
     * @return 0 to 511, or 512 for a constant
     */
    public int level(int reference) {
        return reference < 0 ? Order.LEVELS : levels[reference];
    }

    /**
     * The word a node looks at.
     *
     * @param node 0 and up
     * @return the word
     */
    public Word word(int node) {
        return order.word(levels[node]);
    }

    /**
     * The bit a node looks at.
     *
     * @param node 0 and up
     * @return 31 to 0
     */
    public int bit(int node) {
        return order.bit(levels[node]);
    }

    /**
     * Where a node goes if its bit is 0.
     *
     * @param node 0 and up
     * @return a reference
     */
    public int low(int node) {
        return lows[node];
    }

    /**
     * Where a node goes if its bit is 1.
     *
     * @param node 0 and up
     * @return a reference
     */
    public int high(int node) {
        return highs[node];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Decision that
                && root == that.root
                && Arrays.equals(levels, that.levels)
                && Arrays.equals(lows, that.lows)
                && Arrays.equals(highs, that.highs)
                && Arrays.equals(values, that.values)
                && order.equals(that.order);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(levels) + Arrays.hashCode(lows)) + Arrays.hashCode(values);
    }

    /**
     * The SHA-256 of the canonical form: equal for equal decisions, different for different ones.
     *
     * @return 64 hexadecimal digits
     */
    public String fingerprint() {
        ByteBuffer form = ByteBuffer.allocate(Integer.BYTES * (3 * levels.length + values.length + 2));
        form.putInt(levels.length);
        for (int i = 0; i < levels.length; i++) {
            int bit = order.word(levels[i]).position() * Word.BITS + order.bit(levels[i]);
            form.putInt(bit).putInt(lows[i]).putInt(highs[i]);
        }
        for (int value : values) {
            form.putInt(value);
        }
        form.putInt(root);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(form.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Gives the size for reading, for example {@code decision of 335 nodes, 4 return values}. */
    @Override
    public String toString() {
        return "decision of " + levels.length + " nodes, " + values.length + " return values";
    }

    private static final class Extraction {
        final Diagram diagram;
        int[] known = new int[128]; // a function of the diagram plus one, and behind it its number here
        final Map<Integer, Integer> constants = new HashMap<>();
        int[] levels;
        int[] lows;
        int[] highs;
        int[] values = new int[8];
        int count;
        int valueCount;

        Extraction(Diagram diagram) {
            this.diagram = diagram;
            int some = Math.min(diagram.size(), 256); // of a large diagram most functions are a small part
            this.levels = new int[some];
            this.lows = new int[some];
            this.highs = new int[some];
        }

        int visit(int function) { // at most 512 deep
            if (function < 0) {
                return constant(function);
            }
            int slot = slot(known, function);
            if (known[slot] != 0) {
                return known[slot + 1];
            }
            int low = visit(diagram.low(function));
            int high = visit(diagram.high(function));
            if (count == levels.length) {
                levels = Arrays.copyOf(levels, 2 * count);
                lows = Arrays.copyOf(lows, 2 * count);
                highs = Arrays.copyOf(highs, 2 * count);
            }
            levels[count] = diagram.level(function);
            lows[count] = low;
            highs[count] = high;
            remember(function);
            return count++;
        }

        private void remember(int function) {
            if (4 * (count + 1) > known.length) {
                int[] wider = new int[2 * known.length];
                for (int i = 0; i < known.length; i += 2) {
                    if (known[i] != 0) {
                        int slot = slot(wider, known[i] - 1);
                        wider[slot] = known[i];
                        wider[slot + 1] = known[i + 1];
                    }
                }
                known = wider;
            }
            int slot = slot(known, function);
            known[slot] = function + 1;
            known[slot + 1] = count;
        }

        private static int slot(int[] table, int function) {
            int mask = table.length - 2;
            int slot = (((function * 0x9e3779b1) >>> 7) << 1) & mask;
            while (table[slot] != 0 && table[slot] != function + 1) {
                slot = (slot + 2) & mask;
            }
            return slot;
        }

        private int constant(int function) {
            Integer known = constants.get(function);
            if (known != null) {
                return known;
            }
            if (valueCount == values.length) {
                values = Arrays.copyOf(values, 2 * valueCount);
            }
            values[valueCount] = diagram.value(function);
            constants.put(function, ~valueCount);
            return ~valueCount++;
        }
    }
}
