package io.portcullis.decision;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.CopyToA;
import io.portcullis.bpf.Instruction.CopyToX;
import io.portcullis.bpf.Instruction.Jump;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadConstant;
import io.portcullis.bpf.Instruction.LoadLength;
import io.portcullis.bpf.Instruction.LoadScratch;
import io.portcullis.bpf.Instruction.LoadWord;
import io.portcullis.bpf.Instruction.Negate;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.Return;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.Instruction.StoreScratch;
import io.portcullis.bpf.SeccompData;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;

/** Programs as circuits over the bits of one call. Shares no code with the diagrams. */
final class Circuit {
    private static final int A = 16;
    private static final int X = 17;

    private final Gates gates;
    private final int[] nr;
    private final int[] arch;
    private final int[][] fields = new int[7][]; // the instruction pointer and the arguments, 64 bits each

    Circuit(Gates gates) {
        this.gates = gates;
        this.nr = fresh();
        this.arch = fresh();
        Arrays.setAll(fields, i -> concatenated(fresh(), fresh()));
    }

    /** The 32 bits a program returns, the least significant first. */
    int[] returned(BpfProgram program) {
        int size = program.size();
        int[] guards = new int[size];
        Arrays.fill(guards, Gates.FALSE);
        int[][][] cells = new int[size][18][];
        for (int[][] atPlace : cells) {
            Arrays.fill(atPlace, number(0));
        }
        guards[0] = Gates.TRUE;
        int[] result = number(0);
        for (int at = 0; at < size; at++) {
            Instruction instruction = program.instruction(at);
            int guard = guards[at];
            int[][] now = cells[at].clone();
            if (instruction instanceof Return ret) {
                result = choose(guard, number(ret.value()), result);
            } else if (instruction instanceof ReturnAccumulator) {
                result = choose(guard, now[A], result);
            } else if (instruction instanceof Jump jump) {
                arrive(at + 1 + jump.distance(), guard, now, guards, cells);
            } else if (instruction instanceof JumpIf jump) {
                int holds = holds(jump, now[A], operand(jump.operand(), now));
                arrive(at + 1 + jump.ifTrue(), gates.and(guard, holds), now, guards, cells);
                arrive(at + 1 + jump.ifFalse(), gates.and(guard, -holds), now, guards, cells);
            } else {
                int goesOn = guard;
                if (instruction instanceof Compute compute) {
                    int[] right = operand(compute.operand(), now);
                    if (compute.operation() == Operation.DIV) {
                        goesOn = gates.and(guard, any(right)); // 0 is the result already
                    }
                    now[A] = computed(compute.operation(), now[A], right);
                } else {
                    move(instruction, now, program.byteOrder());
                }
                arrive(at + 1, goesOn, now, guards, cells);
            }
        }
        return result;
    }

    /** A literal that says whether two numbers differ. */
    int differ(int[] one, int[] other) {
        int[] differences = new int[32];
        Arrays.setAll(differences, i -> gates.xor(one[i], other[i]));
        return any(differences);
    }

    /** The call that the solver found. */
    SeccompData found() {
        long[] args = new long[6];
        Arrays.setAll(args, i -> value(fields[i + 1]));
        return SeccompData.raw((int) value(nr), (int) value(arch), value(fields[0]), args);
    }

    private long value(int[] bits) {
        long value = 0;
        for (int i = 0; i < bits.length; i++) {
            value |= gates.isTrue(bits[i]) ? 1L << i : 0;
        }
        return value;
    }

    private void move(Instruction instruction, int[][] now, ByteOrder order) {
        if (instruction instanceof LoadWord load) {
            now[A] = loaded(load.offset(), order);
        } else if (instruction instanceof LoadConstant load) {
            now[register(load.register())] = number(load.value());
        } else if (instruction instanceof LoadLength load) {
            now[register(load.register())] = number(64);
        } else if (instruction instanceof LoadScratch load) {
            now[register(load.register())] = now[load.index()];
        } else if (instruction instanceof StoreScratch store) {
            now[store.index()] = now[register(store.register())];
        } else if (instruction instanceof CopyToX) {
            now[X] = now[A];
        } else if (instruction instanceof CopyToA) {
            now[A] = now[X];
        } else if (instruction instanceof Negate) {
            now[A] = sum(number(0), now[A], true);
        } else {
            throw new AssertionError(instruction);
        }
    }

    private void arrive(int at, int guard, int[][] now, int[] guards, int[][][] cells) {
        for (int i = 0; i < now.length; i++) {
            cells[at][i] = choose(guard, now[i], cells[at][i]);
        }
        guards[at] = gates.or(guards[at], guard);
    }

