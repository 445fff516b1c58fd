package io.portcullis.seccomp.compile;

import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.Jump;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadWord;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Return;
import java.util.Arrays;

/**
 * Instructions before they have places: a graph without cycles in which equal instructions with equal successors are
 * one node, known by its number. Successors have smaller numbers.
 */
final class Code {
    static final int LOAD = new LoadWord(0).code();
    static final int RETURN = new Return(0).code();
    static final int AND = new Compute(Operation.AND, Operand.of(0)).code();
    static final int JUMP = new Jump(0).code();
    static final int JEQ = jump(Condition.JEQ);
    static final int JGT = jump(Condition.JGT);
    static final int JGE = jump(Condition.JGE);
    static final int JSET = jump(Condition.JSET);

    /** More nodes than fit in any program; generating stops here. */
    private static final int TOO_MANY = 1 << 17;

    private int size;
    private int[] ops = new int[256];
    private int[] constants = new int[256];
    private int[] thens = new int[256];
    private int[] elses = new int[256];
    private double[] costs = new double[256]; // expected to be executed from an entry on
    private int[] longest = new int[256]; // from a node on
    private int[] table = new int[1024]; // number + 1

    private static int jump(Condition condition) {
        return new JumpIf(condition, Operand.of(0), 0, 0).code();
    }

    /** The node that ends the program. */
    int ret(int value) {
        return node(RETURN, value, -1, -1);
    }

    /** The node that loads a word, then goes on. */
    int load(int offset, int next) {
        return isFresh(next) ? next : node(LOAD, offset, next, -1);
    }

    /** The node that keeps some bits of the accumulator, then goes on. */
    int and(int mask, int next) {
        return isFresh(next) ? next : node(AND, mask, next, -1);
    }

    /** Whether a node does not care what is in the accumulator. */
    private boolean isFresh(int node) {
        return ops[node] == RETURN || ops[node] == LOAD;
    }

    /** The node that asks something about the accumulator. */
    int test(int op, int constant, int then, int otherwise) {
        if (then == otherwise) {
            return then;
        }
        if (op == JGE && constant == Integer.MIN_VALUE) { // a constant with its highest bit set costs a move
            return node(JGT, constant - 1, then, otherwise);
        }
        return node(op, constant, then, otherwise);
    }

    private int node(int op, int constant, int then, int otherwise) {
        int mask = table.length - 1;
        int slot = hash(op, constant, then, otherwise) & mask;
        while (table[slot] != 0) {
            int known = table[slot] - 1;
            if (ops[known] == op && constants[known] == constant && thens[known] == then && elses[known] == otherwise) {
                return known;
            }
            slot = (slot + 1) & mask;
        }
        if (size == ops.length) {
            grow();
            return node(op, constant, then, otherwise);
        }
        ops[size] = op;
        constants[size] = constant;
        thens[size] = then;
        elses[size] = otherwise;
        costs[size] = 1;
        longest[size] = 1 + Math.max(then < 0 ? 0 : longest[then], otherwise < 0 ? 0 : longest[otherwise]);
        table[slot] = size + 1;
        return size++;
    }

    /** Forgets the nodes from a number on. */
    void forget(int from) {
        if (from == size) {
            return;
        }
        int mask = table.length - 1;
        for (int node = size - 1; node >= from; node--) { // newest first leaves no gap in a probe
            int slot = hash(ops[node], constants[node], thens[node], elses[node]) & mask;
            while (table[slot] != node + 1) {
                slot = (slot + 1) & mask;
            }
            table[slot] = 0;
        }
        size = from;
    }

    int size() {
        return size;
    }

    int op(int node) {
        return ops[node];
    }

    int constant(int node) {
        return constants[node];
    }

    /** Where a node goes if its question is answered yes, or always. */
    int then(int node) {
        return thens[node];
    }

    int otherwise(int node) {
        return elses[node];
    }

    double cost(int node) {
        return costs[node];
    }

    void cost(int node, double expected) {
        costs[node] = expected;
    }

    /** How many instructions the longest way from a node on has. */
    int longest(int node) {
        return longest[node];
    }

    /** How many nodes can be reached from one, counting those from a number on. */
    int count(int node, int from) {
        boolean[] reached = new boolean[Math.max(0, node + 1 - from)];
        if (reached.length > 0) {
            reached[node - from] = true;
        }
        int count = 0;
        for (int at = node; at >= from; at--) { // successors have smaller numbers
            if (reached[at - from]) {
                count++;
                mark(thens[at] - from, reached);
                mark(elses[at] - from, reached);
            }
        }
        return count;
    }

    private static void mark(int index, boolean[] reached) {
        if (index >= 0) {
            reached[index] = true;
        }
    }

    boolean isTest(int node) {
        return elses[node] >= 0;
    }

    private void grow() {
        if (size >= TOO_MANY) {
            throw new io.portcullis.bpf.FilterTooLargeException(size);
        }
        int length = 2 * size;
        ops = Arrays.copyOf(ops, length);
        constants = Arrays.copyOf(constants, length);
        thens = Arrays.copyOf(thens, length);
        elses = Arrays.copyOf(elses, length);
        costs = Arrays.copyOf(costs, length);
        longest = Arrays.copyOf(longest, length);
        table = new int[4 * length];
        int mask = table.length - 1;
        for (int node = 0; node < size; node++) {
            int slot = hash(ops[node], constants[node], thens[node], elses[node]) & mask;
            while (table[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            table[slot] = node + 1;
        }
    }

    private static int hash(int op, int constant, int then, int otherwise) {
        int h = op * 0x9e3779b1 + constant;
        h = (h ^ h >>> 15) * 0x85ebca77 + then;
        h = (h ^ h >>> 13) * 0xc2b2ae3d + otherwise;
        return h ^ h >>> 16;
    }
}
