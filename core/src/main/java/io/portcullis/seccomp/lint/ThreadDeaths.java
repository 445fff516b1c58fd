package io.portcullis.seccomp.lint;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Calls of listed ABIs that end a thread and leave its process. */
final class ThreadDeaths implements Inspection {
    private static final int MOST_SHOWN = 3;

    @Override
    public Set<Check> checks() {
        return EnumSet.of(Check.KILLS_THREAD);
    }

    @Override
    public void inspect(Subject subject, Consumer<Finding> found) {
        subject.abis().stream()
                .flatMap(abi -> inspect(subject, abi).stream())
                .findFirst()
                .ifPresent(found);
    }

    private static Optional<Finding> inspect(Subject subject, Abi abi) {
        List<Syscall> deadly = new ArrayList<>();
        List<Evidence> evidence = new ArrayList<>();
        for (SyscallEntry entry : Subject.table(abi).entries()) {
            int kills = subject.diagram().map(subject.answers(abi, entry.number()), ThreadDeaths::killsThread);
            Optional<SeccompData> call = subject.find(kills, abi, entry.number());
            if (call.isPresent()) {
                deadly.add(entry.syscall());
                if (deadly.size() <= MOST_SHOWN) {
                    evidence.add(subject.evidence(call.get()));
                }
            }
        }
        return deadly.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Check.KILLS_THREAD,
                        Severity.WARNING,
                        List.of(abi),
                        deadly,
                        "%s can end in KILL_THREAD, and the rest of the process goes on without that thread"
                                .formatted(Inspection.names(deadly)),
                        "use KILL_PROCESS",
                        evidence));
    }

    private static int killsThread(int value) {
        return Action.of(value).meaning() instanceof Action.KillThread ? 1 : 0;
    }
}
