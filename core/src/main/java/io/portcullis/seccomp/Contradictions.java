package io.portcullis.seccomp;

import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Looks for calls that two rules answer differently. Conditions are taken apart into cubes, which decides the question;
 * where there are too many of them, values at the edges of the comparisons are tried.
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
        return witness(abi, first, second).map(call -> new Overlap(abi, first, second, call));
    }

    private static Optional<SeccompData> witness(Abi abi, CallRule first, CallRule second) {
        try {
            List<Cube> theirs = Cubes.of(second.condition());
            return Cubes.of(first.condition()).stream()
                    .flatMap(cube -> theirs.stream().filter(cube::meets).map(cube::and))
                    .findFirst()
                    .map(both -> both.witness(abi, first.number()));
        } catch (TooManyCubesException e) {
            List<ArgCondition> both = List.of(first.condition(), second.condition());
            return Edges.of(both).calls(abi, first.number(), MOST_CALLS).stream()
                    .filter(call -> both.stream().allMatch(condition -> condition.holds(call)))
                    .findFirst();
        }
    }
}
