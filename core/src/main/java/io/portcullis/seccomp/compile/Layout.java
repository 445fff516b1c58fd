package io.portcullis.seccomp.compile;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.FilterTooLargeException;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Gives instructions their places, the last first, so that the distance of every jump is known when it is written.
 *
 * <p>The branches of a conditional jump reach 255 instructions. A return further away is written again; anything else
 * is reached by an unconditional jump nearby. Of the two successors of a jump one follows it directly if it can, which
 * saves the kernel an instruction ({@code bpf_convert_filter} of net/core/filter.c).
 */
final class Layout {
    private static final int NOWHERE = -1;
    private static final int FAR = 255;

    private final Code code;
    private final int[] places; // by node, counted from the end of the program
    private final int[] jumps; // by node, where an unconditional jump to it stands
    private final int[] loaders; // by node, a load or mask that goes on there
    private final int[] sizes; // by node, how much lies below, shared parts counted again
    private final boolean[] used;
    private long[] out = new long[256]; // from the end
    private int count;

    private Layout(Code code, int root) {
        this.code = code;
        int nodes = root + 1; // successors have smaller numbers
        places = filled(nodes);
        jumps = filled(nodes);
        loaders = filled(nodes);
        sizes = new int[nodes];
        used = new boolean[nodes];
        used[root] = true;
        for (int node = root; node >= 0; node--) {
            if (!used[node] || code.op(node) == Code.RETURN) {
                continue;
            }
            used[code.then(node)] = true;
            if (code.isTest(node)) {
                used[code.otherwise(node)] = true;
            } else {
                loaders[code.then(node)] = node;
            }
        }
        for (int node = 0; node < nodes; node++) {
            if (used[node]) {
                long below = code.op(node) == Code.RETURN ? 0 : sizes[code.then(node)];
                below += code.isTest(node) ? sizes[code.otherwise(node)] : 0;
                sizes[node] = (int) Math.min(1 + below, 1 << 20);
            }
        }
    }

    private static int[] filled(int length) {
        int[] array = new int[length];
        Arrays.fill(array, NOWHERE);
        return array;
    }

    /** The program that starts at a node. */
    static BpfProgram of(Code code, int root, ByteOrder byteOrder) {
        Layout layout = new Layout(code, root);
        layout.place(root);
        return layout.program(root, byteOrder);
    }

    private BpfProgram program(int root, ByteOrder byteOrder) {
        int size = places[root] + 1; // what was written after the root is not reached
        if (size > BpfProgram.MAX_INSTRUCTIONS) {
            throw new FilterTooLargeException(size);
        }
        long[] packed = new long[size];
        for (int i = 0; i < size; i++) {
            packed[i] = out[size - 1 - i];
        }
        return BpfProgram.ofPacked(packed, byteOrder);
    }

    private void place(int root) {
        int[] pending = new int[64];
        int depth = 0;
        pending[depth++] = root;
        while (depth > 0) {
            int node = pending[depth - 1];
            if (places[node] != NOWHERE) {
                depth--;
                continue;
            }
            int next = firstUnplaced(node);
            if (next != NOWHERE) {
                if (depth == pending.length) {
                    pending = Arrays.copyOf(pending, 2 * depth);
                }
                pending[depth++] = next;
                continue;
            }
            depth--;
            write(node);
            int loader = loaders[node];
            if (loader != NOWHERE && places[loader] == NOWHERE) {
                write(loader); // it must be followed by this node
            }
        }
    }

    /** The successor to write next: the one that shall stand further away comes first. */
    private int firstUnplaced(int node) {
        if (code.op(node) == Code.RETURN) {
            return NOWHERE;
        }
        int then = code.then(node);
        if (!code.isTest(node)) {
            return places[then] == NOWHERE ? then : NOWHERE;
        }
        int otherwise = code.otherwise(node);
        if (places[then] != NOWHERE) {
            return places[otherwise] == NOWHERE ? otherwise : NOWHERE;
        }
        if (places[otherwise] != NOWHERE) {
            return then;
        }
        if (code.op(node) == Code.JSET) { // only its "no" may follow for free
            return code.op(otherwise) == Code.RETURN && code.op(then) != Code.RETURN ? otherwise : then;
        }
        if (code.op(then) == Code.RETURN) {
            return then;
        }
        if (code.op(otherwise) == Code.RETURN) {
            return otherwise;
        }
        return sizes[then] >= sizes[otherwise] ? then : otherwise;
    }

    private void write(int node) {
        int op = code.op(node);
        if (op == Code.RETURN) {
            places[node] = emit(op, 0, 0, code.constant(node));
        } else if (code.isTest(node)) {
            places[node] = writeTest(node);
        } else {
            int next = code.then(node);
            if (distance(places[next]) != 0) {
                if (code.isTest(next) && isNear(code.then(next)) && isNear(code.otherwise(next))) {
                    writeTest(next); // as short as a jump to it, and quicker
                } else {
                    emit(Code.JUMP, 0, 0, distance(places[next]));
                }
            }
            places[node] = emit(op, 0, 0, code.constant(node));
        }
    }

    private boolean isNear(int node) {
        return distance(places[node]) < FAR;
    }

    private int writeTest(int node) {
        int then = code.then(node);
        int otherwise = code.otherwise(node);
        int yes;
        int no;
        do { // to bring one near can take the other out of reach
            yes = reach(then);
            no = reach(otherwise);
        } while (distance(yes) > FAR);
        return emit(code.op(node), distance(yes), distance(no), code.constant(node));
    }

    /** A place from which a node is reached and that a conditional jump written now can reach. */
    private int reach(int node) {
        if (distance(places[node]) <= FAR) {
            return places[node];
        }
        if (code.op(node) == Code.RETURN) {
            places[node] = emit(Code.RETURN, 0, 0, code.constant(node));
            return places[node];
        }
        if (jumps[node] == NOWHERE || distance(jumps[node]) > FAR) {
            jumps[node] = emit(Code.JUMP, 0, 0, distance(places[node]));
        }
        return jumps[node];
    }

    private int distance(int place) {
        return count - 1 - place;
    }

    private int emit(int op, int yes, int no, int constant) {
        if (count == out.length) {
            out = Arrays.copyOf(out, 2 * count);
        }
        out[count] = (long) op << 48 | (long) yes << 40 | (long) no << 32 | Integer.toUnsignedLong(constant);
        return count++;
    }
}
