package io.portcullis.testkit;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.BoundaryCalls;
import io.portcullis.seccomp.Multiplexing;
import io.portcullis.seccomp.Operand;
import io.portcullis.seccomp.Operator;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Width;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random system calls, calls, rules and profiles, for properties that run on jqwik 1.9. */
@SuppressWarnings("exports") // jqwik is there for those who call this
public final class SeccompArbitraries {
    private static final int FEW_RULES = 5;
    private static final int FEW_CALLS = 4;

    private SeccompArbitraries() {}

    /**
     * The system calls of an ABI.
     *
     * @param abi the ABI
     * @return one that its table has
     * @throws IllegalStateException if there is no table; the message names the artifact to add
     */
    public static Arbitrary<Syscall> syscalls(Abi abi) {
        return Arbitraries.of(SyscallTables.forAbi(abi).entries()).map(SyscallEntry::syscall);
    }

    /**
     * Calls through an ABI: any number, more often one of the table; any arguments, more often small ones.
     *
     * @param abi the ABI
     * @return a call
     */
    public static Arbitrary<SeccompData> calls(Abi abi) {
        Arbitrary<Integer> known =
                Arbitraries.of(SyscallTables.forAbi(abi).entries()).map(SyscallEntry::number);
        Arbitrary<Integer> numbers = Arbitraries.frequencyOf(Tuple.of(4, known), Tuple.of(1, Arbitraries.integers()));
        return Combinators.combine(numbers, Arbitraries.longs().list().ofSize(6))
                .as((number, args) -> SeccompData.call(
                        abi, number, args.stream().mapToLong(Long::longValue).toArray()));
    }

    /**
     * The calls at which a profile changes its mind: its numbers and values, their neighbours, the same values with
     * other upper halves; and now and then any call.
     *
     * @param profile the profile
     * @return a call, of a listed ABI or not
     */
    public static Arbitrary<SeccompData> callsAtTheBoundariesOf(SeccompProfile profile) {
        List<SeccompData> boundary = BoundaryCalls.of(profile).toList();
        Abi first = profile.abis().iterator().next();
        return Arbitraries.frequencyOf(Tuple.of(9, Arbitraries.of(boundary)), Tuple.of(1, calls(first)));
    }

    /**
     * Actions that filters return.
     *
     * @return any action, but for raw values
     */
    public static Arbitrary<Action> actions() {
        Arbitrary<Integer> data = Arbitraries.integers().between(0, Action.DATA_MASK);
        return Arbitraries.oneOf(
                Arbitraries.of(
                        Action.allow(), Action.log(), Action.killProcess(), Action.killThread(), Action.userNotify()),
                Arbitraries.of(Errno.EPERM, Errno.EACCES, Errno.ENOSYS, Errno.EINVAL)
                        .map(Action::errno),
                data.map(Action.Trap::new),
                data.map(Action.Trace::new));
    }

    /**
     * Conditions on the first three arguments, put together in every way.
     *
     * @return a condition whose values fit every width
     */
    public static Arbitrary<ArgCondition> conditions() {
        Arbitrary<Operand> operands = Arbitraries.integers().between(0, 2).map(Operand::argument);
        Arbitrary<Width> widths = Arbitraries.of(Width.AS_DECLARED, Width.BITS_32);
        Arbitrary<Long> values =
                Arbitraries.oneOf(Arbitraries.longs().between(0, 64), Arbitraries.of(-1L, 0x7fffL, 0x8000L));
        Arbitrary<ArgCondition> compare = Combinators.combine(operands, widths, Arbitraries.of(Operator.class), values)
                .as(ArgCondition.Compare::new);
        Arbitrary<ArgCondition> masked = Combinators.combine(operands, widths, values, values)
                .as((operand, width, mask, value) -> new ArgCondition.MaskedEqual(operand, width, mask, value & mask));
        return trees(Arbitraries.oneOf(compare, masked));
    }

    /**
     * Rules for system calls of an ABI.
     *
     * @param abi the ABI
     * @return a rule, with a condition or without
     */
    public static Arbitrary<Rule> rules(Abi abi) {
        Arbitrary<List<Syscall>> some = syscalls(abi).list().ofMinSize(1).ofMaxSize(FEW_CALLS);
        return Combinators.combine(some, actions(), conditions()).as(Rule::new);
    }

    /**
     * Profiles for an ABI whose rules may overlap; the first that matches decides.
     *
     * @param abi the ABI
     * @return a profile
     */
    public static Arbitrary<SeccompProfile> profiles(Abi abi) {
        return Combinators.combine(actions(), rules(abi).list().ofMaxSize(FEW_RULES))
                .as((byDefault, rules) -> SeccompProfile.byDefault(byDefault)
                        .on(abi)
                        .rules(rules)
                        .precedence(Precedence.FIRST_MATCH)
                        .multiplexing(Multiplexing.WIDEN)
                        .build());
    }

    private static Arbitrary<ArgCondition> trees(Arbitrary<ArgCondition> atoms) {
        return Arbitraries.lazyOf(
                () -> Arbitraries.just(ArgCondition.always()),
                () -> atoms,
                () -> atoms,
                () -> atoms.list().ofMinSize(1).ofMaxSize(3).map(ArgCondition.All::new),
                () -> trees(atoms).list().ofMinSize(1).ofMaxSize(2).map(ArgCondition.Any::new),
                () -> trees(atoms).map(ArgCondition.Not::new));
    }
}
