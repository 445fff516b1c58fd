package io.portcullis.decision;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.KernelChecker;
import java.util.OptionalInt;

/** Finds the meaning of a program. */
public final class Lifter {
    private static final int MOST_TRIES = 6;
    private static final int PARTS = 8; // more has hardly ever helped where this did not

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
        Order order = Order.NATURAL;
        String reason = "";
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            SymbolicLifting lifting = new SymbolicLifting(new Diagram(order, part(budget)), program);
            try {
                return new Lifted.Decided(inNaturalOrder(lifting.decision(), part(budget)));
            } catch (DiagramTooLargeException e) {
                reason = e.getMessage();
            }
            Order wanted = lifting.wantedOrder();
            if (wanted.equals(order)) {
                break;
            }
            order = wanted;
        }
        return new Lifted.Undecided(reason);
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

    /** What one try may cost, so that all, and the way back to the natural order, are within the budget. */
    private static Budget part(Budget budget) {
        return new Budget(Math.max(budget.nodes() / PARTS, 1), Math.max(budget.steps() / PARTS, 1));
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
