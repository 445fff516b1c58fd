package io.portcullis.seccomp.format;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.Multiplexing;
import io.portcullis.seccomp.Overlap;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.seccomp.Width;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Multiplexer.Multiplexed;
import io.portcullis.syscalls.Syscall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a document must say to mean a profile, in rules that every runtime reads alike. What cannot be said is refused.
 *
 * @param defaultAction the default action
 * @param defaultNumber its number
 * @param rules the rules
 */
record Plan(ScmpAction defaultAction, OptionalInt defaultNumber, List<PlannedRule> rules) {
    private static final int LARGEST_ERRNO = 4094; // libseccomp src/db.c refuses 4095

    /** A rule as it will be written. */
    record PlannedRule(List<String> names, ScmpAction action, OptionalInt number, List<OciArgument> args) {}

    static Plan of(SeccompProfile profile) {
        requireRuntimesForeignAction(profile.foreignAbiAction());
        requireRuntimesOrder(profile);
        requireRuntimesMultiplexing(profile);
        ScmpAction byDefault = action(profile.defaultAction());
        if (byDefault == ScmpAction.NOTIFY) {
            throw new IllegalArgumentException(
                    "runc does not take NOTIFY as the default action; name the calls to ask about in a rule");
        }
        List<PlannedRule> rules = new ArrayList<>();
        for (Rule rule : profile.rules()) {
            rules.addAll(planned(profile, rule));
        }
        Plan plan = new Plan(byDefault, number(profile, profile.defaultAction()), rules);
        profile.unknownSyscalls().ifPresent(unknown -> plan.requireRuncs(profile, unknown));
        return plan;
    }

    private static List<PlannedRule> planned(SeccompProfile profile, Rule rule) {
        ScmpAction action = action(rule.action());
        OptionalInt number = number(profile, rule.action());
        Map<List<List<OciArgument>>, List<String>> byConditions = new LinkedHashMap<>();
        for (Syscall syscall : rule.syscalls()) {
            requireName(syscall, action);
            List<List<OciArgument>> conditions =
                    new ConditionExport(syscall, profile.abis()).alternatives(rule.condition());
            byConditions.computeIfAbsent(conditions, c -> new ArrayList<>()).add(syscall.name());
        }
        List<PlannedRule> planned = new ArrayList<>();
        byConditions.forEach((alternatives, names) ->
                alternatives.forEach(args -> planned.add(new PlannedRule(names, action, number, args))));
        if (profile.multiplexing() != Multiplexing.LIBSECCOMP) {
            rule.syscalls()
                    .forEach(syscall -> withVersions(profile, syscall)
                            .ifPresent(through -> planned.add(new PlannedRule(
                                    List.of(through.multiplexer().name()),
                                    action,
                                    number,
                                    List.of(selector(through))))));
        }
        return planned;
    }

    /**
     * The multiplexer that keeps a version beside its selector, which libseccomp compares too and the kernel does not.
     */
    private static Optional<Multiplexed> withVersions(SeccompProfile profile, Syscall syscall) {
        return profile.abis().stream()
                .flatMap(abi -> Multiplexer.of(abi, syscall).stream())
                .filter(through -> through.selectorMask() != Width.BITS_32.mask())
                .findFirst();
    }

    private static OciArgument selector(Multiplexed through) {
        return new OciArgument(0, through.selectorMask(), through.selector(), ScmpOperator.MASKED_EQ, Map.of());
    }

    private static void requireName(Syscall syscall, ScmpAction action) {
        if (syscall.number().isPresent()) {
            throw new IllegalArgumentException(
                    "no runtime reads %s, a call by number; name the call, or leave the rule out".formatted(syscall));
        }
        if (action == ScmpAction.NOTIFY && syscall.name().equals("write")) {
            throw new IllegalArgumentException(
                    "runc does not take NOTIFY for write, it writes to the supervisor itself; leave write out of the rule");
        }
    }

