package io.portcullis.seccomp;

import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import java.util.List;
import java.util.Optional;

/**
 * Looks for a call that two rules answer differently. Every call it finds is a real one; it tries the values at the edges
 * of the comparisons, so it can miss an overlap that no such value lies in.
 */
final class Contradictions {
    private static final int MOST_CALLS = 20_000;

    private Contradictions() {}

    /** Two rules, one call, two actions. */
    record Contradiction(CallRule first, CallRule second, SeccompData witness) {}

    static Optional<Contradiction> in(AbiRules rules) {
        for (List<CallRule> sameNumber : rules.byNumber().values()) {
            for (int i = 0; i < sameNumber.size(); i++) {
                for (int j = i + 1; j < sameNumber.size(); j++) {
                    Optional<Contradiction> found = between(rules.abi(), sameNumber.get(i), sameNumber.get(j));
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Contradiction> between(Abi abi, CallRule first, CallRule second) {
        if (first.action().returnValue(abi) == second.action().returnValue(abi)) {
            return Optional.empty();
        }
        List<ArgCondition> both = List.of(first.condition(), second.condition());
        return Edges.of(both).calls(abi, first.number(), MOST_CALLS).stream()
                .filter(call -> both.stream().allMatch(condition -> condition.holds(call)))
                .findFirst()
                .map(call -> new Contradiction(first, second, call));
    }
}
