package io.portcullis.kube.effective;

import io.portcullis.linux.Capability;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What root's powers a container has.
 *
 * @param bounding what its processes can have at most; a runtime's profile is gated by these
 * @param atStart who of its processes has them when it starts
 */
public record EffectiveCapabilities(Set<Capability> bounding, AtStart atStart) {
    /**
     * Copies the set.
     *
     * @param bounding what its processes can have at most; a runtime's profile is gated by these
     * @param atStart who of its processes has them when it starts
     */
    public EffectiveCapabilities {
        bounding = bounding.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(bounding));
    }

    /**
     * What the first process holds. Runtimes hand on no ambient capabilities ({@code WithoutAmbientCaps} of containerd,
     * {@code SpecSetupCapabilities} of CRI-O), so that a user other than root starts with none.
     */
    public enum AtStart {
        /** It runs as root and holds all of them. */
        ALL,
        /**
         * It does not run as root and holds none. A set-user-id program or one with file capabilities can still get
         * them, unless no_new_privs is set.
         */
        NONE,
        /** The image decides who it runs as. */
        BY_IMAGE
    }

    /**
     * Whether the first process may hold a capability.
     *
     * @param capability which
     * @return false if it surely does not
     */
    public boolean mayHold(Capability capability) {
        return atStart != AtStart.NONE && bounding.contains(capability);
    }
}
