package io.portcullis.testkit;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;

/** How a system call is refused; goes on with the profile's other assertions. */
public final class RefusalAssert extends SeccompProfileAssert {
    private final Syscall syscall;

    RefusalAssert(SeccompProfile actual, Syscall syscall) {
        super(actual);
        this.syscall = syscall;
    }

    /**
     * Asserts that every call fails with an errno.
     *
     * @param errno what the caller sees
     * @return assertions about the profile
     */
    public SeccompProfileAssert withErrno(Errno errno) {
        requireEvery(syscall, "refuse with " + errno, Action.errno(errno)::equals);
        return this;
    }

    /**
     * Asserts that every call kills the process.
     *
     * @return assertions about the profile
     */
    public SeccompProfileAssert byKillingTheProcess() {
        requireEvery(syscall, "kill the process at", Action.killProcess()::equals);
        return this;
    }
}
