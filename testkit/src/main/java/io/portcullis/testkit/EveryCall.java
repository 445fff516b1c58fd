package io.portcullis.testkit;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Witness;
import io.portcullis.decision.Word;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All calls of one system call, on every ABI a profile lists and by every way it can be made there. A claim about them
 * is decided by the profile's meaning: it holds, or there is a call that shows that it does not.
 */
final class EveryCall {
    private final SeccompProfile profile;
    private final Diagram diagram = new Diagram();
    private final List<Way> ways = new ArrayList<>();

    /** The calls that go one way, as a function that says yes or no. */
    private record Way(Abi abi, int calls) {}

    private EveryCall(SeccompProfile profile) {
        this.profile = profile;
    }

    static EveryCall of(SeccompProfile profile, Syscall syscall) {
        EveryCall every = new EveryCall(profile);
        for (Abi abi : profile.abis()) {
            SyscallTable table = profile.rulesOn(abi).table();
            OptionalInt number = syscall.number();
            if (number.isPresent()) {
                every.add(abi, number.getAsInt(), Diagram.TRUE);
                continue;
            }
            table.byName(syscall.name()).ifPresent(entry -> every.add(abi, entry.number(), Diagram.TRUE));
            Multiplexer.of(abi, syscall)
                    .ifPresent(through -> table.byName(through.multiplexer().name())
                            .map(SyscallEntry::number)
                            .ifPresent(multiplexer -> every.add(
                                    abi,
                                    multiplexer,
                                    every.diagram.compare(
                                            Word.ARG_0_LOW,
                                            (int) through.selectorMask(),
                                            Condition.JEQ,
                                            through.selector()))));
        }
        return every;
    }

    private void add(Abi abi, int number, int condition) {
        int arch = diagram.equal(Word.ARCH, abi.auditArch());
        ways.add(new Way(abi, diagram.and(arch, diagram.and(diagram.equal(Word.NR, number), condition))));
    }

    /** Why not every call gets such an action, or empty if every call does. */
    Optional<String> whyNot(Predicate<Action> good) {
        if (ways.isEmpty()) {
            return Optional.of("there is no such call on "
                    + profile.abis().stream().map(Abi::libseccompName).collect(Collectors.joining(", ")));
        }
        int answers = diagram.add(profile.decision());
        return ways.stream()
                .flatMap(way -> {
                    int bad = diagram.map(answers, value -> good.test(action(value, way.abi())) ? 0 : 1);
                    return Witness.in(diagram, diagram.and(way.calls(), bad)).stream();
                })
                .findFirst()
                .map(shown -> "it says " + profile.evaluate(shown.call()) + " to " + shown);
    }

    private static Action action(int returnValue, Abi abi) {
        Action action = Action.of(returnValue);
        return action instanceof Action.Fail fail
                ? Action.errno(Errno.ofNumberOn(fail.errno().number(), List.of(abi)))
                : action;
    }
}
