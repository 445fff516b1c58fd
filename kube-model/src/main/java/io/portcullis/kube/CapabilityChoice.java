package io.portcullis.kube;

import io.portcullis.linux.Capability;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which capabilities a container is given, or is refused. */
public sealed interface CapabilityChoice {
    /** None: what the runtime does by itself stays. */
    CapabilityChoice NONE = new These(Set.of());

    /** All of them. */
    CapabilityChoice ALL = new All();

    /**
     * The names as Kubernetes wants them.
     *
     * @return without {@code CAP_}
     */
    List<String> names();

    /**
     * Whether a capability is among them.
     *
     * @param capability which
     * @return true if it is
     */
    boolean holds(Capability capability);

    /** {@code ALL}. */
    record All() implements CapabilityChoice {
        @Override
        public List<String> names() {
            return List.of("ALL");
        }

        @Override
        public boolean holds(Capability capability) {
            return true;
        }
    }

    /**
     * These and no others.
     *
     * @param capabilities in the order of their numbers
     */
    record These(Set<Capability> capabilities) implements CapabilityChoice {
        /**
         * Copies the set.
         *
         * @param capabilities in the order of their numbers
         */
        public These {
            capabilities =
                    capabilities.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(capabilities));
        }

        @Override
        public List<String> names() {
            return capabilities.stream().map(Enum::name).toList();
        }

        @Override
        public boolean holds(Capability capability) {
            return capabilities.contains(capability);
        }
    }
}
