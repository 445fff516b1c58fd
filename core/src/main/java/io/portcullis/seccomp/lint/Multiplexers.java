package io.portcullis.seccomp.lint;

import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Word;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Multiplexer.Multiplexed;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Calls refused by their own number, or on the machine's own ABI, that {@code socketcall} or {@code ipc} make. */
final class Multiplexers implements Inspection {
    private static final long HIGH_HALF = ~0L << 32;
    private static final int VERSION = 0xffff_0000; // of ipc, above its selector: ipc/syscall.c
    private static final int VERSION_1 = 0x1_0000;

    @Override
    public Set<Check> checks() {
        return EnumSet.of(Check.MULTIPLEXED_CALL);
    }

    @Override
    public void inspect(Subject subject, Consumer<Finding> found) {
        subject.abis().stream().filter(Multiplexer::existsOn).forEach(abi -> inspect(subject, abi, found));
    }

    private static void inspect(Subject subject, Abi abi, Consumer<Finding> found) {
        TreeMap<Syscall, List<Syscall>> meant = new TreeMap<>();
        TreeMap<Syscall, List<Evidence>> evidence = new TreeMap<>();
        for (SyscallEntry own : Subject.table(subject.mainAbi()).entries()) {
            Optional<Multiplexed> through = Multiplexer.of(abi, own.syscall());
            if (through.isEmpty()) {
                continue;
            }
            List<Evidence> shown = wayThrough(subject, abi, through.get(), own);
            if (!shown.isEmpty()) {
                Syscall multiplexer = through.get().multiplexer();
                meant.computeIfAbsent(multiplexer, none -> new ArrayList<>()).add(own.syscall());
                evidence.computeIfAbsent(multiplexer, none -> new ArrayList<>()).addAll(shown);
            }
        }
        meant.forEach((multiplexer, calls) -> found.accept(new Finding(
                Check.MULTIPLEXED_CALL,
                Severity.ERROR,
                List.of(abi),
                List.of(multiplexer),
                "%s makes every call of %s, and %s refuses some"
                        .formatted(
                                multiplexer,
                                Inspection.names(calls),
                                subject.mainAbi().libseccompName()),
                "refuse %s on %s, or do not list that ABI".formatted(multiplexer, abi.libseccompName()),
                evidence.getOrDefault(multiplexer, List.of()))));
    }

    private static List<Evidence> wayThrough(Subject subject, Abi abi, Multiplexed through, SyscallEntry own) {
        Abi main = subject.mainAbi();
        int refused = subject.refused(main, own);
        Optional<SyscallEntry> multiplexer = Subject.entry(abi, through.multiplexer());
        if (refused == Diagram.FALSE || multiplexer.isEmpty()) {
            return List.of();
        }
        long selected = abi.registerBits() == 32 ? through.selectorMask() | HIGH_HALF : through.selectorMask();
        int permitted = subject.withBits(subject.permitted(abi, multiplexer.get()), 0, selected, through.selector());
        if (own.syscall().equals(Syscalls.SHMAT)) { // with version 1 the kernel refuses it
            permitted = subject.diagram()
                    .and(
                            permitted,
                            subject.diagram()
                                    .not(subject.diagram()
                                            .compare(Word.low(0), VERSION, Instruction.Condition.JEQ, VERSION_1)));
        }
        Optional<SeccompData> call = subject.find(
                        permitted, abi, multiplexer.get().number())
                .map(found -> Subject.withArgument(found, 0, found.arg(0) | through.selector()));
        return call.map(made -> List.of(
                        subject.evidence(made),
                        subject.evidence(
                                subject.find(refused, main, own.number()).orElseThrow())))
                .orElse(List.of());
    }
}
