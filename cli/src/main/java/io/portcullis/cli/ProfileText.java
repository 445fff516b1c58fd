package io.portcullis.cli;

import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A profile for reading, with every name in it. */
final class ProfileText {
    private static final int WIDTH = 96; // columns
    private static final int MOST_IN_LINE = 6; // names

    private ProfileText() {}

    static List<String> of(SeccompProfile profile) {
        List<String> lines = new ArrayList<>();
        lines.add("seccomp profile for "
                + profile.abis().stream().map(Abi::libseccompName).collect(Collectors.joining(", ")));
        lines.add("by default: " + profile.defaultAction());
        lines.add("through another ABI: " + profile.foreignAbiAction());
        profile.unknownSyscalls().ifPresent(unknown -> lines.add(of(unknown)));
        profile.rules().forEach(rule -> lines.addAll(of(rule)));
        return lines;
    }

    private static String of(UnknownSyscalls unknown) {
        String which = unknown instanceof UnknownSyscalls.AboveNumber above
                ? "above number "
                        + above.highest().entrySet().stream()
                                .map(entry -> Integer.toUnsignedString(entry.getValue()) + " of "
                                        + entry.getKey().libseccompName())
                                .collect(Collectors.joining(", "))
                : "newer than Linux " + ((UnknownSyscalls.AboveKernel) unknown).kernel();
        return "calls " + which + ": " + unknown.action();
    }

    private static List<String> of(Rule rule) {
        List<String> names = rule.syscalls().stream().map(Object::toString).toList();
        String when = rule.condition().equals(ArgCondition.always()) ? "" : " when " + rule.condition();
        if (names.size() <= MOST_IN_LINE) {
            return List.of(rule.action() + " " + String.join(", ", names) + when);
        }
        List<String> lines = new ArrayList<>();
        lines.add("%s %d calls%s:".formatted(rule.action(), names.size(), when));
        lines.addAll(wrapped(names));
        return lines;
    }

    /** Words in lines, four columns from the left. */
    static List<String> wrapped(List<String> words) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("   ");
        for (String word : words) {
            if (line.length() + word.length() + 1 > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder("   ");
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
