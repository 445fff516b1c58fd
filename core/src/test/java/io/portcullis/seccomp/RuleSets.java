package io.portcullis.seccomp;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Profiles as hard as rules of conjunctions can be.
 *
 * <p>The distribution: one to three system calls, each with one to four rules that overlap as they like, the first that
 * matches deciding. A rule has one to three comparisons, each on another of the six arguments, all seven operators
 * equally often, 64 bits wide. Half of the values are 0 to 39, a quarter are any 32 bits, a quarter any 64. Half of the
 * actions are ALLOW, a quarter ERRNO(2), a quarter TRACE(7); the default is ERRNO(1). All counts are uniform.
 */
public final class RuleSets {
    private static final List<Syscall> CALLS = List.of(Syscalls.READ, Syscalls.OPENAT, Syscalls.IOCTL);

    private final Random random;

    public RuleSets(long seed) {
        random = new Random(seed);
    }

    /** The next profile, for x86_64. */
    public SeccompProfile next() {
        SeccompProfile.Builder builder =
                SeccompProfile.byDefault(Action.errno(1)).on(Abi.X86_64).precedence(Precedence.FIRST_MATCH);
        for (Syscall call : CALLS.subList(0, 1 + random.nextInt(CALLS.size()))) {
            for (int rules = 1 + random.nextInt(4); rules > 0; rules--) {
                builder.rule(new Rule(List.of(call), action(), condition()));
            }
        }
        return builder.build();
    }

    private ArgCondition condition() {
        List<Integer> arguments = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
        Collections.shuffle(arguments, random);
        List<ArgCondition> comparisons = arguments.subList(0, 1 + random.nextInt(3)).stream()
                .map(this::comparison)
                .toList();
        return comparisons.size() == 1 ? comparisons.get(0) : new All(comparisons);
    }

    private ArgCondition comparison(int argument) {
        Operator[] operators = Operator.values();
        int operator = random.nextInt(operators.length + 1);
        if (operator == operators.length) {
            long mask = value();
            return new MaskedEqual(Operand.argument(argument), Width.BITS_64, mask, value() & mask);
        }
        return new Compare(Operand.argument(argument), Width.BITS_64, operators[operator], value());
    }

    private Action action() {
        return switch (random.nextInt(4)) {
            case 0 -> Action.errno(2);
            case 1 -> Action.trace(7);
            default -> Action.allow();
        };
    }

    private long value() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt() & 0xffff_ffffL;
            case 1 -> random.nextLong();
            default -> random.nextInt(40);
        };
    }
}
