package io.portcullis.seccomp.lint;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.SyscallTable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Numbers that are no call yet, and are let through. */
final class FutureCalls implements Inspection {
    @Override
    public Set<Check> checks() {
        return EnumSet.of(Check.NEW_CALLS_PERMITTED);
    }

    @Override
    public void inspect(Subject subject, Consumer<Finding> found) {
        Abi abi = subject.mainAbi();
        SyscallTable table = Subject.table(abi);
        int next = new UnknownSyscalls.AboveKernel(table.asOf(), Action.errno(Errno.ENOSYS)).highest(table) + 1;
        Evidence evidence = subject.evidence(SeccompData.call(abi, next));
        if (evidence.answer().permits()) {
            found.accept(new Finding(
                    Check.NEW_CALLS_PERMITTED,
                    Severity.INFO,
                    List.of(abi),
                    List.of(),
                    "calls that came after Linux %s are let through".formatted(table.asOf()),
                    "list what is allowed, or answer unknown calls with ENOSYS",
                    List.of(evidence)));
        }
    }
}
