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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lifts any program, by running it forwards for all calls at once.
 *
 * <p>A state is a place in the program, the calls that get there, and what the registers and the scratch memory hold
 * there: {@linkplain Term terms} of the call. States that differ only in what is never read again are one. As long as
 * there are few at a place they are kept apart, because what each holds is simple; many are put together, and hold what
 * depends on the way that led there.
 */
final class SymbolicLifting {
    private static final int A = 0;
    private static final int X = 1;
    private static final int SCRATCH = 2;
    private static final int CELLS = SCRATCH + 16; // BPF_MEMWORDS
    private static final int MOST_APART = 16;
    private static final int COMPARED_PER_STEP = 4;
    private static final int MOST_ANSWERS = 100_000;

    private final Diagram diagram;
    private final BpfProgram program;
    private final Terms terms;
    private final Instruction[] instructions;
    private final int[] read; // by instruction: the cells that are read there or later
    private final int[] place; // by instruction: the first one from there that makes a difference
    private final List<List<State>> arriving = new ArrayList<>();
    private final int mostApart;
    private int answer = Diagram.FALSE;

    SymbolicLifting(Diagram diagram, BpfProgram program) {
        this(diagram, program, MOST_APART);
    }

    /** A lifting that keeps so many states of a place apart. */
    SymbolicLifting(Diagram diagram, BpfProgram program, int mostApart) {
        this.mostApart = mostApart;
        this.diagram = diagram;
        this.program = program;
        this.terms = new Terms(diagram);
        int size = program.size();
        this.instructions = new Instruction[size];
        for (int i = 0; i < size; i++) {
            instructions[i] = program.instruction(i).meaning().orElseThrow();
            arriving.add(new ArrayList<>());
        }
        this.read = new int[size];
        this.place = new int[size];
        Map<Integer, Integer> returns = new HashMap<>();
        for (int i = size - 1; i >= 0; i--) {
            place[i] = placeFrom(i, returns);
            read[i] = place[i] == i ? readFrom(i) : read[place[i]];
        }
    }

    private static final class State {
        final Term[] cells;
        int guard; // says which calls get here this way

        State(int guard, Term[] cells) {
            this.guard = guard;
            this.cells = cells;
        }

        Term a() {
            return cells[A];
        }

        Term x() {
            return cells[X];
        }

        Term operand(Terms terms, Operand operand) {
            return operand instanceof Operand.Constant k ? terms.constant(k.value()) : cells[X];
        }

        State with(int cell, Term term) {
            Term[] changed = cells.clone();
            changed[cell] = term;
            return new State(guard, changed);
        }
    }

    /**
     * Finds the program's function.
     *
     * @throws DiagramTooLargeException if that is beyond the diagram's budget
     */
    int run() {
        Term[] nothing = new Term[CELLS];
        Arrays.fill(nothing, terms.constant(0));
        reach(0, Diagram.TRUE, new State(Diagram.TRUE, nothing));
        for (int at = 0; at < instructions.length; at++) {
            try {
                List<State> states = arriving.get(at);
                for (State state : states.size() > mostApart ? List.of(together(states)) : states) {
                    follow(state, at);
                }
                states.clear();
            } catch (DiagramTooLargeException e) {
                throw new DiagramTooLargeException(
                        "at instruction " + at + " (" + instructions[at] + ") " + e.getMessage());
            }
        }
        return answer;
    }

    /** The program's function as a value of its own. */
    Decision decision() {
        return diagram.decision(run());
    }

    /** The order in which the program may need less: words it works on together are interleaved. */
    Order wantedOrder() {
        return terms.wantedOrder();
    }

    private void follow(State state, int at) {
        Instruction instruction = instructions[at];
        if (instruction instanceof Return ret) {
            answer = diagram.ite(state.guard, diagram.constant(ret.value()), answer);
        } else if (instruction instanceof ReturnAccumulator) {
            answer = diagram.ite(state.guard, value(state.a(), state.guard), answer);
        } else if (instruction instanceof JumpIf jump) {
            branch(state, at, jump);
        } else if (instruction instanceof Compute compute) {
            compute(state, at, compute);
        } else {
            reach(at + 1, state.guard, moved(state, instruction));
        }
    }

    private State moved(State state, Instruction instruction) {
        if (instruction instanceof LoadWord load) {
            return state.with(A, terms.loaded(Word.atOffset(load.offset(), program.byteOrder())));
        } else if (instruction instanceof LoadConstant load) {
            return state.with(cell(load.register()), terms.constant(load.value()));
        } else if (instruction instanceof LoadLength load) {
            return state.with(cell(load.register()), terms.constant(SeccompData.BYTES));
        } else if (instruction instanceof LoadScratch load) {
            return state.with(cell(load.register()), state.cells[SCRATCH + load.index()]);
        } else if (instruction instanceof StoreScratch store) {
            return state.with(SCRATCH + store.index(), state.cells[cell(store.register())]);
        } else if (instruction instanceof CopyToX) {
            return state.with(X, state.a());
        } else if (instruction instanceof CopyToA) {
            return state.with(A, state.x());
        } else if (instruction instanceof Negate) {
            return state.with(A, terms.negated(state.a()));
        }
        throw new IllegalStateException(instruction + " does not move anything");
    }

    private void compute(State state, int at, Compute compute) {
        Term operand = state.operand(terms, compute.operand());
        int guard = state.guard;
        if (compute.operation() == Operation.DIV) {
            int byZero = diagram.and(guard, operand.within(0, 0));
            answer = diagram.ite(byZero, diagram.constant(0), answer);
            guard = without(guard, byZero);
            if (guard == Diagram.FALSE) {
                return;
            }
        }
        reach(at + 1, guard, state.with(A, terms.compute(compute.operation(), state.a(), operand)));
    }

