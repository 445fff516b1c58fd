package io.portcullis.decision;

import io.portcullis.bpf.BpfProgram;

/** Finds the meaning of a program. */
public final class Lifter {
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
        try {
            Diagram diagram = new Diagram(Order.NATURAL, budget);
            return new Lifted.Decided(diagram.decision(liftInto(diagram, program)));
        } catch (DiagramTooLargeException e) {
            return new Lifted.Undecided(e.getMessage());
        }
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
        return new DirectLifting(diagram, program)
                .run()
                .orElseThrow(() -> new DiagramTooLargeException("it computes with what it loads"));
    }
}
