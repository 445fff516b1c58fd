package io.portcullis.seccomp;

import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Conditions as libseccomp takes them: comparisons joined by and, each on another argument. */
final class LibseccompChains {
    private LibseccompChains() {}

    /** Whether libseccomp can hold the condition as one rule. */
    static boolean isOneChain(ArgCondition condition) {
        List<ArgCondition> atoms = atoms(condition);
        return atoms.stream()
                        .allMatch(atom -> (atom instanceof Compare || atom instanceof MaskedEqual)
                                && operand(atom).isArgument())
                && atoms.stream().map(LibseccompChains::operand).distinct().count() == atoms.size();
    }

    /** The condition without its comparison of the first argument, or empty if nothing else is left. */
    static Optional<ArgCondition> withoutFirstArgument(ArgCondition condition) {
        List<ArgCondition> rest = atoms(condition).stream()
                .filter(atom -> operand(atom) != Operand.ARG_0)
                .toList();
        return rest.isEmpty() ? Optional.empty() : Optional.of(rest.size() == 1 ? rest.get(0) : new All(rest));
    }

    static List<ArgCondition> atoms(ArgCondition condition) {
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

    static Operand operand(ArgCondition atom) {
        if (atom instanceof Compare compare) {
            return compare.operand();
        }
        if (atom instanceof MaskedEqual masked) {
            return masked.operand();
        }
        throw new IllegalArgumentException("libseccomp has no rule for " + atom);
    }
}
