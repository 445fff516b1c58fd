package io.portcullis.trace;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes a profile of a recording alone. */
final class ProfileLearner {
    private ProfileLearner() {}

    static LearnedProfile learn(Recording recording, LearningOptions options) {
        if (recording.isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing was recorded, so there is nothing to allow; record a program that makes system calls");
        }
        Set<String> remarks = new LinkedHashSet<>();
        LearnedRules learned = new LearnedRules(recording.abis(), remarks);
        Set<Syscall> whole = new TreeSet<>(learned.needed(options));
        List<Rule> conditional = new ArrayList<>();
        byName(recording, options, remarks).forEach((syscall, calls) -> {
            remarkWherever(syscall, calls, recording.abis(), remarks);
            if (!options.restrictsArguments() || whole.contains(syscall)) {
                whole.add(syscall);
                return;
            }
            ArgCondition condition = learned.condition(syscall, calls);
            if (condition.equals(ArgCondition.always())) {
                whole.add(syscall);
            } else {
                conditional.add(Rule.of(Action.allow(), syscall).when(condition));
            }
        });
        List<Rule> rules = new ArrayList<>(List.of(Rule.of(Action.allow(), whole)));
        rules.addAll(conditional);
        SeccompProfile profile = SeccompProfile.byDefault(options.defaultAction())
                .on(recording.abis()) // calls through another are killed, as container runtimes do it
                .rules(rules)
                .build();
        return new LearnedProfile(profile, rules, new ArrayList<>(remarks));
    }

    /** A rule by name holds on every ABI of the profile that has the call. */
    private static void remarkWherever(Syscall syscall, List<RecordedCall> calls, Set<Abi> abis, Set<String> remarks) {
        Set<Abi> seen = EnumSet.noneOf(Abi.class);
        calls.forEach(call -> seen.add(call.abi()));
        String others = abis.stream()
                .filter(abi -> !seen.contains(abi))
                .filter(abi -> SyscallTables.find(abi)
                        .flatMap(table -> table.byName(syscall.name()))
                        .isPresent())
                .map(Abi::libseccompName)
                .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            remarks.add("%s is allowed through %s too, where it was not seen: a rule holds on every ABI of the profile"
                    .formatted(syscall, others));
        }
    }

    /** The recorded calls that can be in the profile, those of one name together. */
    static Map<Syscall, List<RecordedCall>> byName(Recording recording, LearningOptions options, Set<String> remarks) {
        Map<Syscall, List<RecordedCall>> byName = recording.recordedCalls().stream()
                .collect(Collectors.groupingBy(RecordedCall::syscall, TreeMap::new, Collectors.toList()));
        byName.keySet().removeIf(syscall -> {
            if (!options.takes(syscall)) {
                remarks.add(syscall + " is left out: the tables have no name for this number");
            }
            return !options.takes(syscall);
        });
        return byName;
    }
}
