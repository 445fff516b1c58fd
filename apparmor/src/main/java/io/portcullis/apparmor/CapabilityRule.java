package io.portcullis.apparmor;

import io.portcullis.linux.Capability;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A rule about capabilities. It grants nothing by itself: a process also has to hold the capability.
 *
 * @param qualifiers what stands before it
 * @param scope which capabilities
 */
public record CapabilityRule(Qualifiers qualifiers, Scope scope) implements Rule {
    /** Which capabilities. */
    public sealed interface Scope {}

    /** Nothing said: every capability. */
    public record Every() implements Scope {}

    /**
     * These and no others.
     *
     * @param capabilities at least one, in the order of their numbers
     */
    public record Of(Set<Capability> capabilities) implements Scope {
        /**
         * Copies the set, and refuses the empty one.
         *
         * @param capabilities at least one, in the order of their numbers
         */
        public Of {
            if (capabilities.isEmpty()) {
                throw new IllegalArgumentException(
                        "a capability rule names at least one; for all of them use CapabilityRule.Every");
            }
            capabilities = Collections.unmodifiableSet(EnumSet.copyOf(capabilities));
        }
    }

    /**
     * Refuses an owner.
     *
     * @param qualifiers what stands before it
     * @param scope which capabilities
     */
    public CapabilityRule {
        qualifiers.requireNoOwner("capability");
    }

    @Override
    public String toPolicy() {
        String names = scope instanceof Of of
                ? of.capabilities.stream()
                        .map(one -> " " + one.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining())
                : "";
        return qualifiers.toPolicy() + "capability" + names + ",";
    }
}
