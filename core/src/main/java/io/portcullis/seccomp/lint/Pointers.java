package io.portcullis.seccomp.lint;

import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Word;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Parameter;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Answers that depend on an address. Whether a pointer is null may be asked. */
final class Pointers implements Inspection {
    @Override
    public Set<Check> checks() {
        return EnumSet.of(Check.POINTER_COMPARED);
    }

    @Override
    public void inspect(Subject subject, Consumer<Finding> found) {
        for (Abi abi : subject.abis()) {
            Map<Compared, List<SyscallEntry>> compared = new LinkedHashMap<>();
            for (SyscallEntry entry : Subject.table(abi).entries()) {
                List<Parameter> parameters = entry.signature().parameters();
                int answers = subject.answers(abi, entry.number());
                for (int i = 0; i < parameters.size() && !Diagram.isConstant(answers); i++) {
                    if (parameters.get(i).type().endsWith("*")) {
                        compared.computeIfAbsent(new Compared(answers, i), none -> new ArrayList<>())
                                .add(entry);
                    }
                }
            }
            compared.forEach((what, entries) -> inspect(subject, abi, entries, what.argument(), found));
        }
    }

    /** What is compared. Calls that are answered by one function are asked about at once. */
    private record Compared(int answers, int argument) {}

    private static void inspect(
            Subject subject, Abi abi, List<SyscallEntry> entries, int argument, Consumer<Finding> found) {
        SyscallEntry first = entries.get(0);
        List<Evidence> evidence = twoAddresses(subject, abi, first, argument);
        if (!evidence.isEmpty()) {
            List<Syscall> syscalls = entries.stream().map(SyscallEntry::syscall).toList();
            found.accept(new Finding(
                    Check.POINTER_COMPARED,
                    Severity.WARNING,
                    List.of(abi),
                    syscalls,
                    entries.size() == 1
                            ? "the answer to %s depends on where %s lies"
                                    .formatted(
                                            first.syscall(),
                                            first.signature()
                                                    .parameters()
                                                    .get(argument)
                                                    .name())
                            : "the answer to each of %s depends on the address in argument %d"
                                    .formatted(Inspection.names(syscalls), argument),
                    "leave the argument out, and decide what to do with the call as a whole",
                    evidence));
        }
    }

    /** Two calls that differ in one bit of an address, neither of which is null, with their answers. */
    private static List<Evidence> twoAddresses(Subject subject, Abi abi, SyscallEntry entry, int argument) {
        Diagram diagram = subject.diagram();
        int answers = subject.answers(abi, entry.number());
        long support = subject.support(answers, argument);
        int isNull = diagram.and(diagram.equal(Word.high(argument), 0), diagram.equal(Word.low(argument), 0));
        for (long left = support; left != 0; left &= left - 1) {
            long bit = Long.lowestOneBit(left);
            int differs = diagram.apply(
                    subject.withBits(answers, argument, bit, 0),
                    subject.withBits(answers, argument, bit, bit),
                    (without, with) -> without == with ? 0 : 1);
            int otherBits = diagram.not(subject.withBits(isNull, argument, bit, 0));
            Optional<SeccompData> call = subject.find(diagram.and(differs, otherBits), abi, entry.number());
            if (call.isPresent()) {
                long address = call.get().arg(argument);
                return List.of(
                        subject.evidence(call.get()),
                        subject.evidence(Subject.withArgument(call.get(), argument, address ^ bit)));
            }
        }
        return List.of();
    }
}
