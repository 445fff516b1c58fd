package io.portcullis.sandbox;

import io.portcullis.syscalls.Syscall;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A call a JVM makes.
 *
 * @param syscall the call
 * @param floors the uses that need it with these arguments; what {@linkplain JvmFloor#includes includes} one of them
 *     needs it, too
 * @param arguments the arguments it is seen with, where a filter may look at them; one empty list where it makes no
 *     difference
 */
public record JvmNeed(Syscall syscall, Set<JvmFloor> floors, List<List<Long>> arguments) {
    /**
     * Copies the collections.
     *
     * @param syscall the call
     * @param floors the uses that need it
     * @param arguments the arguments it is seen with
     */
    public JvmNeed {
        floors = Set.copyOf(floors);
        arguments = arguments.stream().map(List::copyOf).toList();
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException(syscall + " is needed with some arguments; give one empty list for any");
        }
        if (floors.isEmpty()) {
            throw new IllegalArgumentException(syscall + " is needed for something; name at least one use");
        }
    }

    /**
     * Whether a use needs the call.
     *
     * @param floor a use
     * @return true if it does
     */
    public boolean isFor(JvmFloor floor) {
        return floors.stream().anyMatch(floor::includes);
    }

    /** The first of the uses, in the order in which they are declared. */
    JvmFloor smallest() {
        return floors.stream().min(Comparator.naturalOrder()).orElseThrow();
    }
}
