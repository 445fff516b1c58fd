package io.portcullis.decision;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.Jump;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadConstant;
import io.portcullis.bpf.Instruction.LoadLength;
import io.portcullis.bpf.Instruction.LoadWord;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.Return;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.SeccompData;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Lifts the programs that compilers make: those whose accumulator always holds a constant or some bits of one word.
 *
 * <p>A state is a place in the program and what the accumulator holds there. States are found forwards, then each is
 * given its function backwards, from those it leads to. There are hardly more of them than instructions.
 */
final class DirectLifting {
    private static final int CONSTANT = Word.count(); // where a word's position would stand
    private static final int MOST_STATES_AN_INSTRUCTION = 16;
    private static final int NONE = -1;

    private final Diagram diagram;
    private final BpfProgram program;
    private final Instruction[] instructions;

    private final int[] firstAt; // by instruction: its first state
    private int count;
    private long[] held; // position << 32 | mask, or CONSTANT << 32 | value
    private int[] nextAt; // the next state of the same instruction
    private int[] thenTo; // where the state leads
    private int[] elseTo; // and where else, if it asks something

    DirectLifting(Diagram diagram, BpfProgram program) {
        this.diagram = diagram;
        this.program = program;
        int size = program.size();
        instructions = new Instruction[size];
        firstAt = new int[size];
        Arrays.fill(firstAt, NONE);
        held = new long[2 * size];
        nextAt = new int[2 * size];
        thenTo = new int[2 * size];
        elseTo = new int[2 * size];
    }

    /** The program's function, or empty if the program does more than this class understands. */
    OptionalInt run() {
        state(0, constant(0));
        for (int at = 0; at < instructions.length; at++) {
            if (firstAt[at] != NONE) {
                instructions[at] = program.instruction(at).meaning().orElseThrow();
            }
            for (int state = firstAt[at]; state != NONE; state = nextAt[state]) {
                if (!follow(state, at) || count > MOST_STATES_AN_INSTRUCTION * instructions.length) {
                    return OptionalInt.empty();
                }
            }
        }
        int[] functions = new int[count];
        for (int at = instructions.length - 1; at >= 0; at--) {
            for (int state = firstAt[at]; state != NONE; state = nextAt[state]) {
                functions[state] = function(instructions[at], state, functions);
            }
        }
        return OptionalInt.of(functions[firstAt[0]]);
    }

    /** Finds where a state leads; false if this class cannot say. */
    private boolean follow(int state, int at) {
        Instruction instruction = instructions[at];
        long holds = held[state];
        int then = NONE;
        int otherwise = NONE;
        if (instruction instanceof LoadWord load) {
            Word word = Word.atOffset(load.offset(), program.byteOrder());
            then = state(at + 1, bits(word.position(), -1));
        } else if (instruction instanceof JumpIf jump && jump.operand() instanceof Operand.Constant k) {
            if (isConstant(holds)) {
                boolean taken = holds(jump.condition(), (int) holds, k.value());
                then = state(at + 1 + (taken ? jump.jt() : jump.jf()), holds);
            } else {
                then = state(at + 1 + jump.jt(), holds);
                otherwise = state(at + 1 + jump.jf(), holds);
            }
        } else if (instruction instanceof Jump jump) {
            then = state(at + 1 + jump.distance(), holds);
        } else if (instruction instanceof Compute compute
                && compute.operation() == Operation.AND
                && compute.operand() instanceof Operand.Constant k) {
            then = state(at + 1, masked(holds, k.value()));
        } else if (instruction instanceof LoadConstant load && load.register() == Register.A) {
            then = state(at + 1, constant(load.value()));
        } else if (instruction instanceof LoadLength load && load.register() == Register.A) {
            then = state(at + 1, constant(SeccompData.BYTES));
        } else {
            return instruction instanceof Return || (instruction instanceof ReturnAccumulator && isConstant(holds));
        }
        thenTo[state] = then;
        elseTo[state] = otherwise;
        return true;
    }

    private int function(Instruction instruction, int state, int[] functions) {
        if (instruction instanceof Return ret) {
            return diagram.constant(ret.value());
        }
        if (instruction instanceof ReturnAccumulator) {
            return diagram.constant((int) held[state]);
        }
        int then = functions[thenTo[state]];
        if (!(instruction instanceof JumpIf jump) || elseTo[state] == NONE) {
            return then;
        }
        int otherwise = functions[elseTo[state]];
        if (then == otherwise) {
            return then;
        }
        Word word = Word.at((int) (held[state] >>> 32));
        return diagram.choose(
                word,
                (int) held[state],
                jump.condition(),
                ((Operand.Constant) jump.operand()).value(),
                then,
                otherwise);
    }

    private int state(int at, long holds) {
        for (int state = firstAt[at]; state != NONE; state = nextAt[state]) {
            if (held[state] == holds) {
                return state;
            }
        }
        if (count == held.length) {
            held = Arrays.copyOf(held, 2 * count);
            nextAt = Arrays.copyOf(nextAt, 2 * count);
            thenTo = Arrays.copyOf(thenTo, 2 * count);
            elseTo = Arrays.copyOf(elseTo, 2 * count);
        }
        held[count] = holds;
        nextAt[count] = firstAt[at];
        firstAt[at] = count;
        return count++;
    }

    private static boolean isConstant(long holds) {
        return holds >>> 32 == CONSTANT;
    }

    private static long constant(int value) {
        return (long) CONSTANT << 32 | Integer.toUnsignedLong(value);
    }

    private static long bits(int position, int mask) {
        return mask == 0 ? constant(0) : (long) position << 32 | Integer.toUnsignedLong(mask);
    }

    private static long masked(long holds, int mask) {
        return isConstant(holds) ? constant((int) holds & mask) : bits((int) (holds >>> 32), (int) holds & mask);
    }

    private static boolean holds(Condition condition, int left, int right) {
        return switch (condition) {
            case JEQ -> left == right;
            case JGT -> Integer.compareUnsigned(left, right) > 0;
            case JGE -> Integer.compareUnsigned(left, right) >= 0;
            case JSET -> (left & right) != 0;
        };
    }
}
