package io.portcullis.trace;

import io.portcullis.syscalls.Syscall;
import java.util.Set;

/** Container runtimes, by what they call themselves under the profile of the container they start. */
public enum RuntimeBase {
    /** runc. */
    RUNC,
    /** crun. */
    CRUN;

    /**
     * What the runtime calls between installing the profile and starting the program.
     *
     * @param allowPrivilegeEscalation whether the container runs without no_new_privs
     * @return the calls, {@code execve} among them
     */
    public Set<Syscall> calls(boolean allowPrivilegeEscalation) {
        return Set.of();
    }
}
