package io.portcullis.seccomp;

import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which of several matching rules libseccomp lets decide. It keeps a system call's conditions as a tree and walks it in
 * an order of its own (src/db.c): a rule without condition replaces all others; then higher argument indices come
 * first, equalities before {@code <} before {@code >}, larger values before smaller ones, except for {@code <}.
 */
final class LibseccompOrder {
    private static final Comparator<ArgCondition> SIBLINGS = Comparator.<ArgCondition>comparingInt(
                    atom -> -operand(atom).position())
            .thenComparingInt(LibseccompOrder::operatorClass)
            .thenComparing(LibseccompOrder::byValue);

    private LibseccompOrder() {}

    /** The order in which rules of one number get their say. */
    static Comparator<CallRule> ofRules() {
        return (left, right) -> compare(chain(left.condition()), chain(right.condition()));
    }

    /** Whether libseccomp can hold the condition as one rule. */
    static boolean isOneChain(ArgCondition condition) {
        List<ArgCondition> atoms = atoms(condition);
        return atoms.stream()
                        .allMatch(atom -> (atom instanceof Compare || atom instanceof MaskedEqual)
                                && operand(atom).isArgument())
                && atoms.stream().map(LibseccompOrder::operand).distinct().count() == atoms.size();
    }

    /** The condition without its comparison of the first argument, or empty if nothing else is left. */
    static Optional<ArgCondition> withoutFirstArgument(ArgCondition condition) {
        List<ArgCondition> rest = atoms(condition).stream()
                .filter(atom -> operand(atom) != Operand.ARG_0)
                .toList();
        return rest.isEmpty() ? Optional.empty() : Optional.of(rest.size() == 1 ? rest.get(0) : new All(rest));
    }

    private static int compare(List<ArgCondition> left, List<ArgCondition> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = SIBLINGS.compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static List<ArgCondition> chain(ArgCondition condition) {
        return atoms(condition).stream()
                .filter(atom -> !(atom instanceof MaskedEqual masked && masked.mask() == 0)) // holds always
                .sorted(Comparator.comparing(LibseccompOrder::operand))
                .toList();
    }

    private static List<ArgCondition> atoms(ArgCondition condition) {
        if (condition instanceof ArgCondition.Always) {
            return List.of();
        }
        if (!(condition instanceof All all)) {
            return List.of(condition);
        }
        List<ArgCondition> atoms = new ArrayList<>();
        all.conditions().forEach(part -> atoms.addAll(atoms(part)));
        return atoms;
    }

    private static Operand operand(ArgCondition atom) {
        if (atom instanceof Compare compare) {
            return compare.operand();
        }
        if (atom instanceof MaskedEqual masked) {
            return masked.operand();
        }
        throw new IllegalArgumentException("libseccomp has no rule for " + atom);
    }

    private static int operatorClass(ArgCondition atom) {
        if (!(atom instanceof Compare compare)) {
            return 0;
        }
        return switch (compare.operator()) {
            case EQ, NE -> 0;
            case LT, LE -> 1;
            case GE, GT -> 2;
        };
    }

    private static int byValue(ArgCondition left, ArgCondition right) {
        int ascending = Long.compareUnsigned(value(left), value(right));
        return operatorClass(left) == 1 ? ascending : -ascending;
    }

    private static long value(ArgCondition atom) {
        return atom instanceof Compare compare ? compare.value() : ((MaskedEqual) atom).value();
    }
}
