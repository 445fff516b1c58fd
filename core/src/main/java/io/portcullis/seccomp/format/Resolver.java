package io.portcullis.seccomp.format;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.ContradictoryRulesException;
import io.portcullis.seccomp.Multiplexing;
import io.portcullis.seccomp.Overlap;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a flat profile means to a runtime.
 *
 * <p>runc: libcontainer/seccomp/seccomp_linux.go and patchbpf/enosys_linux.go. crun: src/libcrun/seccomp.c.
 */
final class Resolver {
    private static final int MOST_CONDITIONS = 6; // crun looks at no more
    private static final String NOTIFIER_WRITES = "write"; // runc hands its supervisor's descriptor over by a write

    private final FlatProfile flat;
    private final ResolveTarget target;
    private final ContainerRuntime runtime;
    private final List<Note> notes;
    private final Set<Abi> abis = EnumSet.noneOf(Abi.class);

    Resolver(FlatProfile flat, ResolveTarget target) {
        this.flat = flat;
        this.target = target;
        this.runtime = target.runtime();
        this.notes = new ArrayList<>(flat.notes());
    }

    Resolved resolve() {
        addAbis();
        requireTaken();
        Action byDefault = action(flat.defaultAction().value(), flat.defaultNumber());
        PlacedRules placed = new PlacedRules();
        for (FlatRule rule : flat.rules()) {
            placed.add(rule, rules(rule, byDefault));
        }
        SeccompProfile.Builder builder = builder(byDefault, placed.rules());
        if (runtime == ContainerRuntime.RUNC) {
            List<String> named =
                    flat.rules().stream().flatMap(rule -> names(rule).stream()).toList();
            HigherNumbers.answeredByRunc(flat.defaultAction().value(), abis, named)
                    .ifPresent(higher -> {
                        notes.add(new Note.HigherNumbersAnswered(higher));
                        builder.unknownSyscalls(higher);
                    });
        }
        SeccompProfile profile = build(builder, byDefault, placed);
        noteWidened(profile);
        profile.absentSyscalls().forEach((abi, absent) -> notes.add(new Note.AbsentNames(abi, List.copyOf(absent))));
        noteOverlaps(profile);
        return new Resolved(profile, notes);
    }

    private SeccompProfile.Builder builder(Action byDefault, List<Rule> rules) {
        SeccompProfile.Builder builder =
                SeccompProfile.byDefault(byDefault).on(abis.toArray(new Abi[0])).rules(rules);
        return runtime == ContainerRuntime.STRICT
                ? builder.precedence(Precedence.NONE)
                        .multiplexing(target.widenMultiplexed() ? Multiplexing.WIDEN : Multiplexing.REFUSE)
                        .foreignAbi(Action.killProcess())
                : builder.precedence(Precedence.LIBSECCOMP)
                        .multiplexing(Multiplexing.LIBSECCOMP)
                        .foreignAbi(Action.killThread());
    }

    /** What libseccomp does not take, a runtime does not start with. */
    private SeccompProfile build(SeccompProfile.Builder builder, Action byDefault, PlacedRules placed) {
        try {
            return builder.build();
        } catch (ContradictoryRulesException e) {
            if (runtime == ContainerRuntime.STRICT) {
                throw e;
            }
            FlatRule place =
                    placed.contradicting(first -> builder(byDefault, first).build());
            ProfileFormatException refused = flat.source()
                    .error(
                            place.at(),
                            place.path(),
                            String.valueOf(e.getMessage()),
                            "%s would refuse to start the container; narrow the rule, or leave it out"
                                    .formatted(runtime.name().toLowerCase(Locale.ROOT)));
            refused.initCause(e);
            throw refused;
        }
    }

    private void addAbis() {
        abis.addAll(flat.architectures());
        if (abis.isEmpty()) {
            abis.add(target.abi());
        } else if (runtime != ContainerRuntime.STRICT && abis.add(target.abi())) {
            notes.add(new Note.NativeAbiAdded(target.abi()));
        }
    }

    /** Refuses what the runtime does not start with. */
    private void requireTaken() {
        ScmpAction byDefault = flat.defaultAction().value();
        flat.defaultNumber().ifPresent(number -> requireNumber(number, byDefault));
        for (FlatRule rule : flat.rules()) {
            rule.number().ifPresent(number -> requireNumber(number, rule.action()));
        }
        if (runtime != ContainerRuntime.RUNC) {
            return;
        }
        if (byDefault == ScmpAction.NOTIFY) {
            throw error(flat.defaultAction(), "runc does not take SCMP_ACT_NOTIFY as the default action", null);
        }
        for (FlatRule rule : flat.rules()) {
            if (rule.action() == ScmpAction.NOTIFY) {
                requireNotifiable(rule);
            }
        }
    }

    private void requireNotifiable(FlatRule rule) {
        for (Located<String> name : rule.names()) {
            if (name.value().equals(NOTIFIER_WRITES)) {
                throw error(name, "runc does not take SCMP_ACT_NOTIFY for write", "it writes to the supervisor itself");
            }
        }
        if (!flat.hasListener()) {
            notes.add(new Note.ListenerMissing(rule.path()));
        }
    }