    private int[] loaded(int offset, ByteOrder order) {
        if (offset < 8) {
            return offset == 0 ? nr : arch;
        }
        boolean first = offset % 8 == 0;
        boolean low = first == (order == ByteOrder.LITTLE_ENDIAN);
        int[] field = fields[(offset - 8) / 8];
        return low ? Arrays.copyOf(field, 32) : Arrays.copyOfRange(field, 32, 64);
    }

    private int holds(JumpIf jump, int[] left, int[] right) {
        return switch (jump.condition()) {
            case JEQ -> -differ(left, right);
            case JGT -> -notLess(right, left);
            case JGE -> notLess(left, right);
            case JSET -> any(eachBit(left, right, gates::and));
        };
    }

    private int[] computed(Operation operation, int[] left, int[] right) {
        return switch (operation) {
            case ADD -> sum(left, right, false);
            case SUB -> sum(left, right, true);
            case AND -> eachBit(left, right, gates::and);
            case OR -> eachBit(left, right, gates::or);
            case XOR -> eachBit(left, right, gates::xor);
            case MUL -> product(left, right);
            case DIV -> quotient(left, right);
            case LSH -> reversed(rightShift(reversed(left), right));
            case RSH -> rightShift(left, right);
        };
    }

    private int[] rightShift(int[] left, int[] distance) {
        int[] shifted = left;
        for (int stage = 0; stage < 5; stage++) {
            shifted = choose(distance[stage], moved(shifted, 1 << stage), shifted);
        }
        return shifted;
    }

    private static int[] moved(int[] bits, int down) {
        int[] result = new int[32];
        Arrays.setAll(result, i -> i + down < 32 ? bits[i + down] : Gates.FALSE);
        return result;
    }

    private static int[] reversed(int[] bits) {
        int[] result = new int[32];
        Arrays.setAll(result, i -> bits[31 - i]);
        return result;
    }

    private int[] product(int[] left, int[] right) {
        int[] sum = number(0);
        for (int place = 0; place < 32; place++) {
            int here = right[place];
            int from = place;
            int[] row = new int[32];
            Arrays.setAll(row, i -> i < from ? Gates.FALSE : gates.and(here, left[i - from]));
            sum = sum(sum, row, false);
        }
        return sum;
    }

    private int[] quotient(int[] left, int[] right) {
        int[] quotient = new int[32];
        int[] rest = new int[64]; // wide enough never to overflow
        Arrays.fill(rest, Gates.FALSE);
        int[] wide = concatenated(right, number(0));
        for (int place = 31; place >= 0; place--) {
            System.arraycopy(rest, 0, rest, 1, 63);
            rest[0] = left[place];
            quotient[place] = notLess(rest, wide);
            rest = choose(quotient[place], sum(rest, wide, true), rest);
        }
        return quotient;
    }

    private int[] sum(int[] left, int[] right, boolean minus) {
        int[] sum = new int[left.length];
        int carry = minus ? Gates.TRUE : Gates.FALSE;
        for (int i = 0; i < sum.length; i++) {
            int other = minus ? -right[i] : right[i];
            int either = gates.xor(left[i], other);
            sum[i] = gates.xor(either, carry);
            carry = gates.or(gates.and(left[i], other), gates.and(either, carry));
        }
        return sum;
    }

    private int notLess(int[] left, int[] right) {
        int notLess = Gates.TRUE;
        for (int i = 0; i < left.length; i++) {
            notLess = gates.choose(gates.xor(left[i], right[i]), left[i], notLess);
        }
        return notLess;
    }

    private int any(int[] bits) {
        return Arrays.stream(bits).reduce(Gates.FALSE, gates::or);
    }

    private int[] choose(int condition, int[] then, int[] otherwise) {
        return eachBit(then, otherwise, (one, other) -> gates.choose(condition, one, other));
    }

    private static int[] eachBit(int[] left, int[] right, IntBinaryOperator gate) {
        int[] result = new int[left.length];
        Arrays.setAll(result, i -> gate.applyAsInt(left[i], right[i]));
        return result;
    }

    private static int[] operand(Operand operand, int[][] now) {
        return operand instanceof Operand.Constant k ? number(k.value()) : now[X];
    }

    private static int[] number(int value) {
        int[] bits = new int[32];
        Arrays.setAll(bits, i -> (value >>> i & 1) == 0 ? Gates.FALSE : Gates.TRUE);
        return bits;
    }

    private int[] fresh() {
        int[] bits = new int[32];
        Arrays.setAll(bits, i -> gates.variable());
        return bits;
    }

    private static int[] concatenated(int[] low, int[] high) {
        int[] both = Arrays.copyOf(low, 64);
        System.arraycopy(high, 0, both, 32, 32);
        return both;
    }

    private static int register(Register register) {
        return register == Register.A ? A : X;
    }
}
