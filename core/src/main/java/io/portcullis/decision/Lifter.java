package io.portcullis.decision;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.KernelChecker;
import java.util.OptionalInt;

/** Finds the meaning of a program. */
public final class Lifter {
    private static final int TRIES = 4;

    private Lifter() {}

    /**
     * What a program does, at {@linkplain Budget#GENEROUS generous} cost.
     *
     * @param program a program the kernel takes
     * @return its decision, or why it is not known
     * @throws io.portcullis.bpf.InadmissibleProgramException if the kernel does not take the program
     */
    public static Lifted lift(BpfProgram program) {
        return lift(program, Budget.GENEROUS);
    }

    /**
     * What a program does.
     *
     * @param program a program the kernel takes
     * @param budget what finding out may cost
     * @return its decision, or why it is not known
     * @throws io.portcullis.bpf.InadmissibleProgramException if the kernel does not take the program
     */
    public static Lifted lift(BpfProgram program, Budget budget) {
        KernelChecker.require(program);
        Diagram diagram = new Diagram(Order.NATURAL, budget);
        try {
            OptionalInt direct = new DirectLifting(diagram, program).run();
            return direct.isPresent()
                    ? new Lifted.Decided(diagram.decision(direct.getAsInt()))
                    : liftSymbolically(program, budget);
        } catch (DiagramTooLargeException e) {
            return new Lifted.Undecided(e.getMessage());
        }
    }

    /** Tries the natural order first, then orders in which words that the program works on together are interleaved. */
    private static Lifted liftSymbolically(BpfProgram program, Budget budget) {
        Budget part = part(budget, TRIES);
        Order order = Order.NATURAL;
        while (true) {
            SymbolicLifting lifting = new SymbolicLifting(new Diagram(order, part), program);
            try {
                return new Lifted.Decided(inNaturalOrder(lifting.decision(), part));
            } catch (DiagramTooLargeException e) {
                Order wanted = lifting.wantedOrder();
                if (wanted.equals(order)) {
                    return new Lifted.Undecided(e.getMessage());
                }
                order = wanted;
            }
        }
    }

    private static Decision inNaturalOrder(Decision decision, Budget budget) {
        if (decision.order().equals(Order.NATURAL)) {
            return decision;
        }
        Diagram natural = new Diagram(Order.NATURAL, budget);
        try {
            return natural.decision(natural.add(decision));
        } catch (DiagramTooLargeException e) {
            return decision;
        }
    }

    private static Budget part(Budget budget, int parts) {
        return new Budget(Math.max(budget.nodes() / parts, 1), Math.max(budget.steps() / parts, 1));
    }

    /**
     * Lifts a program into a diagram, where it can be compared with what is there already.
     *
     * @param diagram a diagram in the natural order
     * @param program a program the kernel takes
     * @return the program's function
     * @throws DiagramTooLargeException if that is beyond the diagram's budget
     * @throws io.portcullis.bpf.InadmissibleProgramException if the kernel does not take the program
     */
    public static int liftInto(Diagram diagram, BpfProgram program) {
        KernelChecker.require(program);
        OptionalInt direct = new DirectLifting(diagram, program).run();
        return direct.isPresent() ? direct.getAsInt() : new SymbolicLifting(diagram, program).run();
    }
}
