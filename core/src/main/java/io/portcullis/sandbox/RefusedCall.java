package io.portcullis.sandbox;

import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;

/**
 * A call that was made to see a filter at work. It does nothing where there is no filter.
 *
 * @param syscall the call
 * @param answer what the kernel answered under the filter, and not before
 */
public record RefusedCall(Syscall syscall, Errno answer) {
    /** Gives for example {@code mkdir -> EPERM}. */
    @Override
    public String toString() {
        return syscall + " -> " + answer;
    }
}
