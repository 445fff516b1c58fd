package io.portcullis.launch;

import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Syscall;
import java.util.List;
import java.util.stream.Collectors;

/** A filter refuses what starting a program under it takes. Nothing was started. */
public final class LaunchForbiddenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Refusal> refusals;

    /**
     * A call that the filter refuses.
     *
     * @param syscall the call
     * @param answer what the filter answers
     */
    public record Refusal(Syscall syscall, Action answer) {
        /**
         * Takes both.
         *
         * @param syscall the call
         * @param answer what the filter answers
         */
        public Refusal {}

        /** Gives for example {@code execve -> KILL_PROCESS}. */
        @Override
        public String toString() {
            return syscall + " -> " + answer;
        }
    }

    LaunchForbiddenException(String program, List<Refusal> refusals) {
        super("cannot start " + program + ": the filter is in force before the program is, and refuses "
                + refusals.stream().map(Refusal::toString).collect(Collectors.joining(", "))
                + "; allow that, or put this filter on the program from within");
        this.refusals = List.copyOf(refusals);
    }

    /**
     * What would be refused.
     *
     * @return the calls, in the order in which they are made; empty after the exception was serialised
     */
    public List<Refusal> refusals() {
        return refusals == null ? List.of() : refusals;
    }
}
