package io.portcullis.apparmor;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A word of {@code flags=(..)}: how a profile is enforced, and how paths are looked at. */
public sealed interface ProfileFlag permits ProfileMode, ProfileOption {
    /**
     * The word in policy.
     *
     * @return for example {@code attach_disconnected}
     */
    String keyword();

    /** Copies a set in the order in which it is printed, and refuses flags that exclude each other. */
    static Set<ProfileFlag> compatible(Collection<? extends ProfileFlag> flags) {
        List<? extends ProfileFlag> sorted =
                flags.stream().sorted(Comparator.comparing(ProfileFlag::keyword)).toList();
        for (ProfileFlag one : sorted) {
            for (ProfileFlag other : sorted) {
                if (one != other && excludes(one, other)) {
                    throw new IllegalArgumentException("flags " + one.keyword() + " and " + other.keyword()
                            + " exclude each other; keep one");
                }
            }
        }
        return Collections.unmodifiableSet(new LinkedHashSet<>(sorted));
    }

    private static boolean excludes(ProfileFlag one, ProfileFlag other) {
        return one instanceof ProfileMode && other instanceof ProfileMode
                || one instanceof ProfileOption option && other instanceof ProfileOption also && option.excludes(also);
    }

    /** The flags as policy, with the space before them, or nothing. */
    static String toPolicy(Set<ProfileFlag> flags) {
        return flags.isEmpty()
                ? ""
                : flags.stream().map(ProfileFlag::keyword).collect(Collectors.joining(", ", " flags=(", ")"));
    }
}