    private void branch(State state, int at, JumpIf jump) {
        int holds = terms.compare(jump.condition(), state.a(), state.operand(terms, jump.operand()));
        int guard = diagram.and(state.guard, holds);
        reach(at + 1 + jump.jt(), guard, state);
        reach(at + 1 + jump.jf(), without(state.guard, guard), state);
    }

    private int without(int all, int some) {
        return diagram.ite(some, Diagram.FALSE, all);
    }

    /** Takes note that some calls get to a place. */
    private void reach(int target, int guard, State state) {
        if (guard == Diagram.FALSE) {
            return;
        }
        int at = place[target];
        Term[] cells = state.cells.clone();
        for (int i = 0; i < CELLS; i++) {
            if ((read[at] >>> i & 1) == 0) {
                cells[i] = terms.constant(0);
            }
        }
        diagram.spend(1 + arriving.get(at).size() / COMPARED_PER_STEP);
        for (State known : arriving.get(at)) {
            if (Arrays.equals(known.cells, cells)) {
                known.guard = diagram.or(known.guard, guard);
                return;
            }
        }
        arriving.get(at).add(new State(guard, cells));
    }

    private State together(List<State> states) {
        State all = states.get(0);
        for (State one : states.subList(1, states.size())) {
            Term[] cells = new Term[CELLS];
            for (int i = 0; i < CELLS; i++) {
                cells[i] = terms.choice(one.guard, one.cells[i], all.cells[i]);
            }
            all = new State(diagram.or(one.guard, all.guard), cells);
        }
        return all;
    }

    /** A function with the values of a term where a condition holds. */
    private int value(Term term, int guard) {
        int[] parts = new int[Word.BITS];
        int always = 0;
        for (int i = 0; i < parts.length; i++) {
            int set = diagram.and(guard, term.bit(i));
            always |= set == guard ? 1 << i : 0;
            parts[i] = set == guard ? Diagram.FALSE : diagram.ite(set, diagram.constant(1 << i), Diagram.FALSE);
        }
        int inAll = always;
        parts[0] = diagram.map(parts[0], value -> value | inAll); // first, so that no answer is made in vain
        return joined(parts, 0, parts.length);
    }

    private int joined(int[] parts, int from, int to) {
        if (to - from == 1) {
            return parts[from];
        }
        int middle = (from + to) / 2;
        return diagram.apply(joined(parts, from, middle), joined(parts, middle, to), this::joined);
    }

    private int joined(int one, int other) {
        if (terms.answerCount() > MOST_ANSWERS) {
            throw new DiagramTooLargeException("it has more than " + MOST_ANSWERS + " different answers");
        }
        return one | other;
    }

    /** Passes over jumps, what is never read, and questions whose answer makes no difference; joins equal returns. */
    private int placeFrom(int at, Map<Integer, Integer> returns) {
        Instruction instruction = instructions[at];
        if (instruction instanceof Return ret) {
            return returns.computeIfAbsent(ret.value(), value -> at);
        } else if (instruction instanceof ReturnAccumulator) {
            return at;
        } else if (instruction instanceof Jump jump) {
            return place[at + 1 + jump.distance()];
        } else if (instruction instanceof JumpIf jump) {
            int then = place[at + 1 + jump.jt()];
            return then == place[at + 1 + jump.jf()] ? then : at;
        }
        boolean dead = (read[at + 1] >>> written(instruction) & 1) == 0;
        return dead && !mayEnd(instruction) ? place[at + 1] : at;
    }

    /** A division by X ends the filter where X is 0, even if nothing reads the quotient. */
    private static boolean mayEnd(Instruction instruction) {
        return instruction instanceof Compute compute
                && compute.operation() == Operation.DIV
                && compute.operand() instanceof Operand.IndexRegister;
    }

    /** The cell that an instruction writes which neither jumps nor returns. */
    private static int written(Instruction instruction) {
        if (instruction instanceof LoadConstant load) {
            return cell(load.register());
        } else if (instruction instanceof LoadLength load) {
            return cell(load.register());
        } else if (instruction instanceof LoadScratch load) {
            return cell(load.register());
        } else if (instruction instanceof StoreScratch store) {
            return SCRATCH + store.index();
        }
        return instruction instanceof CopyToX ? X : A;
    }

    /** The cells that are read from an instruction on that makes a difference. */
    private int readFrom(int at) {
        Instruction instruction = instructions[at];
        if (instruction instanceof Return) {
            return 0;
        } else if (instruction instanceof ReturnAccumulator) {
            return 1 << A;
        } else if (instruction instanceof JumpIf jump) {
            return read[at + 1 + jump.jt()] | read[at + 1 + jump.jf()] | 1 << A | used(jump.operand());
        }
        int later = read[at + 1];
        int others = later & ~(1 << written(instruction));
        if (instruction instanceof LoadScratch load) {
            return others | 1 << (SCRATCH + load.index());
        } else if (instruction instanceof StoreScratch store) {
            return others | 1 << cell(store.register());
        } else if (instruction instanceof CopyToX) {
            return others | 1 << A;
        } else if (instruction instanceof CopyToA) {
            return others | 1 << X;
        } else if (instruction instanceof Compute compute) {
            return later | used(compute.operand());
        }
        return instruction instanceof Negate ? later : others;
    }

    private static int used(Operand operand) {
        return operand instanceof Operand.IndexRegister ? 1 << X : 0;
    }

    private static int cell(Register register) {
        return register == Register.A ? A : X;
    }
}
