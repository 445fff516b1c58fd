package io.portcullis.sandbox;

import java.util.List;
import java.util.OptionalInt;

/**
 * How far the protection reached that {@link Sandbox} installed.
 *
 * @param threads how many threads have the filter, as far as they could be seen
 * @param filtersStacked how many filters are now on the calling thread; empty before Linux 5.9, which does not say
 * @param kernelRelease the kernel that runs the filter
 * @param raised what was made stricter than the filter said, in sentences; usually empty
 * @param belowFloor what the filter refuses that the JVM needs; empty unless {@link InstallOptions#evenBelowJvmFloor()}
 *     was said
 * @param verified whether {@code /proc} was asked afterwards, and said that every thread has the filter and has given
 *     up gaining privileges; false where the filter itself forbids to ask
 */
public record Installed(
        int threads,
        OptionalInt filtersStacked,
        String kernelRelease,
        List<String> raised,
        List<MissingCall> belowFloor,
        boolean verified) {
    /**
     * Copies the lists.
     *
     * @param threads how many threads have the filter
     * @param filtersStacked how many filters are now on the calling thread
     * @param kernelRelease the kernel that runs the filter
     * @param raised what was made stricter
     * @param belowFloor what the filter refuses that the JVM needs
     * @param verified whether {@code /proc} was asked afterwards
     */
    public Installed {
        raised = List.copyOf(raised);
        belowFloor = List.copyOf(belowFloor);
    }
}
