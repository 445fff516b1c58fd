package io.portcullis.seccomp;

import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Budget;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.DiagramTooLargeException;
import io.portcullis.decision.Order;
import io.portcullis.decision.Witness;
import io.portcullis.syscalls.Abi;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the calls that two rules answer differently, all of them: two conditions meet exactly if both can hold. */
final class Contradictions {
    private static final int FEW = 8;
    private static final int NOTHING = 0;
    private static final int SEVERAL = -1;

    private final Abi abi;
    private final Map<ArgCondition, Integer> functions = new HashMap<>();
    private final Diagram together = new Diagram(Order.NATURAL, Budget.GENEROUS); // of many rules, each place an answer
    private final Diagram diagram = new Diagram(Order.NATURAL, Budget.GENEROUS); // of pairs

    private boolean tooMuch;

    private Contradictions(Abi abi) {
        this.abi = abi;
    }

    /** The pairs, number by number, by the later rule of each. */
    static Stream<Overlap> in(AbiRules rules) {
        Contradictions contradictions = new Contradictions(rules.abi());
        return rules.byNumber().values().stream()
                .filter(contradictions::haveSeveralAnswers)
                .flatMap(contradictions::among);
    }

    private boolean haveSeveralAnswers(List<CallRule> rules) {
        return rules.stream().mapToInt(this::answer).distinct().limit(2).count() > 1;
    }

    private Stream<Overlap> among(List<CallRule> rules) {
        BitSet meeting = meetingEarlierOnes(rules);
        return meeting.stream()
                .boxed()
                .flatMap(later -> rules.subList(0, later).stream()
                        .flatMap(earlier -> between(earlier, rules.get(later)).stream()));
    }

    /** The rules that may contradict an earlier one: those that meet other answers in what all before them say. */
    private BitSet meetingEarlierOnes(List<CallRule> rules) {
        BitSet meeting = new BitSet();
        Map<Integer, Integer> places = new HashMap<>();
        int said = together.constant(NOTHING);
        int next = 0;
        try {
            for (; next < rules.size() && rules.size() > FEW && !tooMuch; next++) {
                CallRule rule = rules.get(next);
                int own = places.computeIfAbsent(answer(rule), answer -> places.size() + 1);
                int here = ConditionFunction.of(rule.condition(), together);
                int before = together.ite(here, said, together.constant(NOTHING));
                int met = together.map(before, place -> place == NOTHING || place == own ? 0 : 1);
                said = together.ite(here, together.constant(own), said);
                if (met != Diagram.FALSE) {
                    said = together.ite(met, together.constant(SEVERAL), said);
                    meeting.set(next);
                }
            }
        } catch (DiagramTooLargeException e) {
            tooMuch = true; // ask pair by pair from here on
        }
        meeting.set(next, rules.size());
        return meeting;
    }

    private int answer(CallRule rule) {
        return rule.action().returnValue(abi);
    }

    private Optional<Overlap> between(CallRule first, CallRule second) {
        if (answer(first) == answer(second)) {
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
