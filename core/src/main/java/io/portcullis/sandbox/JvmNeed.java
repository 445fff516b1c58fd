package io.portcullis.sandbox;

import io.portcullis.syscalls.Syscall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
        List<List<Long>> copy = new ArrayList<>();
        for (List<Long> seen : arguments) {
            copy.add(List.copyOf(seen));
        }
        arguments = List.copyOf(copy);
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
        return smallestOf(Set.of(floor)).isPresent();
    }

    /** Of the uses that need it, the first that some asked for are or include. */
    Optional<JvmFloor> smallestOf(Collection<JvmFloor> asked) {
        @Nullable JvmFloor smallest = null;
        for (JvmFloor own : floors) {
            for (JvmFloor one : asked) {
                if (one.includes(own) && (smallest == null || own.compareTo(smallest) < 0)) {
                    smallest = own;
                }
            }
        }
        return Optional.ofNullable(smallest);
    }

    /** The first of the uses, in the order in which they are declared. */
    JvmFloor smallest() {
        return Collections.min(floors);
    }
}
