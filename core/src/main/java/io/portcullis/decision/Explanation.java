package io.portcullis.decision;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a decision answers a call as it does: what it looks at, field by field, and what the field would have to stay
 * within for the rest to be looked at alike.
 *
 * @param call the call
 * @param tested what holds of the call and was looked at, in order; every call of which all holds gets the same action
 * @param action the answer
 */
public record Explanation(SeccompData call, List<Constraint> tested, Action action) {
    private static final int MOST_RANGES = 4096;

    /**
     * Copies the list.
     *
     * @param call the call
     * @param tested what holds of the call and was looked at, in order; every call of which all holds gets the same
     *     action
     * @param action the answer
     */
    public Explanation {
        tested = List.copyOf(tested);
    }

    /**
     * Follows a call through a decision.
     *
     * @param decision the decision
     * @param call the call
     * @return what was looked at, and the answer
     */
    public static Explanation of(Decision decision, SeccompData call) {
        Diagram diagram = new Diagram(decision.order(), Budget.GENEROUS);
        ConstraintFinder constraints = new ConstraintFinder(diagram);
        List<Constraint> tested = new ArrayList<>();
        int at = diagram.add(decision);
        while (!Diagram.isConstant(at)) {
            Field field = Field.of(diagram.order().word(diagram.level(at)));
            if (!field.isAlone(diagram.order())) {
                tested.addAll(bits(diagram, at, call));
                break;
            }
            FieldSplit split = new FieldSplit(diagram, field);
            int rest = split.at(at, field.of(call));
            int alike = split.set(at, rest);
            tested.add(field.bits() == Word.BITS ? ranges(diagram, field, alike, call) : constraints.of(alike));
            at = rest;
        }
        return new Explanation(call, tested, Action.of(decision.evaluate(call)));
    }

    /** Numbers as ranges, those of the call's own ABI alone. */
    private static Constraint ranges(Diagram diagram, Field field, int alike, SeccompData call) {
        Optional<Abi> abi = field == Field.NR ? Abi.ofCall(call.arch(), call.nr()) : Optional.empty();
        List<Range> all = abi.map(NumberNames::all).orElse(List.of(new Range(0, 0xffff_ffffL)));
        return new FieldSplit(diagram, field)
                .intervals(alike, MOST_RANGES)
                .<Constraint>map(intervals -> new Constraint.Within(
                        field,
                        Word.BITS,
                        NumberNames.and(
                                all,
                                intervals.stream()
                                        .filter(interval -> interval.rest() == Diagram.TRUE)
                                        .map(FieldSplit.Interval::values)
                                        .toList())))
                .orElseGet(() -> new ConstraintFinder(diagram).of(alike));
    }

    /** The bits that are looked at from here on, and what they are. */
    private static List<Constraint> bits(Diagram diagram, int function, SeccompData call) {
        long[] masks = new long[Field.count()];
        int at = function;
        while (!Diagram.isConstant(at)) {
            int level = diagram.level(at);
            Field field = Field.of(diagram.order().word(level));
            int bit = field.bit(diagram.order(), level);
            masks[field.position()] |= 1L << bit;
            at = (field.of(call) >>> bit & 1) == 0 ? diagram.low(at) : diagram.high(at);
        }
        List<Constraint> constraints = new ArrayList<>();
        for (Field field : Field.values()) {
            long mask = masks[field.position()];
            if (mask != 0) {
                constraints.add(new Constraint.Bits(field, mask, field.of(call) & mask));
            }
        }
        return constraints;
    }

    /** Gives for example {@code arch is x86_64, nr is socket, arg[0] == 0x28: ERRNO(97)}. */
    @Override
    public String toString() {
        return (tested.isEmpty() ? "any call" : tested.stream().map(this::words).collect(Collectors.joining(", ")))
                + ": " + action;
    }

    private String words(Constraint constraint) {
        if (!(constraint instanceof Constraint.Within within) || within.bits() != Word.BITS) {
            return constraint.toString();
        }
        if (within.field() == Field.ARCH) {
            return "arch is " + ArchNames.of(within.ranges());
        }
        if (within.field() == Field.NR) {
            List<Range> all = Abi.ofCall(call.arch(), call.nr())
                    .map(NumberNames::all)
                    .orElse(List.of(new Range(0, 0xffff_ffffL)));
            return "nr is " + NumberNames.of(call.arch(), within.ranges(), all);
        }
        return constraint.toString();
    }
}
