package io.portcullis.sandbox;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a program may answer KILL_THREAD, which a JVM does not survive in any useful way.
 *
 * <p>Where a call through the JVM's own ABI may be answered so, the program is refused; what only calls of other ABIs
 * reach is raised to KILL_PROCESS. What is reached is found by one pass over the program that knows the audit arch, and
 * between which bounds the number lies; it may take more for reached than is, never less.
 *
 * @param own the instructions that may kill a thread for a call through the JVM's own ABI
 * @param foreign the returns that kill a thread, and only for calls of other ABIs
 */
record ThreadKills(SortedSet<Integer> own, SortedSet<Integer> foreign) {
    private static final long MAX_NUMBER = 0xffff_ffffL;

    static ThreadKills in(BpfProgram program, Abi abi) {
        SortedSet<Integer> own = new Walk(program, abi).mayKill();
        SortedSet<Integer> foreign = new TreeSet<>();
        for (int at = 0; at < program.size(); at++) {
            if (isKill(program.instruction(at)) && !own.contains(at)) {
                foreign.add(at);
            }
        }
        return new ThreadKills(own, foreign);
    }

    /** The program with what foreign calls get raised to KILL_PROCESS. */
    BpfProgram raised(BpfProgram program) {
        if (foreign.isEmpty()) {
            return program;
        }
        List<Instruction> instructions = new ArrayList<>(program.instructions());
        foreign.forEach(
                at -> instructions.set(at, Instruction.ret(Action.killProcess().returnValue(Abi.X86_64))));
        return BpfProgram.of(instructions, program.byteOrder());
    }

    private static boolean isKill(Instruction instruction) {
        return instruction.meaning().orElse(instruction) instanceof Instruction.Return returned
                && kills(returned.value());
    }

    private static boolean kills(int returnValue) {
        return Action.of(returnValue).meaning() instanceof Action.KillThread;
    }

    /** What is known of a register: the number of the call, a constant, or nothing. */
    private enum Kind {
        NUMBER,
        CONSTANT,
        ANYTHING
    }

    private record Value(Kind kind, int constant) {
        static final Value NUMBER = new Value(Kind.NUMBER, 0);
        static final Value ANYTHING = new Value(Kind.ANYTHING, 0);

        static Value of(int constant) {
            return new Value(Kind.CONSTANT, constant);
        }

        Value join(Value other) {
            return equals(other) ? this : ANYTHING;
        }
    }

    /** What is known where an instruction begins. The bounds of the number are unsigned, and both are possible. */
    private record State(Value a, Value x, long lowest, long highest) {
        State join(@Nullable State other) {
            return other == null
                    ? this
                    : new State(
                            a.join(other.a),
                            x.join(other.x),
                            Math.min(lowest, other.lowest),
                            Math.max(highest, other.highest));
        }

        State withA(Value value) {
            return new State(value, x, lowest, highest);
        }

        State withX(Value value) {
            return new State(a, value, lowest, highest);
        }
    }

    private static final class Walk {
        private final BpfProgram program;
        private final Abi abi;
        private final @Nullable State[] states;
        private final SortedSet<Integer> kills = new TreeSet<>();

        Walk(BpfProgram program, Abi abi) {
            this.program = program;
            this.abi = abi;
            this.states = new State[program.size()];
        }

        SortedSet<Integer> mayKill() { // jumps go forward only, so one pass sees every way to a place before the place
            long highest = abi == Abi.X86_64 ? Abi.X32_BIT - 1 : MAX_NUMBER;
            states[0] = new State(Value.of(0), Value.of(0), 0, highest);
            for (int at = 0; at < states.length; at++) {
                State state = states[at];
                if (state != null) {
                    Instruction instruction = program.instruction(at);
                    step(at, instruction.meaning().orElse(instruction), state);
                }
            }
            return kills;
        }

        private void step(int at, Instruction instruction, State state) {
            if (instruction instanceof Instruction.Return returned) {
                killIf(at, kills(returned.value()));
            } else if (instruction instanceof Instruction.ReturnAccumulator) {
                killIf(at, state.a().kind() != Kind.CONSTANT || kills(state.a().constant()));
            } else if (instruction instanceof Instruction.Jump jump) {
                reach(at + 1L + jump.distance(), state);
            } else if (instruction instanceof Instruction.JumpIf jump) {
                branch(at, jump, state);
            } else {
                if (instruction instanceof Instruction.Compute compute
                        && compute.operation() == Instruction.Operation.DIV
                        && compute.operand() instanceof Instruction.Operand.IndexRegister) {
                    killIf(at, state.x().kind() != Kind.CONSTANT || state.x().constant() == 0); // ends with 0
                }
                reach(at + 1L, after(instruction, state));
            }
        }