    private static ScmpAction action(Action action) {
        if (action instanceof Action.KillProcess) {
            return ScmpAction.KILL_PROCESS;
        } else if (action instanceof Action.KillThread) {
            return ScmpAction.KILL_THREAD;
        } else if (action instanceof Action.Trap trap && trap.data() == 0) {
            return ScmpAction.TRAP;
        } else if (action instanceof Action.Fail) {
            return ScmpAction.ERRNO;
        } else if (action instanceof Action.Notify) {
            return ScmpAction.NOTIFY;
        } else if (action instanceof Action.Trace) {
            return ScmpAction.TRACE;
        } else if (action instanceof Action.Log) {
            return ScmpAction.LOG;
        } else if (action instanceof Action.Allow) {
            return ScmpAction.ALLOW;
        }
        throw new IllegalArgumentException("no runtime has an action %s; use one without that data".formatted(action));
    }

    private static OptionalInt number(SeccompProfile profile, Action action) {
        if (action instanceof Action.Trace trace) {
            return OptionalInt.of(trace.data());
        }
        if (!(action instanceof Action.Fail fail)) {
            return OptionalInt.empty();
        }
        Errno errno = fail.errno();
        List<Integer> numbers =
                profile.abis().stream().map(errno::numberOn).distinct().toList();
        if (numbers.size() > 1) {
            throw new IllegalArgumentException(
                    "%s is %s on the profile's ABIs, and a file has one number for all; write a profile for each ABI"
                            .formatted(errno, numbers));
        }
        if (numbers.get(0) > LARGEST_ERRNO) {
            throw new IllegalArgumentException("errno %d is more than libseccomp takes, and so runtimes; use 0..%d"
                    .formatted(numbers.get(0), LARGEST_ERRNO));
        }
        return OptionalInt.of(numbers.get(0));
    }

    private static void requireRuntimesForeignAction(Action action) {
        if (!(action instanceof Action.KillProcess) && !(action instanceof Action.KillThread)) {
            throw new IllegalArgumentException(
                    "a call of a foreign ABI gets %s, and a file cannot say so: runtimes kill there; use foreignAbi(killProcess()), or list the ABI"
                            .formatted(action));
        }
    }

    /** Runtimes drop rules that say what the default says, and leave the rest to libseccomp's order. */
    private static void requireRuntimesOrder(SeccompProfile profile) {
        Optional<Overlap> lost = profile.overlaps().stream()
                .filter(overlap -> profile.precedence() != Precedence.LIBSECCOMP
                        || overlap.first().action().equals(profile.defaultAction())
                        || overlap.second().action().equals(profile.defaultAction()))
                .findFirst();
        lost.ifPresent(overlap -> {
            throw new IllegalArgumentException(
                    "%s, of which %s decides here, and a file cannot say so; narrow one of them so that no call matches both"
                            .formatted(
                                    overlap, profile.evaluate(overlap.witness()).action()));
        });
    }

    /** Where a call is multiplexed, runtimes check only what libseccomp checks. */
    private static void requireRuntimesMultiplexing(SeccompProfile profile) {
        if (profile.multiplexing() != Multiplexing.WIDEN) {
            return;
        }
        for (Rule rule : profile.rules()) {
            for (Syscall syscall : rule.syscalls()) {
                for (Abi abi : profile.abis()) {
                    Optional<Multiplexed> through = Multiplexer.of(abi, syscall);
                    if (through.isPresent() && !rule.condition().equals(ArgCondition.always())) {
                        throw new IllegalArgumentException(
                                "on %s the condition on %s is given up for %s, which libseccomp does in a way of its own; leave the ABI out, or use multiplexing(LIBSECCOMP)"
                                        .formatted(
                                                abi.libseccompName(),
                                                syscall,
                                                through.get().multiplexer()));
                    }
                }
            }
        }
    }

    private void requireRuncs(SeccompProfile profile, UnknownSyscalls unknown) {
        Optional<UnknownSyscalls.AboveNumber> runcs = HigherNumbers.answeredByRunc(
                defaultAction,
                profile.abis(),
                rules.stream().flatMap(rule -> rule.names().stream()).toList());
        if (!runcs.equals(Optional.of(unknown))) {
            throw new IllegalArgumentException(
                    "newer calls get %s, and a file cannot say so; leave unknownSyscalls out (runc answers ENOSYS to numbers above those named), or name the calls in a rule"
                            .formatted(unknown.action()));
        }
    }
}
