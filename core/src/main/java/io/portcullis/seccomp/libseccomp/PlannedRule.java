package io.portcullis.seccomp.libseccomp;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Always;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.seccomp.CallRule;
import io.portcullis.seccomp.Cube;
import io.portcullis.seccomp.Cubes;
import io.portcullis.seccomp.Operand;
import io.portcullis.seccomp.Operator;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Width;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Signature;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One {@code seccomp_rule_add} for a number on one ABI.
 *
 * @param returnValue what the filter returns
 * @param comparisons all of them must hold, each argument at most once
 */
record PlannedRule(int returnValue, List<Comparison> comparisons) {
    private static final int MOST_OF_SEVERAL =
            1024; // rules of several comparisons; its time grows faster than their number

    /**
     * The rules that make libseccomp answer one number as a profile does.
     *
     * @param abi the ABI
     * @param rules the profile's rules for the number, the deciding one first
     * @param otherwise what happens where none matches
     * @param byDefault what the filter does without a rule
     * @param precedence how the rules were ordered
     */
    static List<PlannedRule> of(
            Abi abi, List<CallRule> rules, Action otherwise, Action byDefault, Precedence precedence) {
        int filterDefault = byDefault.returnValue(abi);
        return otherwise.equals(byDefault) && isSafeAsItIs(abi, rules, filterDefault, precedence)
                ? asItIs(abi, rules)
                : asCubes(abi, rules, otherwise.returnValue(abi), filterDefault);
    }

    /**
     * Whether libseccomp compiles these conditions right with its own operators, and decides overlaps as the profile
     * does: equalities and masks, or one action for comparisons of one argument with values of 32 bits.
     */
    private static boolean isSafeAsItIs(Abi abi, List<CallRule> rules, int filterDefault, Precedence precedence) {
        Set<Operand> operands = new LinkedHashSet<>();
        Set<Integer> actions = new LinkedHashSet<>();
        boolean equalities = true;
        boolean small = true;
        for (CallRule rule : rules) {
            actions.add(rule.action().returnValue(abi));
            Set<Operand> own = new LinkedHashSet<>();
            for (ArgCondition atom : atoms(rule.condition())) {
                if (!isNative(abi, atom) || !own.add(operand(atom))) {
                    return false;
                }
                equalities &= !(atom instanceof Compare compare) || compare.operator() == Operator.EQ;
                small &= atom instanceof Compare compare && compare.value() >>> 32 == 0;
            }
            operands.addAll(own);
        }
        boolean oneAction = actions.size() == 1;
        return !actions.contains(filterDefault)
                && (equalities
                        ? oneAction || precedence == Precedence.LIBSECCOMP
                        : oneAction && small && operands.size() == 1);
    }

    private static List<PlannedRule> asItIs(Abi abi, List<CallRule> rules) {
        Set<PlannedRule> planned = new LinkedHashSet<>();
        for (CallRule rule : rules) {
            List<Comparison> comparisons = atoms(rule.condition()).stream()
                    .map(PlannedRule::comparison)
                    .toList();
            planned.add(new PlannedRule(rule.action().returnValue(abi), comparisons));
            if (comparisons.isEmpty()) {
                break; // it decides every call, and libseccomp would drop the others without a word
            }
        }
        return List.copyOf(planned);
    }

    private static List<PlannedRule> asCubes(Abi abi, List<CallRule> rules, int otherwise, int filterDefault) {
        Set<PlannedRule> planned = new LinkedHashSet<>();
        List<Answered> answered = new ArrayList<>();
        for (CallRule rule : rules) {
            answer(abi, Cubes.of(rule.condition()), rule.action().returnValue(abi), filterDefault, answered, planned);
        }
        answer(abi, List.of(Cube.EVERYTHING), otherwise, filterDefault, answered, planned);
        boolean several = planned.stream().anyMatch(rule -> rule.comparisons().size() > 1);
        if (several && planned.size() > MOST_OF_SEVERAL) {
            throw new UnsupportedOperationException(
                    ("libseccomp would need %d rules for %s on %s, more than it gets through in"
                                    + " reasonable time; compare fewer arguments by order, or with values of fewer bits")
                            .formatted(planned.size(), rules.get(0).syscall(), abi.libseccompName()));
        }
        return List.copyOf(planned);
    }

