package io.portcullis.testkit;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.AbiRules;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.seccomp.BoundaryCalls;
import io.portcullis.seccomp.CallRule;
import io.portcullis.seccomp.Operand;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.seccomp.Verdict;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Multiplexer.Multiplexed;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All calls of one system call, on every ABI a profile lists and by every way it can be made there: a claim about them
 * is decided from the rules. Where it fails, a call that shows it is looked for at the rules' boundaries.
 */
final class EveryCall {
    private final SeccompProfile profile;
    private final Syscall syscall;
    private final List<Way> ways;

    private EveryCall(SeccompProfile profile, Syscall syscall, List<Way> ways) {
        this.profile = profile;
        this.syscall = syscall;
        this.ways = ways;
    }

    /** A number, and the selector if it is a multiplexer's. */
    private record Way(AbiRules rules, int number, @Nullable Multiplexed through) {
        boolean includes(SeccompData call) {
            return through == null || (call.arg(0) & through.selectorMask()) == through.selector();
        }

        boolean alwaysMatches(CallRule rule) {
            return rule.condition().equals(ArgCondition.always())
                    || (through != null && isSelector(rule, through, true));
        }

        boolean neverMatches(CallRule rule) {
            return through != null && isSelector(rule, through, false);
        }

        private static boolean isSelector(CallRule rule, Multiplexed through, boolean same) {
            return rule.condition() instanceof MaskedEqual masked
                    && masked.operand() == Operand.ARG_0
                    && masked.mask() == through.selectorMask()
                    && (masked.value() == through.selector()) == same;
        }
    }

    static EveryCall of(SeccompProfile profile, Syscall syscall) {
        List<Way> ways = new ArrayList<>();
        for (Abi abi : profile.abis()) {
            AbiRules rules = profile.rulesOn(abi);
            OptionalInt number = syscall.number();
            if (number.isPresent()) {
                ways.add(new Way(rules, number.getAsInt(), null));
                continue;
            }
            rules.table().byName(syscall.name()).ifPresent(entry -> ways.add(new Way(rules, entry.number(), null)));
            Multiplexer.of(abi, syscall)
                    .ifPresent(through -> rules.table()
                            .byName(through.multiplexer().name())
                            .map(SyscallEntry::number)
                            .ifPresent(multiplexer -> ways.add(new Way(rules, multiplexer, through))));
        }
        return new EveryCall(profile, syscall, ways);
    }

    /** Why not every call gets such an action, or empty if every call does. */
    Optional<String> whyNot(Predicate<Action> good) {
        if (ways.isEmpty()) {
            return Optional.of("there is no such call on "
                    + profile.abis().stream().map(Abi::libseccompName).collect(Collectors.joining(", ")));
        }
        return ways.stream().flatMap(way -> whyNot(way, good).stream()).findFirst();
    }

    private Optional<String> whyNot(Way way, Predicate<Action> good) {
        Verdict unmatched = profile.unmatched(way.rules().abi(), way.number());
        Action otherwise = unmatched.action();
        boolean settledBeforeTheRules = unmatched.reason() == Verdict.Reason.UNKNOWN_SYSCALL
                && profile.unknownSyscalls().orElse(null) instanceof UnknownSyscalls.AboveNumber;
        if (settledBeforeTheRules) {
            return good.test(otherwise) ? Optional.empty() : counterexample(way, good);
        }
        for (CallRule rule : way.rules().of(way.number())) {
            if (way.neverMatches(rule)) {
                continue;
            }
            if (!good.test(rule.action())) {
                return Optional.of(counterexample(way, good)
                        .orElse("the rule " + rule.rule()
                                + " stands against it, though no call was found that it matches"));
            }
            if (way.alwaysMatches(rule)) {
                return Optional.empty();
            }
        }
        Optional<String> found = counterexample(way, good);
        return found.isPresent() || good.test(otherwise)
                ? found
                : Optional.of("no rule holds for every call of " + syscall + ", and without one it gets " + otherwise);
    }

    private Optional<String> counterexample(Way way, Predicate<Action> good) {
        return BoundaryCalls.of(way.rules(), way.number())
                .filter(way::includes)
                .filter(call -> !good.test(profile.evaluate(call).action()))
                .findFirst()
                .map(call -> "it says " + profile.evaluate(call) + " to " + call);
    }
}
