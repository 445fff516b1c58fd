package io.portcullis.seccomp.libseccomp;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.bpf.Instruction;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Always;
import io.portcullis.seccomp.ArgCondition.Any;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.seccomp.ArgCondition.Not;
import io.portcullis.seccomp.CallRule;
import io.portcullis.seccomp.Operand;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of one number, put together from little filters.
 *
 * <p>libseccomp compiles one rule right; from several rules with several comparisons it may not come back, or make
 * something else of them. So it gets each alone, and its returns become jumps: to the next, or to the action. The first
 * rule that matches decides.
 */
final class LinkedRules {
    private static final int YES = Action.allow().returnValue(Abi.X86_64);
    private static final int NO = Action.trace(0).returnValue(Abi.X86_64);

    private final Abi abi;
    private final LittleFilters filters;
    private final List<Instruction> code = new ArrayList<>();

    /** Compiles little filters for the number. */
    interface LittleFilters {
        /** The program that returns one value where some rule's comparisons all hold, and another where none's do. */
        List<Instruction> compile(List<List<Comparison>> rules, int yes, int no);
    }

    /** A place that is not known yet, and the jumps that lead there. */
    private static final class Label {
        final List<Integer> jumps = new ArrayList<>();
    }

    private LinkedRules(Abi abi, LittleFilters filters) {
        this.abi = abi;
        this.filters = filters;
    }

    /**
     * The instructions for a number.
     *
     * @param rules its rules, the deciding one first
     * @param otherwise what is returned where none matches
     * @param filters who compiles a comparison
     */
    static List<Instruction> of(Abi abi, List<CallRule> rules, int otherwise, LittleFilters filters) {
        LinkedRules linked = new LinkedRules(abi, filters);
        for (CallRule rule : rules) {
            Label yes = new Label();
            Label no = new Label();
            linked.append(rule.condition(), yes, no);
            linked.bind(yes);
            linked.code.add(Instruction.ret(rule.action().returnValue(abi)));
            linked.bind(no);
        }
        linked.code.add(Instruction.ret(otherwise));
        return linked.code;
    }

    private void append(ArgCondition condition, Label yes, Label no) {
        if (condition instanceof Always) {
            jump(yes);
        } else if (condition instanceof Not not) {
            append(not.condition(), no, yes);
        } else if (condition instanceof All all && isOneRule(all)) {
            little(
                    List.of(all.conditions().stream()
                            .map(part -> Comparison.of(part, abi).orElseThrow())
                            .toList()),
                    yes,
                    no);
        } else if (condition instanceof All all) {
            for (ArgCondition part : all.conditions()) {
                Label next = new Label();
                append(part, next, no);
                bind(next);
            }
            jump(yes);
        } else if (condition instanceof Any any) {
            for (ArgCondition part : any.conditions()) {
                Label next = new Label();
                append(part, yes, next);
                bind(next);
            }
            jump(no);
        } else {
            Comparison.of(condition, abi)
                    .ifPresentOrElse(
                            comparison -> little(List.of(List.of(comparison)), yes, no),
                            () -> narrow(condition, yes, no));
        }
    }

    private boolean isOneRule(All all) {
        List<Integer> arguments = all.conditions().stream()
                .flatMap(part -> Comparison.of(part, abi).stream())
                .map(Comparison::argument)
                .distinct()
                .toList();
        return arguments.size() == all.conditions().size();
    }

    /** A comparison of fewer bits than libseccomp compares, as masks. */
    private void narrow(ArgCondition condition, Label yes, Label no) {
        if (condition instanceof MaskedEqual masked) {
            requireVisible(masked.operand(), masked.mask() & masked.width().mask());
            jump(yes); // it looks at no bit
            return;
        }
        Compare compare = (Compare) condition;
        long bits = compare.width().mask();
        requireVisible(compare.operand(), bits);
        int argument = compare.operand().index();
        long value = compare.value() & bits;
        switch (compare.operator()) {
            case EQ -> alternatives(List.of(Comparison.masked(argument, bits, value)), yes, no);
            case NE -> alternatives(List.of(Comparison.masked(argument, bits, value)), no, yes);
            case GE -> alternatives(Comparison.atLeast(argument, bits, value), yes, no);
            case LT -> alternatives(Comparison.atLeast(argument, bits, value), no, yes);
            case GT -> above(argument, bits, value, yes, no);
            case LE -> above(argument, bits, value, no, yes);
        }
    }

    private void above(int argument, long bits, long value, Label yes, Label no) {
        if (value == bits) {
            jump(no);
        } else {
            alternatives(Comparison.atLeast(argument, bits, value + 1), yes, no);
        }
    }

    private void requireVisible(Operand operand, long mask) {
        if (!operand.isArgument()) {
            throw new UnsupportedOperationException("libseccomp cannot look at the instruction pointer, as a rule for "
                    + abi.libseccompName() + " asks; leave the condition out, or use another compiler");
        }
        if ((mask & ~Comparison.bits(abi)) != 0) {
            throw new UnsupportedOperationException(
                    ("libseccomp compares 32 bits of an argument on %s and cannot check %s & %#x;"
                                    + " compare it with as32Bits(), leave the ABI out, or use another compiler")
                            .formatted(abi.libseccompName(), operand, mask));
        }
    }

    private void alternatives(List<Comparison> alternatives, Label yes, Label no) {
        little(alternatives.stream().map(List::of).toList(), yes, no);
    }

    private void little(List<List<Comparison>> rules, Label yes, Label no) {
        for (Instruction instruction : filters.compile(rules, YES, NO)) {
            if (instruction.equals(Instruction.ret(YES))) {
                jump(yes);
            } else if (instruction.equals(Instruction.ret(NO))) {
                jump(no);
            } else {
                code.add(instruction);
            }
        }
    }

    private void jump(Label to) {
        to.jumps.add(code.size());
        code.add(Instruction.jump(0));
    }

    private void bind(Label label) {
        for (int at : label.jumps) {
            int distance = code.size() - at - 1;
            if (distance > Instruction.Jump.MAX) {
                throw new FilterTooLargeException(code.size());
            }
            code.set(at, Instruction.jump(distance));
        }
    }
}
