package io.portcullis.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How far the protection reached that {@link Sandbox} installed.
 *
 * @param filters how many filters were installed: all that were given
 * @param threads how many threads have them, as far as they could be seen
 * @param filtersStacked how many filters are now on the calling thread; empty before Linux 5.9, which does not say
 * @param kernelRelease the kernel that runs the filter
 * @param raised what was made stricter than the filter said, in sentences; usually empty
 * @param belowFloor what the filter refuses that the JVM needs; empty unless {@link InstallOptions#evenBelowJvmFloor()}
 *     was said
 * @param verified whether {@code /proc} was asked afterwards, and said that every thread has the filter and has given
 *     up gaining privileges; false where the filter itself forbids to ask
 * @param refused a harmless call that went through before and was refused afterwards, as the filter says; empty if the
 *     filter refuses none that could be made without risk, or there were filters already, which might have killed for
 *     it
 */
public record Installed(
        int filters,
        int threads,
        OptionalInt filtersStacked,
        String kernelRelease,
        List<String> raised,
        List<MissingCall> belowFloor,
        boolean verified,
        Optional<RefusedCall> refused) {
    /**
     * Copies the lists.
     *
     * @param filters how many filters were installed
     * @param threads how many threads have them
     * @param filtersStacked how many filters are now on the calling thread
     * @param kernelRelease the kernel that runs the filter
     * @param raised what was made stricter
     * @param belowFloor what the filter refuses that the JVM needs
     * @param verified whether {@code /proc} was asked afterwards
     * @param refused a harmless call that was refused afterwards
     */
    public Installed {
        raised = List.copyOf(raised);
        belowFloor = List.copyOf(belowFloor);
    }

    /** Gives for example {@code 1 filter on 21 threads, verified by /proc and by mkdir -> EPERM}. */
    @Override
    public String toString() {
        return (filters == 1 ? "1 filter" : filters + " filters")
                + " on " + threads + " threads, "
                + (verified
                        ? "verified by /proc"
                                + refused.map(call -> " and by " + call).orElse("")
                        : "not verified")
                + (raised.isEmpty() ? "" : "; " + String.join("; ", raised))
                + (belowFloor.isEmpty() ? "" : "; below what a JVM needs: " + belowFloor);
    }
}
