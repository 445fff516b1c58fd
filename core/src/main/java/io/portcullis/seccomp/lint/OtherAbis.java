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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What one ABI of a machine refuses and another lets through. */
final class OtherAbis implements Inspection {
    private static final int MOST_SHOWN = 5;
    private static final int ARGUMENTS = 6;

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
        Set<Syscall> differing = new LinkedHashSet<>();
        Set<Syscall> open = new LinkedHashSet<>();
        List<Evidence> evidence = new ArrayList<>();
        for (SyscallEntry own : Subject.table(subject.mainAbi()).entries()) {
            for (Syscall variant : Variants.of(own.syscall())) {
                List<Evidence> shown = Subject.entry(other, variant)
                        .map(entry -> difference(subject, own, other, entry))
                        .orElse(List.of());
                if (!shown.isEmpty()) {
                    differing.add(own.syscall());
                    if (open.add(variant) && open.size() <= MOST_SHOWN) {
                        evidence.addAll(shown);
                    }
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
                List.copyOf(open),
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
        Optional<SeccompData> anyRefused = subject.find(refused, main, own.number());
        Optional<SeccompData> anyPermitted = subject.find(permitted, other, theirs.number());
        if (!meanTheSame(subject, own, refused, theirs, permitted)) { // the arguments are not each other's
            return refused == Diagram.TRUE || permitted == Diagram.TRUE
                    ? List.of(subject.evidence(anyPermitted.orElseThrow()), subject.evidence(anyRefused.orElseThrow()))
                    : List.of();
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

    /** Whether the arguments that two functions look at are the same ones of both calls. */
    private static boolean meanTheSame(
            Subject subject, SyscallEntry own, int refused, SyscallEntry theirs, int permitted) {
        for (int i = 0; i < ARGUMENTS; i++) {
            boolean looked = (subject.support(refused, i) | subject.support(permitted, i)) != 0;
            if (looked && !name(own, i).equals(name(theirs, i))) {
                return false;
            }
        }
        return true;
    }

    /** The name of an argument, empty if the call does not have so many. */
    private static String name(SyscallEntry entry, int argument) {
        List<Parameter> parameters = entry.signature().parameters();
        return argument < parameters.size() ? parameters.get(argument).name() : "";
    }
}
