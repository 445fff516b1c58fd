package io.portcullis.seccomp;

import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Budget;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.DiagramTooLargeException;
import io.portcullis.decision.Order;
import io.portcullis.decision.Witness;
import io.portcullis.syscalls.Abi;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds the calls that two rules answer differently, all of them: two conditions meet exactly if both can hold. */
final class Contradictions {
    private final Abi abi;
    private final Map<ArgCondition, Integer> functions = new HashMap<>();
    private final Diagram diagram = new Diagram(Order.NATURAL, Budget.GENEROUS);

    private Contradictions(Abi abi) {
        this.abi = abi;
    }

    static Stream<Overlap> in(AbiRules rules) {
        Contradictions contradictions = new Contradictions(rules.abi());
        return rules.byNumber().values().stream()
                .filter(sameNumber -> sameNumber.size() > 1)
                .flatMap(sameNumber -> IntStream.range(0, sameNumber.size())
                        .boxed()
                        .flatMap(i -> sameNumber.subList(i + 1, sameNumber.size()).stream()
                                .flatMap(later -> contradictions.between(sameNumber.get(i), later).stream())));
    }

    private Optional<Overlap> between(CallRule first, CallRule second) {
        if (first.action().returnValue(abi) == second.action().returnValue(abi)) {
            return Optional.empty();
        }
        return witness(first, second).map(call -> new Overlap(abi, first, second, call));
    }

    private Optional<SeccompData> witness(CallRule first, CallRule second) {
        try {
            return Witness.on(
                            abi,
                            first.number(),
                            diagram,
                            diagram.and(function(first.condition()), function(second.condition())))
                    .map(Witness::call);
        } catch (DiagramTooLargeException e) {
            throw new IllegalArgumentException(
                    "whether two rules for %s on %s contradict each other takes too long to find out, %s: %s and %s;"
                                    .formatted(
                                            first.syscall(),
                                            abi.libseccompName(),
                                            e.getMessage(),
                                            first.rule(),
                                            second.rule())
                            + " write a simpler condition, or leave one rule out",
                    e);
        }
    }

    private int function(ArgCondition condition) {
        Integer known = functions.get(condition);
        if (known != null) {
            return known;
        }
        int function = ConditionFunction.of(condition, diagram);
        functions.put(condition, function);
        return function;
    }
}
