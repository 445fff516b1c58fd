package io.portcullis.seccomp;

import io.portcullis.syscalls.Abi;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Looks for a call that two rules answer differently. Every call it finds is a real one; it tries the values at the
 * edges of the comparisons, so it can miss an overlap that no such value lies in.
 */
final class Contradictions {
    private static final int MOST_CALLS = 20_000;

    private Contradictions() {}

    static Stream<Overlap> in(AbiRules rules) {
        return rules.byNumber().values().stream()
                .flatMap(sameNumber -> IntStream.range(0, sameNumber.size())
                        .boxed()
                        .flatMap(i -> sameNumber.subList(i + 1, sameNumber.size()).stream()
                                .flatMap(later -> between(rules.abi(), sameNumber.get(i), later).stream())));
    }

    private static Optional<Overlap> between(Abi abi, CallRule first, CallRule second) {
        if (first.action().returnValue(abi) == second.action().returnValue(abi)) {
            return Optional.empty();
        }
        List<ArgCondition> both = List.of(first.condition(), second.condition());
        return Edges.of(both).calls(abi, first.number(), MOST_CALLS).stream()
                .filter(call -> both.stream().allMatch(condition -> condition.holds(call)))
                .findFirst()
                .map(call -> new Overlap(abi, first, second, call));
    }
}
