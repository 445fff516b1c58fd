package io.portcullis.trace;

import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.Operand;
import io.portcullis.seccomp.Width;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Signature;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes what was recorded of a call as a condition. A rule holds on every listed ABI, so the condition must. */
final class LearnedRules {
    /**
     * The kernel itself makes a thread call the first three: after a stop, and after a signal handler
     * (restart_syscall(2), sigreturn(2)). And a program that was recorded up to its end may have a second way to end.
     */
    private static final Set<Syscall> ALWAYS = Set.of(
            Syscalls.RESTART_SYSCALL, Syscalls.RT_SIGRETURN, Syscalls.SIGRETURN, Syscalls.EXIT, Syscalls.EXIT_GROUP);

    private final List<SyscallTable> tables;
    private final Set<String> remarks;

    /** Rules for some ABIs; why a call is not restricted goes to the remarks. */
    LearnedRules(Collection<Abi> abis, Set<String> remarks) {
        this.tables = abis.stream().map(SyscallTables::forAbi).toList();
        this.remarks = remarks;
    }

    /** What is allowed without having been recorded. */
    Set<Syscall> needed(LearningOptions options) {
        return Stream.concat(ALWAYS.stream(), options.needed().stream())
                .filter(this::exists)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The condition under which all recorded calls of one name are allowed. */
    ArgCondition condition(Syscall syscall, Collection<RecordedCall> calls) {
        Set<Arguments> combinations = new LinkedHashSet<>();
        for (RecordedCall call : calls) {
            combinations.addAll(call.combinations().keySet());
            sayMissing(call);
        }
        return condition(syscall, combinations);
    }

    /** The condition under which calls with some arguments are allowed. */
    ArgCondition condition(Syscall syscall, Set<Arguments> combinations) {
        if (combinations.stream().anyMatch(arguments -> arguments.known() == 0)) {
            return ArgCondition.always();
        }
        Optional<String> obstacle = obstacle(syscall, combinations);
        if (obstacle.isPresent()) {
            remarks.add("%s is allowed whatever its arguments: %s".formatted(syscall, obstacle.get()));
            return ArgCondition.always();
        }
        List<ArgCondition> any = combinations.stream()
                .filter(arguments ->
                        combinations.stream().noneMatch(wider -> !wider.equals(arguments) && wider.cover(arguments)))
                .map(LearnedRules::equal)
                .toList();
        return any.size() == 1 ? any.get(0) : new ArgCondition.Any(any);
    }

    private boolean exists(Syscall syscall) {
        return tables.stream().anyMatch(table -> table.byName(syscall.name()).isPresent());
    }

    private void sayMissing(RecordedCall call) {
        String some = places(call.many());
        if (!some.isEmpty()) {
            remarks.add("%s is not restricted by argument %s: it had too many values".formatted(call.syscall(), some));
        }
        String unknown = places(call.unknown());
        if (!unknown.isEmpty()) {
            remarks.add("%s is not always restricted by argument %s: its value is not known of every call"
                    .formatted(call.syscall(), unknown));
        }
    }

    /** Why a condition cannot be said on all ABIs, if so. */
    private Optional<String> obstacle(Syscall syscall, Set<Arguments> combinations) {
        Set<Integer> places = new TreeSet<>();
        for (SyscallTable table : tables) {
            if (Multiplexer.of(table.abi(), syscall).isPresent()) {
                return Optional.of("on %s it can be made through a call that hides them"
                        .formatted(table.abi().libseccompName()));
            }
            SyscallEntry entry = table.byName(syscall.name()).orElse(null);
            if (entry == null) {
                continue;
            }
            places.add(TellingArguments.of(table.abi(), entry.number()).mask());
            for (Arguments arguments : combinations) {
                if (!fit(arguments, table.abi(), entry.signature())) {
                    return Optional.of("a value that was recorded is wider than "
                            + table.abi().libseccompName() + " has");
                }
            }
        }
        return places.size() > 1 ? Optional.of("they stand at other places on other ABIs") : Optional.empty();
    }

    private static boolean fit(Arguments arguments, Abi abi, Signature signature) {
        return IntStream.range(0, Signature.MAX_ARGUMENTS).allMatch(i -> {
            long mask = Width.ofBits(Width.AS_DECLARED.bits(Operand.argument(i), abi, signature))
                    .mask();
            return (arguments.value(i).orElse(0) & ~mask) == 0;
        });
    }

    private static ArgCondition equal(Arguments arguments) {
        List<ArgCondition> all = new ArrayList<>();
        for (int i = 0; i < Signature.MAX_ARGUMENTS; i++) {
            if (arguments.value(i).isPresent()) {
                all.add(ArgCondition.arg(i).is(arguments.value(i).getAsLong()));
            }
        }
        return all.size() == 1 ? all.get(0) : new ArgCondition.All(all);
    }

    private static String places(int mask) {
        return IntStream.range(0, Signature.MAX_ARGUMENTS)
                .filter(i -> (mask & (1 << i)) != 0)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" and "));
    }
}
