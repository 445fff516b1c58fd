package io.portcullis.seccomp.compile;

import io.portcullis.decision.Diagram;
import io.portcullis.decision.Word;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values of a word, to find out how long tests of it take. */
final class Samples {
    private static final int WALKS = 64; // where there are too many runs to take one of each
    private static final int MULTIPLIER = 0x915f_77f5; // of a generator of fair coins
    private static final double LONGEST_SHARE = 0.25; // of the longest way in what a way counts

    private final int[] values;
    private final double[] weights;
    private final double weight;

    private Samples(int[] values, double[] weights) {
        this.values = values;
        this.weights = weights;
        double sum = 0;
        for (double each : weights) {
            sum += each;
        }
        weight = sum;
    }

    /** A value of each run; if there are none, values of ways through the diagram that coins decide. */
    static Samples of(Diagram diagram, int function, @Nullable Runs runs) {
        if (runs != null && runs.weight() > 0) {
            return new Samples(Arrays.copyOf(runs.firsts, runs.count), Arrays.copyOf(runs.weights, runs.count));
        }
        int word = diagram.level(function) / Word.BITS;
        int[] values = new int[WALKS];
        double[] weights = new double[WALKS];
        Arrays.fill(weights, 1);
        int coins = 1;
        for (int i = 0; i < WALKS; i++) {
            for (int at = function; diagram.level(at) / Word.BITS == word; ) {
                coins = coins * MULTIPLIER + 1;
                boolean set = coins < 0;
                values[i] |= set ? 1 << (Word.BITS - 1 - diagram.level(at) % Word.BITS) : 0;
                at = set ? diagram.high(at) : diagram.low(at);
            }
        }
        return new Samples(values, weights);
    }

    /** The mean of what is executed from a test of the word on, what follows included. */
    double expected(Code code, int node, int offset) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weights[i] * executed(code, node, offset, values[i]);
        }
        return sum / weight;
    }

    /** What the ways from a test of the word on count: their mean, and a share of the longest. */
    double paths(Code code, int node, int offset) {
        return expected(code, node, offset) + LONGEST_SHARE * code.longest(node);
    }

    private static double executed(Code code, int from, int offset, int value) {
        int accumulator = value;
        int executed = 0;
        int at = from;
        while (true) {
            int op = code.op(at);
            if (op == Code.RETURN || (op == Code.LOAD && code.constant(at) != offset)) {
                return executed + code.cost(at);
            }
            executed++;
            int constant = code.constant(at);
            boolean yes = true;
            if (op == Code.LOAD) {
                accumulator = value;
            } else if (op == Code.AND) {
                accumulator &= constant;
            } else if (op == Code.JEQ) {
                yes = accumulator == constant;
            } else if (op == Code.JSET) {
                yes = (accumulator & constant) != 0;
            } else {
                int order = Integer.compareUnsigned(accumulator, constant);
                yes = op == Code.JGT ? order > 0 : order >= 0;
            }
            at = yes ? code.then(at) : code.otherwise(at);
        }
    }
}