    private record Answered(List<Cube> cubes, int returnValue) {}

    private static void answer(
            Abi abi,
            List<Cube> cubes,
            int returnValue,
            int filterDefault,
            List<Answered> answered,
            Set<PlannedRule> planned) {
        if (returnValue != filterDefault) {
            List<Cube> open = cubes;
            for (Answered earlier : answered) {
                if (earlier.returnValue() != returnValue) {
                    open = Cubes.minus(open, earlier.cubes());
                }
            }
            open.forEach(cube -> planned.add(new PlannedRule(returnValue, comparisons(abi, cube))));
        }
        answered.add(new Answered(cubes, returnValue));
    }

    private static List<Comparison> comparisons(Abi abi, Cube cube) {
        long all = libseccompMask(abi);
        List<Comparison> comparisons = new ArrayList<>();
        if (cube.mask(Operand.INSTRUCTION_POINTER) != 0) {
            throw new UnsupportedOperationException(
                    "libseccomp cannot look at the instruction pointer, as a rule for this ABI"
                            + " asks; leave the condition out");
        }
        for (int i = 0; i < Signature.MAX_ARGUMENTS; i++) {
            Operand operand = Operand.argument(i);
            long mask = cube.mask(operand);
            if ((mask & ~all) != 0) {
                throw new UnsupportedOperationException(
                        ("libseccomp compares 32 bits of an argument on %s and cannot check"
                                        + " arg[%d] & %#x == %#x; compare it with as32Bits(), or leave the ABI out")
                                .formatted(abi.libseccompName(), i, mask, cube.value(operand)));
            }
            if (mask == all) {
                comparisons.add(Comparison.of(i, Comparison.Operator.EQ, cube.value(operand)));
            } else if (mask != 0) {
                comparisons.add(Comparison.masked(i, mask, cube.value(operand)));
            }
        }
        return comparisons;
    }

    /** Whether the condition is one libseccomp has, as wide as it compares. */
    private static boolean isNative(Abi abi, ArgCondition atom) {
        if (atom instanceof Compare compare) {
            return compare.operand().isArgument() && compare.width().mask() == libseccompMask(abi);
        }
        return atom instanceof MaskedEqual masked
                && masked.operand().isArgument()
                && (masked.mask() & masked.width().mask() & ~libseccompMask(abi)) == 0;
    }

    private static long libseccompMask(Abi abi) {
        int bits = Width.AS_LIBSECCOMP.bits(Operand.ARG_0, abi, new Signature(List.of()));
        return Width.ofBits(bits).mask();
    }

    private static Operand operand(ArgCondition atom) {
        return atom instanceof Compare compare ? compare.operand() : ((MaskedEqual) atom).operand();
    }

    private static Comparison comparison(ArgCondition atom) {
        if (atom instanceof MaskedEqual masked) {
            return Comparison.masked(
                    masked.operand().index(), masked.mask() & masked.width().mask(), masked.value());
        }
        Compare compare = (Compare) atom;
        Comparison.Operator operator = switch (compare.operator()) {
            case NE -> Comparison.Operator.NE;
            case LT -> Comparison.Operator.LT;
            case LE -> Comparison.Operator.LE;
            case EQ -> Comparison.Operator.EQ;
            case GE -> Comparison.Operator.GE;
            case GT -> Comparison.Operator.GT;
        };
        return Comparison.of(compare.operand().index(), operator, compare.value());
    }

    /** The comparisons of a conjunction; anything else comes back as it is. */
    private static List<ArgCondition> atoms(ArgCondition condition) {
        if (condition instanceof Always) {
            return List.of();
        }
        if (!(condition instanceof All all)) {
            return List.of(condition);
        }
        return all.conditions().stream().flatMap(part -> atoms(part).stream()).toList();
    }
}
