package io.portcullis.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final int ALLOW = 0x7fff_0000;
    private static final int EPERM = 0x0005_0001;

    private final Diagram diagram = new Diagram();

    @Test
    void whatIsStricterAloneMustAlsoBeInAStack() {
        Decision unknown = Decision.always(0x7ffd_0000); // kills alone, gives way to LOG
        Decision kills = Decision.always(0x8000_0000);
        Decision logs = Decision.always(0x7ffc_0000);

        assertThat(Comparison.of(unknown, kills).isAtLeastAsStrictAs().holds()).isFalse();
        assertThat(Comparison.of(unknown, logs).isAtLeastAsStrictAs().holds()).isFalse();
        assertThat(Decision.ofStack(List.of(logs, unknown))).isEqualTo(logs);
        assertThat(Decision.ofStack(List.of(logs, kills))).isEqualTo(kills);
    }

    @Test
    void aCallThatDiffersIsTheWitness() {
        Decision open = Decision.always(ALLOW);
        Decision closed = refusing(number(Abi.X86_64, Syscalls.SOCKET, argument(0, 0x28)));

        Answer answer = Comparison.of(open, closed).isAtLeastAsStrictAs();

        assertThat(answer.holds()).isFalse();
        assertThat(answer)
                .hasToString("the first is not at least as strict as the second: to x86_64 socket(0x28, 0x0, 0x0) the"
                        + " first answers ALLOW and the second ERRNO(1), compared by the kernel's order of actions, over"
                        + " all calls");
        assertThat(Comparison.of(closed, open).isAtLeastAsStrictAs())
                .hasToString("the first is at least as strict as the second, compared by the kernel's order of"
                        + " actions, over all calls");
    }

    @Test
    void theDifferenceIsGroupedByWhatChanges() {
        Decision open = Decision.always(ALLOW);
        Decision closed = refusing(
                number(Abi.X86_64, Syscalls.FORK, Diagram.TRUE),
                number(Abi.X86_64, Syscalls.VFORK, Diagram.TRUE),
                number(Abi.X86, Syscalls.FORK, Diagram.TRUE),
                number(Abi.X86_64, Syscalls.SOCKET, argument(0, 0x28)),
                number(
                        Abi.X86_64,
                        Syscalls.CLONE,
                        diagram.compare(Word.ARG_0_LOW, 0x1002_0000, Condition.JSET, 0x1002_0000)));

        Difference difference = Comparison.of(open, closed).difference();

        assertThat(difference).hasToString("""
                        socket on x86_64 when arg[0] == 0x28: ALLOW -> ERRNO(1)
                        clone on x86_64 when arg[0] & 0x10020000 != 0: ALLOW -> ERRNO(1)
                        fork, vfork on x86_64: ALLOW -> ERRNO(1)
                        fork on x86: ALLOW -> ERRNO(1)"""); // x86_64 first, then by number
        assertThat(difference.entries().get(0).count()).isEqualTo(BigInteger.ONE.shiftLeft(512 - 32 - 32 - 64));
    }

    @Test
    void wholeForeignArchesAreOneEntry() {
        Decision open = Decision.always(ALLOW);
        int listed = diagram.equal(Word.ARCH, Abi.X86_64.auditArch());
        Decision closed = diagram.decision(diagram.ite(listed, diagram.constant(ALLOW), diagram.constant(0x8000_0000)));

        assertThat(Comparison.of(open, closed).difference())
                .hasToString("every call on every arch but x86_64: ALLOW -> KILL_PROCESS");
    }

    @Test
    void numbersThatNoTableKnowsStayARange() {
        Decision open = Decision.always(ALLOW);
        int above = diagram.and(
                diagram.equal(Word.ARCH, Abi.AARCH64.auditArch()), diagram.compare(Word.NR, -1, Condition.JGT, 1000));

        assertThat(Comparison.of(open, refusing(above)).difference())
                .hasToString("numbers 1001..0xffffffff on aarch64: ALLOW -> ERRNO(1)");
    }

    @Test
    void dataThatTheKernelIgnoresCountsAtTheRawLevelAlone() {
        Comparison comparison = Comparison.of(Decision.always(ALLOW), Decision.always(ALLOW | 5));

        assertThat(comparison.areEqual().holds()).isFalse();
        assertThat(comparison.by(Level.KERNEL).areEqual().holds()).isTrue();
        assertThat(comparison.by(Level.KERNEL).areEqual())
                .hasToString("the first is equal to the second, compared by what the kernel does, over all calls");
    }

    @Test
    void errnosAreOneClassAndCappedByTheKernel() {
        assertThat(Comparison.of(Decision.always(0x0005_1000), Decision.always(0x0005_ffff))
                        .by(Level.KERNEL)
                        .areEqual()
                        .holds())
                .isTrue();
        assertThat(Comparison.of(Decision.always(EPERM), Decision.always(0x0005_0026))
                        .by(Level.KERNEL)
                        .areEqual()
                        .holds())
                .isFalse();
        assertThat(Comparison.of(Decision.always(EPERM), Decision.always(0))
                        .by(Level.CLASS)
                        .areEqual()
                        .holds())
                .isTrue();
    }

    @Test
    void tracedCallsAreNoMoreAllowedThanRefusedOnesButLaxer() {
        Comparison comparison = Comparison.of(Decision.always(0x7ff0_0000), Decision.always(EPERM));

        assertThat(comparison.allowsNoMoreThan().holds()).isTrue();
        assertThat(comparison.isAtLeastAsStrictAs().holds()).isFalse();
        assertThat(comparison.by(Level.CLASS).areEqual().holds()).isFalse();
    }

    @Test
    void aDomainLeavesTheOtherCallsOut() {
        Decision open = Decision.always(ALLOW);
        int highWord = diagram.not(diagram.equal(Word.ARG_0_HIGH, 0));
        Comparison comparison = Comparison.of(open, refusing(number(Abi.X86_64, Syscalls.READ, highWord)));

        assertThat(comparison.areEqual().holds()).isFalse();
        assertThat(comparison.over(Domain.zeroHighWords()).areEqual())
                .hasToString(
                        "the first is equal to the second, compared by return value, over calls with 32-bit arguments");
        assertThat(comparison.over(Domain.through(Set.of(Abi.X32, Abi.AARCH64))).areEqual())
                .hasToString("the first is equal to the second, compared by return value, over calls of x32, aarch64");
        assertThat(comparison
                        .over(Domain.through(Set.of(Abi.X86_64)))
                        .areEqual()
                        .holds())
                .isFalse();
    }

    @Test
    void domainsCountTheirCalls() {
        assertThat(Domain.everything().size()).isEqualTo(BigInteger.ONE.shiftLeft(512));
        assertThat(Domain.zeroHighWords().size()).isEqualTo(BigInteger.ONE.shiftLeft(512 - 6 * 32));
        assertThat(Domain.through(Set.of(Abi.X86_64))
                        .size()
                        .add(Domain.through(Set.of(Abi.X32)).size()))
                .isEqualTo(BigInteger.ONE.shiftLeft(480));
        assertThat(Domain.knownSyscalls(Set.of(Abi.X86_64))
                        .and(Domain.zeroHighWords())
                        .size())
                .isEqualTo(BigInteger.valueOf(
                                SyscallTables.forAbi(Abi.X86_64).entries().size())
                        .shiftLeft(512 - 64 - 192));
        assertThat(Domain.knownSyscalls(Set.of(Abi.X86_64)).and(Domain.zeroHighWords()))
                .hasToString("known system calls of x86_64 that are calls with 32-bit arguments");
        assertThatThrownBy(() -> Domain.through(Set.of())).hasMessageStartingWith("a domain of no ABI has no call");
    }

    @Test
    void numberMinusOneIsOfTheSixtyFourBitAbi() {
        Decision closed =
                refusing(diagram.and(diagram.equal(Word.ARCH, Abi.X86_64.auditArch()), diagram.equal(Word.NR, -1)));
        Comparison comparison = Comparison.of(Decision.always(ALLOW), closed);

        assertThat(comparison.over(Domain.through(Set.of(Abi.X32))).areEqual().holds())
                .isTrue();
        assertThat(comparison.difference()).hasToString("number 0xffffffff on x86_64: ALLOW -> ERRNO(1)");
        assertThat(comparison.witness().orElseThrow().call().nr()).isEqualTo(-1);
    }

    @Test
    void whatIsBeyondTheBudgetIsUndecided() {
        Decision one = refusing(number(Abi.X86_64, Syscalls.READ, argument(0, 5)));
        Decision other = refusing(number(Abi.X86_64, Syscalls.READ, argument(1, 7)));
        Comparison comparison = Comparison.of(one, other).within(new Budget(10, 20));

        Answer answer = comparison.areEqual();

        assertThat(answer).isInstanceOf(Answer.Undecided.class);
        assertThat(answer.toString())
                .startsWith("whether the first is equal to the second is undecided: ")
                .endsWith(", compared by return value, over all calls");
        assertThat(answer.holds()).isFalse();
        assertThatThrownBy(answer::orThrow).isInstanceOf(UndecidedException.class);
        assertThatThrownBy(comparison::count).isInstanceOf(UndecidedException.class);
        assertThatThrownBy(comparison::difference).isInstanceOf(UndecidedException.class);
    }

    @Test
    void argumentsThatHangTogetherAreComparedToo() {
        Diagram together = new Diagram(Order.NATURAL.interleaving(Word.ARG_0_LOW, Word.ARG_1_LOW), Budget.GENEROUS);
        int same = Diagram.TRUE;
        for (int bit = 0; bit < Word.BITS; bit++) {
            int left = bit(together, Word.ARG_0_LOW, bit);
            int right = bit(together, Word.ARG_1_LOW, bit);
            same = together.and(same, together.ite(left, right, together.not(right)));
        }
        Decision closed = together.decision(together.ite(same, together.constant(EPERM), together.constant(ALLOW)));
        Comparison comparison = Comparison.of(Decision.always(ALLOW), closed);

        assertThat(comparison.count()).isEqualTo(BigInteger.ONE.shiftLeft(480));
        Difference.Entry entry = comparison.difference().entries().get(0);
        assertThat(entry)
                .hasToString(
                        "every call on every arch when arg[0] and arg[1] stand in a relation of 96 nodes: ALLOW -> ERRNO(1)");
        assertThat(entry.constraint().holds(SeccompData.call(Abi.X86, 3, 9, 9))).isTrue();
        assertThat(entry.constraint().holds(SeccompData.call(Abi.X86, 3, 9, 8))).isFalse();
        assertThat(Explanation.of(closed, SeccompData.call(Abi.X86, 3, 9, 8)).action())
                .isEqualTo(Action.allow());
    }

    @Test
    void aPathSaysWhatWasLookedAt() {
        Decision closed = refusing(number(Abi.X86_64, Syscalls.SOCKET, argument(0, 0x28)));

        assertThat(Explanation.of(closed, SeccompData.call(Abi.X86_64, Syscalls.SOCKET, 0x28)))
                .hasToString("arch is x86_64, nr is socket, arg[0] == 0x28: ERRNO(1)");
        assertThat(Explanation.of(closed, SeccompData.call(Abi.X86_64, Syscalls.SOCKET, 2)))
                .hasToString("arch is x86_64, nr is socket, arg[0] != 0x28: ALLOW");
        assertThat(Explanation.of(closed, SeccompData.call(Abi.X86_64, Syscalls.READ)))
                .hasToString("arch is x86_64, nr is every call but socket: ALLOW");
        assertThat(Explanation.of(closed, SeccompData.call(Abi.X86, 1)))
                .hasToString("arch is every arch but x86_64: ALLOW");
        assertThat(Explanation.of(Decision.always(EPERM), SeccompData.call(Abi.X86, 1)))
                .hasToString("any call: ERRNO(1)")
                .extracting(Explanation::action)
                .isEqualTo(Action.errno(Errno.EPERM));
    }

    @Test
    void aGraphHasANodeForEachFieldThatIsLookedAt() {
        Decision closed = refusing(number(Abi.X86_64, Syscalls.SOCKET, argument(0, 0x28)));

        assertThat(DecisionGraph.toDot(closed))
                .startsWith("digraph decision {")
                .contains("[label=\"every arch but x86_64\"]", "[label=\"socket\"]", "[label=\"arg[0] == 0x28\"]")
                .endsWith("}\n");
        assertThat(DecisionGraph.toDot(closed).lines().filter(line -> line.contains("shape=ellipse")))
                .hasSize(3);
    }

    private Decision refusing(int... conditions) {
        int function = diagram.constant(ALLOW);
        for (int condition : conditions) {
            function = diagram.ite(condition, diagram.constant(EPERM), function);
        }
        return diagram.decision(function);
    }

    private int number(Abi abi, Syscall syscall, int arguments) {
        int number =
                SyscallTables.forAbi(abi).byName(syscall.name()).orElseThrow().number();
        return diagram.and(
                diagram.equal(Word.ARCH, abi.auditArch()), diagram.and(diagram.equal(Word.NR, number), arguments));
    }

    private int argument(int index, long value) {
        return diagram.compare(Word.high(index), Word.low(index), -1, Condition.JEQ, value);
    }

    private static int bit(Diagram diagram, Word word, int bit) {
        return diagram.node(diagram.order().level(word, bit), Diagram.FALSE, Diagram.TRUE);
    }
}
