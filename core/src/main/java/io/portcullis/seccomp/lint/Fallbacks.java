package io.portcullis.seccomp.lint;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Diagram;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.SyscallEntry;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** New calls refused otherwise than with ENOSYS, so that nobody falls back to the older call that is let through. */
final class Fallbacks implements Inspection {
    @Override
    public Set<Check> checks() {
        return EnumSet.of(Check.NO_FALLBACK);
    }

    @Override
    public void inspect(Subject subject, Consumer<Finding> found) {
        for (Abi abi : subject.abis()) {
            for (Fallback row : Fallback.KNOWN) {
                Subject.entry(abi, row.newer())
                        .flatMap(entry -> inspect(subject, abi, row, entry))
                        .ifPresent(found);
            }
        }
    }

    /** Whether the filter says to every call of a number that there is no such call. */
    static boolean saysEnosys(Subject subject, Abi abi, SyscallEntry entry) {
        int answers = subject.answers(abi, entry.number());
        return Diagram.isConstant(answers)
                && subject.diagram().value(answers)
                        == Action.errno(Errno.ENOSYS).returnValue(abi);
    }

    private static Optional<Finding> inspect(Subject subject, Abi abi, Fallback row, SyscallEntry entry) {
        boolean olderIsOpen = row.older().stream()
                .flatMap(older -> Subject.entry(abi, older).stream())
                .anyMatch(older -> subject.permitted(abi, older) != Diagram.FALSE);
        if (!olderIsOpen || subject.refused(abi, entry) != Diagram.TRUE || saysEnosys(subject, abi, entry)) {
            return Optional.empty();
        }
        Evidence refused = subject.evidence(SeccompData.call(abi, entry.number()));
        return Optional.of(new Finding(
                Check.NO_FALLBACK,
                row.severity(),
                List.of(abi),
                List.of(entry.syscall()),
                "%s is answered with %s and not ENOSYS: %s".formatted(entry.syscall(), refused.answer(), row.caller()),
                "answer %s with ENOSYS, or allow it".formatted(entry.syscall()),
                List.of(refused)));
    }
}
