package io.portcullis.seccomp.compile;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.decision.Budget;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.DiagramTooLargeException;
import io.portcullis.decision.Order;
import io.portcullis.decision.UndecidedException;
import io.portcullis.decision.Word;
import io.portcullis.seccomp.compile.CompileTarget.Aim;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes the program of a decision.
 *
 * <p>Each function of the decision becomes a node of {@link Code}: one word is loaded and told apart by
 * {@link Comparisons} or {@link MaskTests}, and each outcome is a function of other words again. Equal functions are
 * one node, whatever calls or ABIs they belong to. Audit arch and number come first and are looked at in ways the
 * kernel understands when it fills its cache of calls that are always allowed; arguments are loaded below them only, in
 * the order that is best for each function.
 */
final class CodeGenerator {
    private static final int ARCH_OR_NR = 1 << Word.ARCH.position() | 1 << Word.NR.position();
    private static final int MOST_REORDERED = 4; // words
    private static final int MOST_TRIALS = 300;
    private static final double ARGUMENT_PRICE = 0.15; // of an instruction, in executed instructions
    private static final double NUMBER_PRICE = 0.02;
    private static final double SMALLEST_PRICE = 1e4;
    private static final Budget APART = new Budget(200_000, 2_000_000); // to part words that were interleaved

    private final Diagram diagram;
    private final ByteOrder byteOrder;
    private final Weights weights;
    private final double argumentPrice;
    private final Code code = new Code();
    private final Comparisons numbers;
    private final Comparisons values;
    private final Partitions partitions;
    private final MaskTests masks;

    private int[] entries = new int[1024]; // by function: its node + 1
    private int[] made = new int[256]; // functions with an entry, in order
    private int madeCount;
    private int trials;
    private boolean archKnown;
    private int arch;

    private CodeGenerator(Diagram diagram, ByteOrder byteOrder, CompileTarget target) {
        this.diagram = diagram;
        this.byteOrder = byteOrder;
        weights = new Weights(target);
        boolean smallest = target.aim() == Aim.SMALLEST;
        argumentPrice = smallest ? SMALLEST_PRICE : ARGUMENT_PRICE;
        numbers = new Comparisons(code, smallest ? SMALLEST_PRICE : NUMBER_PRICE, smallest);
        values = new Comparisons(code, argumentPrice, smallest);
        partitions = new Partitions(diagram);
        masks = new MaskTests(diagram, code, partitions, byteOrder);
    }

    /**
     * Writes a program.
     *
     * @param decision what it shall do
     * @param byteOrder the byte order of the machine it is for
     * @param target what it shall be good at
     * @return a program that does exactly that
     * @throws FilterTooLargeException if it has more instructions than the kernel takes
     * @throws UndecidedException if a program takes too long to find
     * @throws UnsupportedOperationException if the decision compares words of a call with each other in a way that
     *     cannot be said by comparing words with constants
     */
    static BpfProgram generate(Decision decision, ByteOrder byteOrder, CompileTarget target) {
        Decision apart = decision.order().equals(Order.NATURAL) ? decision : apart(decision);
        try {
            Diagram diagram = new Diagram(Order.NATURAL, Budget.GENEROUS);
            CodeGenerator generator = new CodeGenerator(diagram, byteOrder, target);
            int root = generator.entry(diagram.add(apart));
            return Layout.of(generator.code, root, byteOrder);
        } catch (DiagramTooLargeException e) {
            throw new UndecidedException("a program for it takes too long to find, " + e.getMessage());
        }
    }

    /** The same decision with each word looked at on its own. */
    private static Decision apart(Decision decision) {
        Diagram diagram = new Diagram(Order.NATURAL, APART);
        try {
            return diagram.decision(diagram.add(decision));
        } catch (DiagramTooLargeException e) {
            throw new UnsupportedOperationException(
                    "the filter compares words of a call with each other (" + decision.order()
                            + "), and comparing words with constants cannot say that in any reasonable size; keep the program as it is",
                    e);
        }
    }

