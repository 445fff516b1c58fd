package io.portcullis.seccomp;

import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random profiles for the laws of this module. */
public final class Profiles {
    private static final Syscall[] CALLS = {
        Syscalls.READ,
        Syscalls.OPENAT,
        Syscalls.SOCKET,
        Syscalls.PERSONALITY,
        Syscalls.CLONE,
        Syscalls.MKDIR,
        Syscalls.SEMGET,
        Syscalls.MMAP,
        Syscalls.CACHESTAT,
        Syscalls.SOCKETCALL,
        Syscall.numbered(600)
    };

    private Profiles() {}

    /** Any action a filter of libseccomp can return. */
    public static Arbitrary<Action> actions() {
        return Arbitraries.oneOf(
                Arbitraries.of(Action.allow(), Action.log(), Action.killProcess(), Action.killThread(), Action.trap()),
                Arbitraries.of(Errno.EPERM, Errno.ENOSYS, Errno.EACCES).map(Action::errno),
                Arbitraries.integers().between(0, 65535).map(Action::trace));
    }

    /** Conditions of equalities and masks, put together in every way. */
    public static Arbitrary<ArgCondition> equalities(Width... widths) {
        return trees(Arbitraries.oneOf(compare(Operator.EQ, widths), masked(widths)));
    }

    /** Conditions of every comparison, put together in every way. */
    public static Arbitrary<ArgCondition> conditions(Width... widths) {
        return trees(Arbitraries.oneOf(
                Arbitraries.of(Operator.class).flatMap(operator -> compare(operator, widths)), masked(widths)));
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

    private static Arbitrary<ArgCondition> compare(Operator operator, Width... widths) {
        return Combinators.combine(arguments(), Arbitraries.of(widths), values())
                .as((argument, width, value) -> new ArgCondition.Compare(argument, width, operator, value));
    }

    private static Arbitrary<ArgCondition> masked(Width... widths) {
        return Combinators.combine(arguments(), Arbitraries.of(widths), values(), values())
                .as((argument, width, mask, value) ->
                        new ArgCondition.MaskedEqual(argument, width, mask, value & mask));
    }

    private static Arbitrary<Operand> arguments() {
        return Arbitraries.integers().between(0, 2).map(Operand::argument);
    }

    /** Small values that fit every width, and -1, which is all ones in each. */
    private static Arbitrary<Long> values() {
        return Arbitraries.oneOf(Arbitraries.longs().between(0, 40), Arbitraries.of(-1L, 0x8000L, 0x7e02L));
    }

    /** Profiles whose rules may overlap, with a precedence that settles it. */
    public static Arbitrary<SeccompProfile> of(Arbitrary<ArgCondition> conditions, Precedence... precedences) {
        Arbitrary<Rule> rules = Combinators.combine(
                        Arbitraries.of(CALLS).list().ofMinSize(1).ofMaxSize(3), actions(), conditions)
                .as(Rule::new);
        return Combinators.combine(
                        actions(),
                        actions(),
                        rules.list().ofMaxSize(6),
                        Arbitraries.of(
                                Set.of(Abi.X86_64),
                                Set.of(Abi.X86_64, Abi.X86),
                                Set.of(Abi.X86_64, Abi.X86, Abi.X32),
                                Set.of(Abi.X32),
                                Set.of(Abi.AARCH64, Abi.ARM)),
                        Arbitraries.of(precedences))
                .as((byDefault, foreign, list, abis, precedence) -> SeccompProfile.byDefault(byDefault)
                        .foreignAbi(foreign)
                        .on(abis)
                        .rules(list)
                        .precedence(precedence)
                        .multiplexing(Multiplexing.WIDEN)
                        .build());
    }
}
