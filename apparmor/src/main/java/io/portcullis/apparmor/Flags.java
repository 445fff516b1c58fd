package io.portcullis.apparmor;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The flags of one profile together. */
final class Flags {
    private Flags() {}

    /** Copies them in the order in which they are printed, and refuses those that exclude each other. */
    static Set<ProfileFlag> compatible(Collection<? extends ProfileFlag> flags) {
        List<? extends ProfileFlag> sorted = flags.stream()
                .sorted(Comparator.comparing(ProfileFlag::keyword))
                .toList();
        for (ProfileFlag one : sorted) {
            for (ProfileFlag other : sorted) {
                if (one != other && excludes(one, other)) {
                    throw new IllegalArgumentException(
                            "flags " + one.keyword() + " and " + other.keyword() + " exclude each other; keep one");
                }
            }
        }
        return Collections.unmodifiableSet(new LinkedHashSet<>(sorted));
    }

    /** The flags as policy, with the space before them, or nothing. */
    static String toPolicy(Set<ProfileFlag> flags) {
        return flags.isEmpty()
                ? ""
                : flags.stream().map(ProfileFlag::keyword).collect(Collectors.joining(", ", " flags=(", ")"));
    }

    private static boolean excludes(ProfileFlag one, ProfileFlag other) {
        return (one instanceof ProfileMode && other instanceof ProfileMode)
                || (one instanceof ProfileOption option
                        && other instanceof ProfileOption also
                        && option.excludes(also));
    }
}
