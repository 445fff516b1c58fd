package io.portcullis.sandbox;

import io.portcullis.syscalls.Syscall;
import java.util.List;

/**
 * A call a JVM makes.
 *
 * @param syscall the call
 * @param floor the smallest level that needs it with these arguments
 * @param arguments the arguments it is seen with, where a filter may look at them; one empty list where it makes no
 *     difference
 */
public record JvmNeed(Syscall syscall, JvmFloor floor, List<List<Long>> arguments) {
    /**
     * Copies the arguments.
     *
     * @param syscall the call
     * @param floor the smallest level that needs it
     * @param arguments the arguments it is seen with
     */
    public JvmNeed {
        arguments = arguments.stream().map(List::copyOf).toList();
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException(syscall + " is needed with some arguments; give one empty list for any");
        }
    }
}
