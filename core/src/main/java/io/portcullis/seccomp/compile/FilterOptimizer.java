package io.portcullis.seccomp.compile;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.bpf.KernelChecker;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.DiagramTooLargeException;
import io.portcullis.decision.Lifter;
import io.portcullis.decision.UndecidedException;
import io.portcullis.decision.Witness;
import io.portcullis.linux.FilterFlag;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Makes better programs of programs, whoever compiled them, and proves that the new one does the same. */
public final class FilterOptimizer {
    private static final String NAME = "the optimiser";

    private FilterOptimizer() {}

    /**
     * A program that does the same as another, and is better for the target.
     *
     * <p>What is better: for {@link CompileTarget.Aim#SMALLEST}, to have fewer instructions. For the others, first that
     * the kernel's cache holds more calls, if the target counts on it; then, if it is known how often calls are made,
     * that those that get past the cache execute fewer instructions, arguments 0; and last, to have fewer instructions
     * or a shorter longest path.
     *
     * @param program a program the kernel takes
     * @param target what the new one shall be good at
     * @return the new program, proved to return the same for every possible call; or the old one, if the new one is not
     *     better, has more instructions than the kernel takes, or takes too long to find
     * @throws io.portcullis.bpf.InadmissibleProgramException if the kernel does not take the program
     * @throws UndecidedException if it takes too long to find out what the program does
     * @throws UnsupportedOperationException if the program compares words of a call with each other, which cannot be
     *     said in another way
     */
    public static BpfProgram optimize(BpfProgram program, CompileTarget target) {
        Decision decision = Decision.of(program);
        BpfProgram made;
        try {
            made = CodeGenerator.generate(decision, program.byteOrder(), target);
            requireSame(decision, made);
        } catch (FilterTooLargeException | UndecidedException e) {
            return program;
        }
        return new Merits(target).isBetter(made, program) ? made : program;
    }

    /**
     * One program that does what a stack of filters does.
     *
     * @param newestFirst the filters, the one installed last first
     * @param target what the program shall be good at
     * @return a program, proved to return for every possible call what the stack comes to
     * @throws IllegalArgumentException if there is no filter, or the stack is not the same as any one filter: a filter
     *     has a listener or asks one, or some log what they refuse and others do not
     * @throws io.portcullis.bpf.InadmissibleProgramException if the kernel does not take one of them
     * @throws UndecidedException if it takes too long to find out what they do
     * @throws UnsupportedOperationException if one compares words of a call with each other
     */
    public static BpfProgram flatten(List<FilterLayer> newestFirst, CompileTarget target) {
        if (newestFirst.isEmpty()) {
            throw new IllegalArgumentException("there is no filter to flatten; name at least one");
        }
        ByteOrder order = newestFirst.get(0).program().byteOrder();
        if (newestFirst.stream().anyMatch(layer -> layer.program().byteOrder() != order)) {
            throw new IllegalArgumentException(
                    "the filters are for machines of different byte orders, and never stand in one stack");
        }
        long logging = newestFirst.stream()
                .filter(layer -> layer.flags().contains(FilterFlag.LOG))
                .count();
        if (logging != 0 && logging != newestFirst.size()) {
            throw new IllegalArgumentException(
                    "some filters log what they refuse (SECCOMP_FILTER_FLAG_LOG) and some do not, and one filter does it"
                            + " always or never; install them all with the flag, or all without");
        }
        List<Decision> decisions =
                newestFirst.stream().map(layer -> Decision.of(layer.program())).toList();
        for (int i = 0; i < newestFirst.size(); i++) {
            requireNoListener(newestFirst.get(i), decisions.get(i), i);
        }
        Decision together = stacked(decisions);
        BpfProgram made = CodeGenerator.generate(together, order, target);
        requireSame(together, made);
        return made;
    }

    private static Decision stacked(List<Decision> decisions) {
        try {
            return Decision.ofStack(decisions);
        } catch (DiagramTooLargeException e) {
            throw new UndecidedException(e.getMessage());
        }
    }

    private static void requireNoListener(FilterLayer layer, Decision decision, int index) {
        boolean asks = Arrays.stream(decision.returnValues())
                .anyMatch(value -> Action.of(value).meaning() instanceof Action.Notify);
        if (asks || layer.flags().contains(FilterFlag.NEW_LISTENER)) {
            throw new IllegalArgumentException("filter " + index + " of the stack "
                    + (asks ? "answers NOTIFY" : "has a listener")
                    + ", and a listener belongs to its own filter; leave it out of the flattening");
        }
    }

    private static void requireSame(Decision wanted, BpfProgram made) {
        KernelChecker.require(made);
        try {
            requireSame(wanted, made, new Diagram());
        } catch (DiagramTooLargeException e) {
            throw new UndecidedException(
                    "whether the new filter is the same takes too long to find out, " + e.getMessage());
        }
    }

    private static void requireSame(Decision wanted, BpfProgram made, Diagram diagram) {
        int one = diagram.add(wanted);
        int other = Lifter.liftInto(diagram, made);
        if (one != other) {
            int where = diagram.apply(one, other, (x, y) -> x == y ? 0 : 1);
            Witness witness = Witness.in(diagram, where).orElseThrow();
            throw new MiscompiledException(
                    NAME,
                    witness,
                    Action.of(wanted.evaluate(witness.call())),
                    Action.of(diagram.decision(other).evaluate(witness.call())));
        }
    }
}
