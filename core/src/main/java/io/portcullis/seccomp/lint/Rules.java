package io.portcullis.seccomp.lint;

import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Diagram;
import io.portcullis.seccomp.AbiRules;
import io.portcullis.seccomp.CallRule;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.seccomp.Verdict;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Rules that decide no call, and rules that say what would happen without them. */
final class Rules implements Inspection {
    @Override
    public Set<Check> checks() {
        return EnumSet.of(Check.DEAD_RULE, Check.IDLE_RULE);
    }

    @Override
    public void inspect(Subject subject, Consumer<Finding> found) {
        subject.profile().ifPresent(profile -> new Reading(subject, profile).inspect(found));
    }

    /** What a rule does for one of its calls, over all ABIs. */
    private static final class Effect {
        boolean decides;
        boolean changesSomething;
        boolean matches;
        final List<Evidence> contradictions = new ArrayList<>();
    }

    private static final class Reading {
        private final Subject subject;
        private final SeccompProfile profile;
        private final Diagram diagram;
        private final IdentityHashMap<Rule, Integer> positions = new IdentityHashMap<>(); // equal rules are two
        private final Map<Integer, Map<Syscall, Effect>> effects = new HashMap<>();

        Reading(Subject subject, SeccompProfile profile) {
            this.subject = subject;
            this.profile = profile;
            this.diagram = subject.diagram();
            List<Rule> rules = profile.rules();
            for (int i = 0; i < rules.size(); i++) {
                positions.putIfAbsent(rules.get(i), i);
            }
        }

        void inspect(Consumer<Finding> found) {
            for (Abi abi : profile.abis()) {
                AbiRules rules = profile.rulesOn(abi);
                rules.byNumber().forEach((number, list) -> read(abi, number, list));
            }
            List<Rule> rules = profile.rules();
            for (int i = 0; i < rules.size(); i++) {
                report(i, rules.get(i), found);
            }
        }

        private void read(Abi abi, int number, List<CallRule> list) {
            boolean isReached = !(profile.unknownSyscalls().orElse(null) instanceof UnknownSyscalls.AboveNumber)
                    || profile.evaluate(SeccompData.call(abi, number)).reason() != Verdict.Reason.UNKNOWN_SYSCALL;
            int size = list.size();
            int[] conditions = new int[size];
            int[] decided = new int[size];
            int left = Diagram.TRUE; // where no rule before matches
            for (int i = 0; i < size; i++) {
                conditions[i] = list.get(i).condition().function(diagram);
                decided[i] = isReached ? diagram.ite(conditions[i], left, Diagram.FALSE) : Diagram.FALSE;
                left = diagram.ite(conditions[i], Diagram.FALSE, left);
            }
            int unmatched =
                    diagram.constant(profile.unmatched(abi, number).action().returnValue(abi));
            int rest = unmatched; // what the rules behind answer
            int livingRest = unmatched; // the same without those that never decide
            for (int i = size - 1; i >= 0; i--) {
                CallRule rule = list.get(i);
                int action = diagram.constant(rule.action().returnValue(abi));
                Effect effect = effects.computeIfAbsent(position(rule), r -> new TreeMap<>())
                        .computeIfAbsent(rule.syscall(), s -> new Effect());
                effect.matches |= conditions[i] != Diagram.FALSE;
                if (decided[i] != Diagram.FALSE) {
                    effect.decides = true;
                    effect.changesSomething |= diagram.ite(decided[i], rest, action) != action
                            || diagram.ite(decided[i], livingRest, action) != action;
                    livingRest = diagram.ite(conditions[i], action, livingRest);
                } else if (isReached && isCoveredByItself(list, conditions, i)) {
                    effect.decides = true;
                    effect.changesSomething = true;
                } else {
                    contradiction(abi, number, conditions[i], action).ifPresent(effect.contradictions::add);
                }
                rest = diagram.ite(conditions[i], action, rest);
            }
        }

        private int position(CallRule rule) {
            return positions.getOrDefault(rule.rule(), -1);
        }

        /** Whether only other names in the same rule come first: names of one number, or a multiplexer. */
        private boolean isCoveredByItself(List<CallRule> list, int[] conditions, int position) {
            int left = conditions[position];
            for (int i = 0; i < position; i++) {
                if (position(list.get(i)) != position(list.get(position))) {
                    left = diagram.ite(left, diagram.not(conditions[i]), Diagram.FALSE);
                }
            }
            return left != Diagram.FALSE;
        }

        /** A call that the rule matches and that is answered otherwise. */
        private Optional<Evidence> contradiction(Abi abi, int number, int condition, int action) {
            int value = diagram.value(action);
            int held = diagram.ite(condition, subject.answers(abi, number), action);
            int otherwise = diagram.map(held, answer -> answer == value ? 0 : 1);
            return subject.find(otherwise, abi, number).map(subject::evidence);
        }

        private void report(int position, Rule rule, Consumer<Finding> found) {
            List<Syscall> unmatched = new ArrayList<>();
            List<Syscall> dead = new ArrayList<>();
            List<Syscall> overruled = new ArrayList<>();
            List<Syscall> idle = new ArrayList<>();
            List<Evidence> evidence = new ArrayList<>();
            effects.getOrDefault(position, Map.of()).forEach((syscall, effect) -> {
                if (!effect.matches) {
                    unmatched.add(syscall);
                } else if (!effect.decides && !effect.contradictions.isEmpty()) {
                    overruled.add(syscall);
                    evidence.addAll(effect.contradictions);
                } else if (!effect.decides) {
                    dead.add(syscall);
                } else if (!effect.changesSomething) {
                    idle.add(syscall);
                }
            });
            String name = "rule %d (%s)".formatted(position + 1, rule);
            if (!unmatched.isEmpty()) {
                found.accept(finding(
                        Check.DEAD_RULE,
                        Severity.WARNING,
                        unmatched,
                        "%s has a condition that no call of %s satisfies".formatted(name, Inspection.names(unmatched)),
                        "correct the condition, or drop the rule",
                        List.of()));
            }
            if (!overruled.isEmpty()) {
                found.accept(finding(
                        Check.DEAD_RULE,
                        Severity.WARNING,
                        overruled,
                        "%s never decides for %s: other rules answer otherwise wherever it matches"
                                .formatted(name, Inspection.names(overruled)),
                        "put it before them, or drop it",
                        evidence));
            }
            if (!dead.isEmpty()) {
                found.accept(finding(
                        Check.DEAD_RULE,
                        Severity.INFO,
                        dead,
                        "%s never decides for %s: other rules say the same wherever it matches"
                                .formatted(name, Inspection.names(dead)),
                        "drop it",
                        List.of()));
            }
            if (!idle.isEmpty()) {
                found.accept(finding(
                        Check.IDLE_RULE,
                        Severity.INFO,
                        idle,
                        "%s says what would happen to %s without it".formatted(name, Inspection.names(idle)),
                        "drop it",
                        List.of()));
            }
        }

        private Finding finding(
                Check check,
                Severity severity,
                List<Syscall> syscalls,
                String message,
                String advice,
                List<Evidence> evidence) {
            return new Finding(check, severity, subject.abis(), syscalls, message, advice, evidence);
        }
    }
}
