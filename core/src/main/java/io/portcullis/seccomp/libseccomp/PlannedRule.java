package io.portcullis.seccomp.libseccomp;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Always;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.seccomp.CallRule;
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
    private static final int MANY = 256; // rules for one number, beyond which its own operators are worth their risk

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
        Form form = otherwise.equals(byDefault) ? Form.of(abi, rules, filterDefault, precedence) : Form.CUBES_ONLY;
        if (form == Form.AS_IT_IS) {
            return asItIs(abi, rules);
        }
        try {
            List<PlannedRule> cubes = asCubes(abi, rules, otherwise.returnValue(abi), filterDefault);
            return form == Form.EITHER && cubes.size() > MANY ? asItIs(abi, rules) : cubes;
        } catch (TooManyCubesException e) {
            if (form == Form.EITHER) {
                return asItIs(abi, rules);
            }
            throw e;
        }
    }

    /** How the rules of a number can be said to libseccomp. */
    private enum Form {
        /** With its own operators, which it gets right here. */
        AS_IT_IS,
        /** With its own operators, which it may get wrong here: several of them on several arguments. */
        EITHER,
        /** With masks alone. */
        CUBES_ONLY;

        static Form of(Abi abi, List<CallRule> rules, int filterDefault, Precedence precedence) {
            Set<Operand> operands = new LinkedHashSet<>();
            Set<Integer> actions = new LinkedHashSet<>();
            boolean equalities = true;
            for (CallRule rule : rules) {
                actions.add(rule.action().returnValue(abi));
                Set<Operand> own = new LinkedHashSet<>();
                for (ArgCondition atom : atoms(rule.condition())) {
                    if (!isNative(abi, atom) || !own.add(operand(atom))) {
                        return CUBES_ONLY;
                    }
                    equalities &= !(atom instanceof Compare compare) || compare.operator() == Operator.EQ;
                }
                operands.addAll(own);
            }
            boolean ownOrder = actions.size() == 1 || precedence == Precedence.LIBSECCOMP;
            if (!ownOrder || actions.contains(filterDefault)) {
                return CUBES_ONLY;
            }
            return equalities || operands.size() == 1 ? AS_IT_IS : EITHER;
        }
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
        for (int i = 0; i < Signature.MAX_ARGUMENTS; i++) {
            long mask = cube.mask(i);
            if ((mask & ~all) != 0) {
                throw new UnsupportedOperationException(
                        ("libseccomp compares 32 bits of an argument on %s and cannot check"
                                        + " arg[%d] & %#x == %#x; compare it with as32Bits(), or leave the ABI out")
                                .formatted(abi.libseccompName(), i, mask, cube.value(i)));
            }
            if (mask == all) {
                comparisons.add(Comparison.of(i, Comparison.Operator.EQ, cube.value(i)));
            } else if (mask != 0) {
                comparisons.add(Comparison.masked(i, mask, cube.value(i)));
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
