package io.portcullis.seccomp.lint;

import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Diagram;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Refused calls whose {@linkplain WayAround ways around} are open. */
final class WaysAround implements Inspection {
    @Override
    public Set<Check> checks() {
        return EnumSet.of(Check.TWIN_CALL, Check.GAP_BESIDE_FENCE, Check.IO_URING);
    }

    @Override
    public void inspect(Subject subject, Consumer<Finding> found) {
        for (Abi abi : subject.abis()) {
            WayAround.KNOWN.forEach(row -> new Row(subject, abi, row).inspect().ifPresent(found));
        }
    }

    /** One row of the table on one ABI. */
    private record Row(Subject subject, Abi abi, WayAround row) {
        Optional<Finding> inspect() {
            List<SyscallEntry> around = new ArrayList<>();
            Set<SyscallEntry> open = new LinkedHashSet<>();
            for (SyscallEntry entry : entries(row.refused().stream())) {
                List<SyscallEntry> ways = openWays(entry);
                if (!ways.isEmpty()) {
                    around.add(entry);
                    open.addAll(ways);
                }
            }
            return around.isEmpty() ? Optional.empty() : Optional.of(finding(around, open));
        }

        private List<SyscallEntry> openWays(SyscallEntry entry) {
            boolean matters = row.reach() == WayAround.Reach.ALWAYS || subject.isRefusedOnPurpose(abi, entry);
            if (!matters || subject.refused(abi, entry) == Diagram.FALSE || isSentToAnOlderCall(entry)) {
                return List.of();
            }
            List<Syscall> variants = Variants.of(entry.syscall());
            Stream<Syscall> part = row.part().stream();
            Stream<Syscall> ways = Stream.concat(
                    row.whole().stream(), isRefusedAltogether(entry) ? part : part.filter(variants::contains));
            return entries(ways).stream()
                    .filter(way -> way.number() != entry.number() && isOpen(way))
                    .toList();
        }

        private Finding finding(List<SyscallEntry> around, Set<SyscallEntry> open) {
            List<Evidence> evidence = new ArrayList<>();
            open.forEach(way -> evidence.add(subject.evidence(call(way))));
            around.forEach(entry -> subject.find(subject.refused(abi, entry), abi, entry.number())
                    .ifPresent(call -> evidence.add(subject.evidence(call))));
            boolean onPurpose = around.stream().anyMatch(entry -> subject.isRefusedOnPurpose(abi, entry));
            List<Syscall> ways = names(open);
            return new Finding(
                    row.check(),
                    onPurpose || row.severity() != Severity.ERROR ? row.severity() : Severity.WARNING,
                    List.of(abi),
                    ways,
                    "%s %s refused%s, %s %s not: %s"
                            .formatted(
                                    Inspection.names(names(around)),
                                    around.size() == 1 ? "is" : "are",
                                    around.stream().allMatch(this::isRefusedAltogether) ? "" : " at least in part",
                                    Inspection.names(ways),
                                    open.size() == 1 ? "is" : "are",
                                    row.why()),
                    "refuse %s too%s"
                            .formatted(
                                    Inspection.allNames(ways),
                                    row.arguments().isEmpty() ? "" : ", with these arguments"),
                    evidence);
        }

        /** ENOSYS to a new call does not refuse what it does, but asks for the older one. */
        private boolean isSentToAnOlderCall(SyscallEntry entry) {
            boolean newer = Fallback.isNewer(entry.syscall()) || Variants.isNewer(entry.syscall());
            return newer && Fallbacks.saysEnosys(subject, abi, entry);
        }

        private boolean isRefusedAltogether(SyscallEntry entry) {
            return subject.refused(abi, entry) == Diagram.TRUE;
        }

        /** Where its arguments are looked at, somebody thought of it. */
        private boolean isOpen(SyscallEntry way) {
            return row.arguments().isEmpty()
                    ? subject.permitted(abi, way) == Diagram.TRUE
                    : subject.evidence(call(way)).answer().permits();
        }

        private SeccompData call(SyscallEntry way) {
            return SeccompData.call(
                    abi,
                    way.number(),
                    row.arguments().stream().mapToLong(Long::longValue).toArray());
        }

        private List<SyscallEntry> entries(Stream<Syscall> syscalls) {
            return syscalls.flatMap(syscall -> Subject.entry(abi, syscall).stream())
                    .toList();
        }

        private static List<Syscall> names(Iterable<SyscallEntry> entries) {
            List<Syscall> names = new ArrayList<>();
            entries.forEach(entry -> names.add(entry.syscall()));
            return names;
        }
    }
}
