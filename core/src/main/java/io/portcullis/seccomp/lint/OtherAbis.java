package io.portcullis.seccomp.lint;

import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Diagram;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Parameter;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What one ABI of a machine refuses and another lets through. */
final class OtherAbis implements Inspection {
    private static final int MOST_SHOWN = 5;

    /** What one kernel answers to: the ABIs of arch/x86, arch/arm64 and so on. */
    private static final List<Set<Abi>> MACHINES = List.of(
            EnumSet.of(Abi.X86_64, Abi.X86, Abi.X32),
            EnumSet.of(Abi.AARCH64, Abi.ARM),
            EnumSet.of(Abi.MIPS64, Abi.MIPS64N32, Abi.MIPS),
            EnumSet.of(Abi.MIPSEL64, Abi.MIPSEL64N32, Abi.MIPSEL),
            EnumSet.of(Abi.PARISC64, Abi.PARISC),
            EnumSet.of(Abi.PPC64, Abi.PPC),
            EnumSet.of(Abi.S390X, Abi.S390));

    @Override
    public Set<Check> checks() {
        return EnumSet.of(Check.FOREIGN_ABI, Check.ABI_DIFFERENCE);
    }

    @Override
    public void inspect(Subject subject, Consumer<Finding> found) {
        MACHINES.stream()
                .filter(machine -> machine.contains(subject.mainAbi()))
                .flatMap(Set::stream)
                .filter(abi ->
                        abi != subject.mainAbi() && SyscallTables.find(abi).isPresent())
                .forEach(abi -> compare(subject, abi, found));
    }

    private static void compare(Subject subject, Abi other, Consumer<Finding> found) {
        List<Syscall> differing = new ArrayList<>();
        List<Evidence> evidence = new ArrayList<>();
        for (SyscallEntry own : Subject.table(subject.mainAbi()).entries()) {
            Optional<SyscallEntry> theirs = Subject.entry(other, own.syscall());
            List<Evidence> shown =
                    theirs.map(entry -> difference(subject, own, other, entry)).orElse(List.of());
            if (!shown.isEmpty()) {
                differing.add(own.syscall());
                if (differing.size() <= MOST_SHOWN) {
                    evidence.addAll(shown);
                }
            }
        }
        if (differing.isEmpty()) {
            return;
        }
        String main = subject.mainAbi().libseccompName();
        boolean listed = subject.abis().contains(other);
        found.accept(new Finding(
                listed ? Check.ABI_DIFFERENCE : Check.FOREIGN_ABI,
                Severity.ERROR,
                List.of(other),
                differing,
                listed
                        ? "%s lets through what %s refuses: %s"
                                .formatted(other.libseccompName(), main, Inspection.names(differing))
                        : "%s is not listed, and what %s refuses goes through there: %s"
                                .formatted(other.libseccompName(), main, Inspection.names(differing)),
                listed
                        ? "give both the same rules, or do not list " + other.libseccompName()
                        : "refuse foreign ABIs, best with KILL_PROCESS, and on x86_64 numbers from 0x40000000 up",
                evidence));
    }

    /** A call the other ABI lets through, and the same call refused; nothing where there is none. */
    private static List<Evidence> difference(Subject subject, SyscallEntry own, Abi other, SyscallEntry theirs) {
        Abi main = subject.mainAbi();
        Diagram diagram = subject.diagram();
        int refused = subject.refused(main, own);
        int permitted = subject.permitted(other, theirs);
        if (refused == Diagram.FALSE || permitted == Diagram.FALSE) {
            return List.of();
        }
        if (!names(own).equals(names(theirs))) { // then the arguments are not each other's
            return refused != Diagram.TRUE
                    ? List.of()
                    : pair(subject, subject.find(permitted, other, theirs.number()), own);
        }
        for (int i = 0; i < own.signature().parameters().size(); i++) { // more than 32 bits only one of them has
            refused = subject.withBits(refused, i, ~0xffff_ffffL, 0);
            permitted = subject.withBits(permitted, i, ~0xffff_ffffL, 0);
        }
        return pair(subject, subject.find(diagram.and(refused, permitted), other, theirs.number()), own);
    }

    private static List<Evidence> pair(Subject subject, Optional<SeccompData> through, SyscallEntry own) {
        return through.map(call -> List.of(
                        subject.evidence(call),
                        subject.evidence(Subject.withNumber(call, subject.mainAbi(), own.number()))))
                .orElse(List.of());
    }

    private static List<String> names(SyscallEntry entry) {
        return entry.signature().parameters().stream().map(Parameter::name).toList();
    }
}
