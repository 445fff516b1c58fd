package io.portcullis.sandbox;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Syscall;

/**
 * A call the JVM needs and a filter does not let through.
 *
 * @param syscall the call
 * @param floor the use that needs it
 * @param call the call as the filter saw it
 * @param answer what the filter answered
 */
public record MissingCall(Syscall syscall, JvmFloor floor, SeccompData call, Action answer) {
    /** Gives for example {@code futex -> ERRNO(1)}. */
    @Override
    public String toString() {
        return syscall + " -> " + answer;
    }
}