        private State after(Instruction instruction, State state) {
            if (instruction instanceof Instruction.LoadWord load) {
                return state.withA(
                        switch (load.offset()) {
                            case SeccompData.NR_OFFSET -> Value.NUMBER;
                            case SeccompData.ARCH_OFFSET -> Value.of(abi.auditArch());
                            default -> Value.ANYTHING;
                        });
            }
            if (instruction instanceof Instruction.LoadConstant load) {
                return load.register() == Instruction.Register.A
                        ? state.withA(Value.of(load.value()))
                        : state.withX(Value.of(load.value()));
            }
            if (instruction instanceof Instruction.CopyToX) {
                return state.withX(state.a());
            }
            if (instruction instanceof Instruction.CopyToA) {
                return state.withA(state.x());
            }
            if (instruction instanceof Instruction.StoreScratch) {
                return state;
            }
            if (instruction instanceof Instruction.LoadScratch load) {
                return forget(load.register(), state);
            }
            if (instruction instanceof Instruction.LoadLength load) {
                return forget(load.register(), state);
            }
            return state.withA(Value.ANYTHING); // arithmetic; what the kernel refuses it refuses anyway
        }

        private static State forget(Instruction.Register register, State state) {
            return register == Instruction.Register.A ? state.withA(Value.ANYTHING) : state.withX(Value.ANYTHING);
        }

        private void branch(int at, Instruction.JumpIf jump, State state) {
            Value right = jump.operand() instanceof Instruction.Operand.Constant constant
                    ? Value.of(constant.value())
                    : state.x();
            State ifTrue = state;
            State ifFalse = state;
            if (right.kind() == Kind.CONSTANT && state.a().kind() == Kind.CONSTANT) {
                boolean holds = holds(jump.condition(), state.a().constant(), right.constant());
                ifTrue = holds ? state : null;
                ifFalse = holds ? null : state;
            } else if (right.kind() == Kind.CONSTANT && state.a().kind() == Kind.NUMBER) {
                long value = Integer.toUnsignedLong(right.constant());
                ifTrue = narrowed(jump.condition(), value, true, state);
                ifFalse = narrowed(jump.condition(), value, false, state);
            }
            if (ifTrue != null) {
                reach(at + 1L + jump.ifTrue(), ifTrue);
            }
            if (ifFalse != null) {
                reach(at + 1L + jump.ifFalse(), ifFalse);
            }
        }

        private static boolean holds(Instruction.Condition condition, int left, int right) {
            return switch (condition) {
                case JEQ -> left == right;
                case JGT -> Integer.compareUnsigned(left, right) > 0;
                case JGE -> Integer.compareUnsigned(left, right) >= 0;
                case JSET -> (left & right) != 0;
            };
        }

        /** The state where the number compares so, or null if it cannot. */
        private static @Nullable State narrowed(
                Instruction.Condition condition, long value, boolean outcome, State state) {
            long low = state.lowest();
            long high = state.highest();
            switch (condition) {
                case JEQ -> {
                    if (outcome) {
                        low = Math.max(low, value);
                        high = Math.min(high, value);
                    } else if (low == value) {
                        low++;
                    } else if (high == value) {
                        high--;
                    }
                }
                case JGT, JGE -> {
                    long first = condition == Instruction.Condition.JGT ? value + 1 : value;
                    if (outcome) {
                        low = Math.max(low, first);
                    } else {
                        high = Math.min(high, first - 1);
                    }
                }
                case JSET -> {
                    if (outcome && (value == 0 || high < Long.lowestOneBit(value))) {
                        return null; // the number has none of these bits
                    }
                }
            }
            return low > high ? null : new State(state.a(), state.x(), low, high);
        }

        private void killIf(int at, boolean kill) {
            if (kill) {
                kills.add(at);
            }
        }

        private void reach(long at, State state) {
            if (at >= 0 && at < states.length) { // further is no program the kernel takes
                states[(int) at] = state.join(states[(int) at]);
            }
        }
    }
}
