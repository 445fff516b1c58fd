package io.portcullis.linux;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The capability sets of a thread. A capability newer than this library is left out.
 *
 * @param effective what the kernel looks at ({@code CapEff})
 * @param permitted what it may make effective ({@code CapPrm})
 * @param inheritable what goes with a file's inheritable set through {@code execve} ({@code CapInh})
 * @param bounding what {@code execve} can ever give ({@code CapBnd})
 * @param ambient what an ordinary program keeps through {@code execve} ({@code CapAmb})
 */
public record Capabilities(
        Set<Capability> effective,
        Set<Capability> permitted,
        Set<Capability> inheritable,
        Set<Capability> bounding,
        Set<Capability> ambient) {
    /**
     * Copies the sets, in the order of their numbers.
     *
     * @param effective what the kernel looks at ({@code CapEff})
     * @param permitted what it may make effective ({@code CapPrm})
     * @param inheritable what goes with a file's inheritable set through {@code execve} ({@code CapInh})
     * @param bounding what {@code execve} can ever give ({@code CapBnd})
     * @param ambient what an ordinary program keeps through {@code execve} ({@code CapAmb})
     */
    public Capabilities {
        effective = ordered(effective);
        permitted = ordered(permitted);
        inheritable = ordered(inheritable);
        bounding = ordered(bounding);
        ambient = ordered(ambient);
    }

    /**
     * Reads a set as the kernel prints it.
     *
     * @param mask a bit for each capability
     * @return the capabilities, in the order of their numbers
     */
    public static Set<Capability> ofMask(long mask) {
        EnumSet<Capability> set = EnumSet.noneOf(Capability.class);
        for (Capability capability : Capability.values()) {
            if ((mask >>> capability.number() & 1) == 1) {
                set.add(capability);
            }
        }
        return Collections.unmodifiableSet(set);
    }

    private static Set<Capability> ordered(Set<Capability> set) {
        return set.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(set));
    }
}
