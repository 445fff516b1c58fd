package io.portcullis.trace;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.CallRule;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Adds what was recorded to a profile, as rules behind its own. */
final class ProfileMerger {
    private final SeccompProfile profile;
    private final LearningOptions options;
    private final ProfileAnswers answers;
    private final Set<String> remarks = new LinkedHashSet<>();
    private final LearnedRules learned;
    private final Set<Syscall> whole = new LinkedHashSet<>();
    private final List<Rule> added = new ArrayList<>();

    private ProfileMerger(SeccompProfile profile, LearningOptions options) {
        this.profile = profile;
        this.options = options;
        this.answers = new ProfileAnswers(profile);
        this.learned = new LearnedRules(profile.abis(), remarks);
    }

    static LearnedProfile merge(Recording recording, SeccompProfile profile, LearningOptions options) {
        ProfileMerger merger = new ProfileMerger(profile, options);
        for (Abi abi : recording.abis()) {
            if (!profile.abis().contains(abi)) {
                merger.remarks.add("the profile does not list %s, so calls through it stay as they are"
                        .formatted(abi.libseccompName()));
            }
        }
        ProfileLearner.byName(recording, options, merger.remarks).forEach(merger::add);
        merger.learned.needed(options).forEach(merger::addNeeded);
        return merger.merged();
    }

    /** Adds what is refused of the calls of one name. */
    private void add(Syscall syscall, List<RecordedCall> calls) {
        Set<Arguments> refused = new LinkedHashSet<>();
        boolean restricted = options.restrictsArguments();
        for (RecordedCall call : calls) {
            if (!profile.abis().contains(call.abi())) {
                continue;
            }
            for (Arguments arguments : call.combinations().keySet()) {
                if (isMissing(call, arguments)) {
                    refused.add(arguments);
                    restricted |= !answers.rules(call).isEmpty(); // others restricted it, so this does too
                }
            }
        }
        if (refused.isEmpty()) {
            return;
        }
        ArgCondition condition = restricted ? learned.condition(syscall, refused) : ArgCondition.always();
        if (condition.equals(ArgCondition.always())) {
            whole.add(syscall);
        } else {
            added.add(Rule.of(Action.allow(), syscall).when(condition));
        }
    }

    private void addNeeded(Syscall syscall) {
        for (Abi abi : profile.abis()) {
            SyscallEntry entry =
                    SyscallTables.forAbi(abi).byName(syscall.name()).orElse(null);
            if (entry != null) {
                RecordedCall call = new RecordedCall(abi, entry.number(), Map.of(Arguments.none(), 1L), 0);
                if (isMissing(call, Arguments.none())) {
                    whole.add(syscall);
                }
            }
        }
    }

    private boolean isMissing(RecordedCall call, Arguments arguments) {
        ProfileAnswers.Answer answer = answers.to(call, arguments);
        if (answer == ProfileAnswers.Answer.DEPENDS) {
            remarks.add("%s%s stays as it is: the profile allows some of these calls, and which were made is not known"
                    .formatted(call.syscall(), arguments));
        }
        if (answer != ProfileAnswers.Answer.REFUSES) {
            return false;
        }
        Optional<CallRule> refusing = answers.refusing(call, arguments);
        refusing.ifPresent(rule -> remarks.add(
                "%s%s stays refused: the profile's rule %s says so; change that rule if the call is to be allowed"
                        .formatted(call.syscall(), arguments, rule.rule())));
        return refusing.isEmpty();
    }

    private LearnedProfile merged() {
        if (!whole.isEmpty()) {
            added.add(0, Rule.of(Action.allow(), whole));
        }
        try {
            return result(added);
        } catch (IllegalArgumentException e) { // one by one, to find which it is
            List<Rule> possible = new ArrayList<>();
            for (Rule rule : oneByOne()) {
                possible.add(rule);
                try {
                    profile.toBuilder().rules(possible).build();
                } catch (IllegalArgumentException contradiction) {
                    possible.remove(possible.size() - 1);
                    remarks.add(rule.syscalls().get(0) + " is not added: " + contradiction.getMessage());
                }
            }
            return result(possible);
        }
    }

    private List<Rule> oneByOne() {
        return added.stream()
                .flatMap(rule -> rule.syscalls().stream()
                        .map(syscall -> Rule.of(rule.action(), syscall).when(rule.condition())))
                .toList();
    }

    private LearnedProfile result(List<Rule> rules) {
        return new LearnedProfile(profile.toBuilder().rules(rules).build(), rules, new ArrayList<>(remarks));
    }
}
