package io.portcullis.seccomp.compile;

import io.portcullis.bpf.Action;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Word;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;

/**
 * A system call whose rules a compiler could not keep on one ABI.
 *
 * @param abi where
 * @param number the call's number there
 * @param syscall the call
 * @param action what it gets instead, never more than the rules would give
 * @param reason why
 */
public record LeftOut(Abi abi, int number, Syscall syscall, Action action, String reason) {
    /** The calls this is about, as a function that says yes or no. */
    int calls(Diagram diagram) {
        return diagram.and(diagram.equal(Word.ARCH, abi.auditArch()), diagram.equal(Word.NR, number));
    }

    /** Gives for example {@code cachestat on x86 gets ERRNO(1): libseccomp 2.5.4 does not know it there}. */
    @Override
    public String toString() {
        return syscall + " on " + abi.libseccompName() + " gets " + action + ": " + reason;
    }
}
