package io.portcullis.kube.effective;

import io.portcullis.bpf.Action;
import io.portcullis.decision.Constraint;
import io.portcullis.linux.Capability;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether a container can make a system call.
 *
 * @param abi where the call is made
 * @param syscall the call
 * @param permission what the filter makes of it, over all arguments
 * @param cases every answer that some of its calls get, those that are allowed first; none without a filter, or if the
 *     ABI has no such call
 * @param lacks the capability that the kernel asks of every such call and no process of the container can have, not by
 *     a set-user-id program either; one that may make itself a user namespace can get it there
 */
public record Reply(Abi abi, Syscall syscall, Permission permission, List<Case> cases, Optional<Capability> lacks) {
    /**
     * Copies the list.
     *
     * @param abi where the call is made
     * @param syscall the call
     * @param permission what the filter makes of it, over all arguments
     * @param cases every answer that some of its calls get, those that are allowed first; none without a filter, or if
     *     the ABI has no such call
     * @param lacks the capability that the kernel asks of every such call and no process of the container can have, not
     *     by a set-user-id program either; one that may make itself a user namespace can get it there
     */
    public Reply {
        cases = List.copyOf(cases);
    }

    /**
     * Some calls that get one answer.
     *
     * @param through the call itself, or {@code socketcall} or {@code ipc}, by which it can be made on some ABIs
     * @param when what holds of the arguments
     * @param action the answer
     */
    public record Case(Syscall through, Constraint when, Action action) {
        /**
         * Takes them.
         *
         * @param through the call itself, or {@code socketcall} or {@code ipc}, by which it can be made on some ABIs
         * @param when what holds of the arguments
         * @param action the answer
         */
        public Case {}
    }

    /** Gives for example {@code socket: depends on arguments: ALLOW when arg[0] is not 0x28; ERRNO(1) when ...}. */
    @Override
    public String toString() {
        return syscall + ": " + permission
                + (permission == Permission.ALLOWED || permission == Permission.ABSENT
                        ? ""
                        : cases.stream().map(this::words).collect(Collectors.joining("; ", ": ", "")))
                + lacks.map(asked -> "; the kernel asks for " + asked.kernelName() + ", which is not held")
                        .orElse("");
    }

    private String words(Case one) {
        return one.action()
                + (one.through().equals(syscall) ? "" : " through " + one.through())
                + (one.when() instanceof Constraint.Always ? "" : " when " + one.when());
    }
}