    private void requireNumber(Located<Integer> number, ScmpAction action) {
        if (!action.carriesNumber()) {
            if (runtime == ContainerRuntime.RUNC) {
                notes.add(new Note.ErrnoIgnored(number.path(), action));
                return;
            }
            throw error(
                    number,
                    action.scmpName() + " takes no errno",
                    "only SCMP_ACT_ERRNO and SCMP_ACT_TRACE do; leave the number out, as only runc ignores it");
        }
        if (runtime != ContainerRuntime.STRICT && action == ScmpAction.ERRNO && number.value() == Errno.MAX) {
            throw error(number, "errno 4095 is more than libseccomp takes", "it takes 0..4094");
        }
    }

    private List<Rule> rules(FlatRule rule, Action byDefault) {
        if (rule.names().isEmpty()) {
            notes.add(new Note.EmptyRule(rule.path()));
            return List.of();
        }
        Action action = action(rule.action(), rule.number());
        if (runtime != ContainerRuntime.STRICT && sameNumber(action, byDefault)) {
            notes.add(new Note.RuleLikeDefault(rule.path(), names(rule)));
            return List.of();
        }
        Set<Syscall> syscalls = syscalls(rule);
        if (syscalls.isEmpty()) {
            return List.of();
        }
        noteTruncated(rule);
        return conditions(rule).stream()
                .map(condition -> new Rule(List.copyOf(syscalls), action, condition))
                .toList();
    }

    private Set<Syscall> syscalls(FlatRule rule) {
        Set<Syscall> syscalls = new LinkedHashSet<>();
        for (Located<String> name : rule.names()) {
            Optional<Syscall> known = known(name);
            if (known.isPresent()) {
                syscalls.add(known.get());
            } else {
                notes.add(new Note.UnknownName(name.path(), name.value()));
            }
        }
        return syscalls;
    }

    private Optional<Syscall> known(Located<String> name) {
        try {
            Syscall syscall = Syscalls.parse(name.value());
            boolean numbered = syscall.number().isPresent();
            return numbered && runtime != ContainerRuntime.STRICT ? Optional.empty() : Optional.of(syscall);
        } catch (IllegalArgumentException e) {
            if (runtime == ContainerRuntime.STRICT && !target.lenientNames()) {
                throw error(
                        name,
                        String.valueOf(e.getMessage()),
                        "to drop unknown names, ask for ResolveTarget.withLenientNames()");
            }
            return Optional.empty();
        }
    }

    /** The conditions, each of a rule of its own. */
    private List<ArgCondition> conditions(FlatRule rule) {
        List<Located<OciArgument>> args = rule.args();
        if (runtime == ContainerRuntime.CRUN && args.size() > MOST_CONDITIONS) {
            notes.add(new Note.ConditionsDropped(args.get(MOST_CONDITIONS).path()));
            args = args.subList(0, MOST_CONDITIONS);
        }
        List<ArgCondition> conditions =
                args.stream().map(argument -> argument.value().condition()).toList();
        if (conditions.size() <= 1) {
            return conditions.isEmpty() ? List.of(ArgCondition.always()) : conditions;
        }
        OptionalInt twice = namedTwice(args);
        if (twice.isPresent() && runtime != ContainerRuntime.STRICT) {
            notes.add(new Note.ConditionsSplit(rule.path(), names(rule), twice.getAsInt()));
            return conditions;
        }
        return List.of(new ArgCondition.All(conditions));
    }

    private static OptionalInt namedTwice(List<Located<OciArgument>> args) {
        Set<Integer> seen = new HashSet<>();
        return args.stream()
                .mapToInt(argument -> argument.value().index())
                .filter(index -> !seen.add(index))
                .findFirst();
    }

    private void noteTruncated(FlatRule rule) {
        for (Located<OciArgument> argument : rule.args()) {
            long value = argument.value().value() | argument.value().valueTwo();
            if (value >>> Integer.SIZE != 0) {
                abis.stream()
                        .filter(abi -> abi.longBits() < Long.SIZE)
                        .forEach(abi -> notes.add(new Note.ValueTruncated(
                                argument.path(), abi, argument.value().value())));
            }
        }
    }

    private void noteWidened(SeccompProfile profile) {
        for (Abi abi : profile.abis()) {
            profile.rules().stream()
                    .filter(rule -> !rule.condition().equals(ArgCondition.always()))
                    .flatMap(rule -> rule.syscalls().stream())
                    .distinct()
                    .forEach(syscall -> Multiplexer.of(abi, syscall)
                            .ifPresent(through ->
                                    notes.add(new Note.ConditionWidened(abi, syscall, through.multiplexer()))));
        }
    }

    private void noteOverlaps(SeccompProfile profile) {
        for (Overlap overlap : profile.overlaps()) {
            notes.add(new Note.OverlapMet(overlap));
        }
    }

    private boolean sameNumber(Action left, Action right) {
        return left.returnValue(target.abi()) == right.returnValue(target.abi());
    }

    private static Action action(ScmpAction action, Optional<Located<Integer>> number) {
        return action.with(number.map(n -> OptionalInt.of(n.value())).orElse(OptionalInt.empty()));
    }

    private static List<String> names(FlatRule rule) {
        return rule.names().stream().map(Located::value).toList();
    }

    private ProfileFormatException error(Located<?> place, String problem, @Nullable String hint) {
        return flat.source().error(place.at(), place.path(), problem, hint);
    }
}