    /** The node that starts a function; it expects nothing of the accumulator. */
    private int entry(int function) {
        if (Diagram.isConstant(function)) {
            return code.ret(diagram.value(function));
        }
        if (function < entries.length && entries[function] != 0) {
            return entries[function] - 1;
        }
        int words = partitions.words(function);
        int node = (words & ARCH_OR_NR) != 0 || Integer.bitCount(words) == 1
                ? byWord(function, diagram.level(function) / Word.BITS)
                : inBestOrder(function, words);
        remember(function, node);
        return node;
    }

    private void remember(int function, int node) {
        if (function >= entries.length) {
            entries = Arrays.copyOf(entries, Math.max(2 * entries.length, diagram.size()));
        }
        if (madeCount == made.length) {
            made = Arrays.copyOf(made, 2 * madeCount);
        }
        entries[function] = node + 1;
        made[madeCount++] = function;
    }

    private void forget(int nodes, int entriesMade) {
        while (madeCount > entriesMade) {
            entries[made[--madeCount]] = 0;
        }
        code.forget(nodes);
    }

    /** Tries each word of a function first, and keeps the best. */
    private int inBestOrder(int function, int words) {
        int top = diagram.level(function) / Word.BITS;
        int count = Integer.bitCount(words);
        if (count > MOST_REORDERED || trials + count > MOST_TRIALS) {
            return byWord(function, top);
        }
        trials += count;
        int nodes = code.size();
        int entriesMade = madeCount;
        int best = top;
        double bestScore = Double.MAX_VALUE;
        int last = -1;
        int lastNode = -1;
        for (int word = Word.BITS; word-- > 0; ) {
            if ((words >>> word & 1) == 0) {
                continue;
            }
            forget(nodes, entriesMade);
            int node = byWord(function, word);
            last = word;
            lastNode = node;
            if (node < 0) {
                continue;
            }
            double score = code.cost(node) + argumentPrice * (code.size() - nodes);
            if (score < bestScore - 1e-9) {
                bestScore = score;
                best = word;
            }
        }
        if (last == best) {
            return lastNode;
        }
        forget(nodes, entriesMade);
        return byWord(function, best);
    }

    /** The node that loads a word and goes on from there, or -1 if that word cannot come first. */
    private int byWord(int function, int word) {
        boolean top = diagram.level(function) / Word.BITS == word;
        Runs runs = top ? partitions.byFirstWord(function, 0, 0) : partitions.byWord(function, word);
        int node;
        double expected;
        boolean isSeenByKernel = (ARCH_OR_NR >>> word & 1) != 0;
        Comparisons comparisons = isSeenByKernel ? numbers : values;
        if (runs != null) {
            Runs labelled = labelled(runs, word);
            double below = 0;
            for (int i = 0; i < labelled.count; i++) {
                below += labelled.weights[i] * code.cost(labelled.labels[i]);
            }
            double weight = labelled.weight();
            node = comparisons.build(labelled);
            expected = weight == 0 ? 1 : (comparisons.path() + below) / weight;
        } else if (top) {
            archKnown = archKnown && word != Word.ARCH.position();
            node = masks.tests(function, this::entry, parts -> labelled(parts, word), comparisons);
            expected = masks.expected();
        } else {
            return -1;
        }
        int load = code.load(Word.at(word).offset(byteOrder), node);
        code.cost(load, 1 + expected);
        return load;
    }

    /** Runs of functions with their weights, labelled with the nodes of the functions. */
    private Runs labelled(Runs runs, int word) {
        Runs labelled = new Runs(runs.count);
        for (int i = 0; i < runs.count; i++) {
            int first = runs.firsts[i];
            int last = runs.lasts[i];
            int to = runs.labels[i];
            boolean constant = Diagram.isConstant(to);
            double weight;
            if (word == Word.ARCH.position()) {
                archKnown = first == last;
                arch = first;
                weight = weights.ofArch(first, last);
            } else if (word == Word.NR.position()) {
                weight = weights.ofNumbers(archKnown, arch, first, last, constant, constant ? diagram.value(to) : 0);
            } else {
                weight = weights.ofValues(first, last);
            }
            labelled.add(first, last, entry(to), weight);
        }
        return labelled;
    }
}
