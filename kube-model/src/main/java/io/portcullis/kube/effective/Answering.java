package io.portcullis.kube.effective;

import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.decision.Comparison;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Difference;
import io.portcullis.decision.Word;
import io.portcullis.linux.Capability;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Answers for one system call by the filter's exact meaning. */
final class Answering {
    private final Confinement confinement;
    private final Optional<Decision> filter;

    Answering(Confinement confinement, Optional<Decision> filter) {
        this.confinement = confinement;
        this.filter = filter;
    }

    Reply reply(Abi abi, Syscall syscall) {
        SyscallTable table = SyscallTables.forAbi(abi);
        OptionalInt number = number(table, syscall);
        if (number.isEmpty() && Multiplexer.of(abi, syscall).isEmpty()) {
            return new Reply(abi, syscall, Permission.ABSENT, List.of(), Optional.empty());
        }
        List<Reply.Case> cases =
                filter.map(there -> cases(there, table, syscall, number)).orElse(List.of());
        Permission permission = permission(cases);
        if (permission == Permission.ALLOWED && isNewer(table, syscall)) {
            return new Reply(abi, syscall, Permission.ABSENT, cases, Optional.empty());
        }
        Optional<Capability> lacks = permission == Permission.REFUSED ? Optional.empty() : lacking(syscall);
        return new Reply(abi, syscall, permission, cases, lacks);
    }

    private static OptionalInt number(SyscallTable table, Syscall syscall) {
        return syscall.number().isPresent()
                ? syscall.number()
                : table.byName(syscall.name())
                        .map(entry -> OptionalInt.of(entry.number()))
                        .orElse(OptionalInt.empty());
    }

    /** What all the calls get: what is no such call gets a value that no filter returns for it. */
    private static List<Reply.Case> cases(Decision filter, SyscallTable table, Syscall syscall, OptionalInt number) {
        Diagram diagram = new Diagram();
        Abi abi = table.abi();
        int function = diagram.add(filter);
        int calls = number.isPresent() ? diagram.equal(Word.NR, number.getAsInt()) : Diagram.FALSE;
        Optional<Multiplexer.Multiplexed> through = Multiplexer.of(abi, syscall);
        if (through.isPresent()) {
            calls = diagram.or(calls, multiplexed(diagram, table, through.get()));
        }
        calls = diagram.and(diagram.equal(Word.ARCH, abi.auditArch()), calls);
        int none = unused(filter);
        Decision alone = diagram.decision(diagram.ite(calls, function, diagram.constant(none)));
        return Comparison.of(Decision.always(none), alone).difference().entries().stream()
                .map(entry -> asCase(table, syscall, entry))
                .sorted(Comparator.comparing(one -> !one.action().permits()))
                .toList();
    }

    private static int multiplexed(Diagram diagram, SyscallTable table, Multiplexer.Multiplexed through) {
        return table.byName(through.multiplexer().name())
                .map(entry -> diagram.and(
                        diagram.equal(Word.NR, entry.number()),
                        diagram.compare(Word.low(0), (int) through.selectorMask(), Condition.JEQ, through.selector())))
                .orElse(Diagram.FALSE);
    }

    private static Reply.Case asCase(SyscallTable table, Syscall asked, Difference.Entry entry) {
        Syscall through = table.byNumber(entry.witness().call().nr())
                .map(found -> found.syscall())
                .filter(name -> Multiplexer.of(table.abi(), asked)
                        .filter(known -> known.multiplexer().equals(name))
                        .isPresent())
                .orElse(asked);
        return new Reply.Case(through, entry.constraint(), entry.after());
    }

    private static int unused(Decision decision) {
        int value = 1; // the data of a kill, which no profile gives
        int[] used = decision.returnValues();
        while (contains(used, value)) {
            value++;
        }
        return value;
    }

    private static boolean contains(int[] values, int value) {
        for (int one : values) {
            if (one == value) {
                return true;
            }
        }
        return false;
    }

    private static Permission permission(List<Reply.Case> cases) {
        if (cases.stream().allMatch(one -> one.action().permits())) {
            return Permission.ALLOWED; // also without a filter
        }
        if (cases.stream().allMatch(one -> one.action().refuses())) {
            return Permission.REFUSED;
        }
        return cases.stream()
                        .noneMatch(one -> one.action().permits() || one.action().refuses())
                ? Permission.LEFT_TO_OTHERS
                : Permission.DEPENDS_ON_ARGUMENTS;
    }

    private boolean isNewer(SyscallTable table, Syscall syscall) {
        Optional<KernelVersion> kernel = confinement.node().kernel();
        return kernel.isPresent()
                && table.byName(syscall.name())
                        .filter(entry -> !kernel.get().isAtLeast(entry.since()))
                        .isPresent();
    }

    /** Whether a process holds it, or gets it from a set-user-id program. */
    private boolean mayGet(Capability capability) {
        return confinement.capabilities().mayHold(capability)
                || (!confinement.noNewPrivileges()
                        && confinement.capabilities().bounding().contains(capability));
    }

    private Optional<Capability> lacking(Syscall syscall) {
        return AskedCapability.of(syscall)
                .filter(asked -> !mayGet(asked.capability()) || (asked.onTheNode() && confinement.ownUserNamespace()))
                .map(AskedCapability::capability);
    }
}
