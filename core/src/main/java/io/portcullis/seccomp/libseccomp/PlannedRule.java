package io.portcullis.seccomp.libseccomp;

import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Always;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.CallRule;
import io.portcullis.seccomp.Operator;
import io.portcullis.seccomp.Precedence;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One {@code seccomp_rule_add} for a number on one ABI.
 *
 * @param returnValue what the filter returns
 * @param comparisons all of them must hold, each argument at most once
 */
record PlannedRule(int returnValue, List<Comparison> comparisons) {
    /**
     * The rules that make libseccomp answer one number as a profile does, where arguments decide it.
     *
     * @param abi the ABI
     * @param rules the profile's rules for the number, the deciding one first
     * @param filterDefault what the filter does where none matches
     * @param precedence how the rules were ordered
     * @return the rules, or empty if libseccomp cannot be trusted with these
     */
    static Optional<List<PlannedRule>> of(Abi abi, List<CallRule> rules, int filterDefault, Precedence precedence) {
        return isSafe(abi, rules, filterDefault, precedence) ? Optional.of(asItIs(abi, rules)) : Optional.empty();
    }

    /**
     * Whether libseccomp compiles these conditions right with its own operators, and decides overlaps as the profile
     * does: one rule; equalities and masks; or one action for comparisons of one argument with values of 32 bits.
     */
    private static boolean isSafe(Abi abi, List<CallRule> rules, int filterDefault, Precedence precedence) {
        Set<Integer> arguments = new HashSet<>();
        Set<Integer> actions = new HashSet<>();
        boolean equalities = true;
        boolean small = true;
        for (CallRule rule : rules) {
            actions.add(rule.action().returnValue(abi));
            Set<Integer> own = new HashSet<>();
            for (ArgCondition atom : atoms(rule.condition())) {
                Optional<Comparison> comparison = Comparison.of(atom, abi);
                if (comparison.isEmpty() || !own.add(comparison.get().argument())) {
                    return false;
                }
                equalities &= !(atom instanceof Compare compare) || compare.operator() == Operator.EQ;
                small &= atom instanceof Compare compare && compare.value() >>> 32 == 0;
            }
            arguments.addAll(own);
        }
        boolean oneAction = actions.size() == 1;
        boolean ordered = rules.size() == 1 || (oneAction && small && arguments.size() == 1);
        boolean equal = oneAction || precedence == Precedence.LIBSECCOMP;
        return !actions.contains(filterDefault) && (equalities ? equal : ordered);
    }

    private static List<PlannedRule> asItIs(Abi abi, List<CallRule> rules) {
        Set<PlannedRule> planned = new LinkedHashSet<>();
        for (CallRule rule : rules) {
            List<Comparison> comparisons = atoms(rule.condition()).stream()
                    .map(atom -> Comparison.of(atom, abi).orElseThrow())
                    .toList();
            planned.add(new PlannedRule(rule.action().returnValue(abi), comparisons));
            if (comparisons.isEmpty()) {
                break; // it decides every call, and libseccomp would drop the others without a word
            }
        }
        return List.copyOf(planned);
    }

    /** The comparisons of a conjunction; anything else comes back as it is. */
    private static List<ArgCondition> atoms(ArgCondition condition) {
        if (condition instanceof Always) {
            return List.of();
        }
        if (!(condition instanceof All all)) {
            return List.of(condition);
        }
        List<ArgCondition> atoms = new ArrayList<>();
        all.conditions().forEach(part -> atoms.addAll(atoms(part)));
        return atoms;
    }
}
