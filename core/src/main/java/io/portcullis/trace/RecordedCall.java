package io.portcullis.trace;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Signature;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A system call that was made, how often, and with which telling arguments.
 *
 * @param abi where it was made
 * @param number its number there
 * @param combinations the telling arguments it was made with, and how often with each; what is not known of them is not
 *     known, and no more than {@link #MOST_COMBINATIONS}
 * @param many the arguments that had so many values that they are no longer kept: bit i stands for argument i
 */
public record RecordedCall(Abi abi, int number, Map<Arguments, Long> combinations, int many) {
    /** How many combinations of arguments are kept. Beyond it, the argument with the most values is let go. */
    public static final int MOST_COMBINATIONS = 64;

    static final long MOST_TIMES = 1L << 52; // so that no sum overflows

    /**
     * Copies the map, in its order.
     *
     * @param abi where it was made
     * @param number its number there
     * @param combinations the telling arguments it was made with, and how often with each
     * @param many the arguments that are no longer kept
     * @throws IllegalArgumentException if there is no combination, or too many, or one that was made no time
     */
    public RecordedCall {
        combinations = Collections.unmodifiableMap(new LinkedHashMap<>(combinations));
        if (combinations.isEmpty() || combinations.size() > MOST_COMBINATIONS) {
            throw new IllegalArgumentException("a recorded call has 1 to %d combinations of arguments, were %d"
                    .formatted(MOST_COMBINATIONS, combinations.size()));
        }
        combinations.forEach((arguments, times) -> {
            if (times < 1) {
                throw new IllegalArgumentException("a recorded call was made at least once, was " + times);
            }
        });
    }

    /**
     * Its name.
     *
     * @return the name in the ABI's table, or {@code syscall_N}
     */
    public Syscall syscall() {
        return SyscallTables.find(abi)
                .flatMap(table -> table.byNumber(number))
                .map(SyscallEntry::syscall)
                .orElseGet(() -> Syscall.numbered(number));
    }

    /**
     * How often it was made.
     *
     * @return 1 and up
     */
    public long times() {
        return combinations.values().stream().reduce(0L, RecordedCall::sum);
    }

    /**
     * The values of one argument.
     *
     * @param index which one, 0 to 5
     * @return the different values that are known, in ascending order
     */
    public SortedSet<Long> values(int index) {
        SortedSet<Long> values = new TreeSet<>(Long::compareUnsigned);
        combinations.keySet().forEach(arguments -> arguments.value(index).ifPresent(values::add));
        return Collections.unmodifiableSortedSet(values);
    }

    /**
     * The telling arguments that are not known for each time it was made, and were not too many.
     *
     * @return bit i is set where argument i is missing at least once
     */
    public int unknown() {
        int telling = TellingArguments.of(abi, number).mask() & ~many;
        return combinations.keySet().stream()
                .mapToInt(arguments -> telling & ~arguments.known())
                .reduce(0, (one, other) -> one | other);
    }

    /** Adds up, and stays below what could overflow. */
    static long sum(long one, long other) {
        return Math.min(MOST_TIMES, one + other);
    }

    /** Gives the name, how often, and how, for example {@code 3 of socket(2, 1, 0), (1, 1, 0)}. */
    @Override
    public String toString() {
        return times() + " of " + syscall()
                + String.join(
                        ", ",
                        combinations.keySet().stream().map(Arguments::toString).toList());
    }

    /** Counts one call. */
    static final class Tally {
        private final Map<Arguments, Long> combinations = new LinkedHashMap<>();
        private int many;

        void add(Arguments kept, long times) {
            combinations.merge(kept.only(~many), Math.min(times, MOST_TIMES), RecordedCall::sum);
            while (combinations.size() > MOST_COMBINATIONS) {
                letGo(most());
            }
        }

        void add(RecordedCall call) {
            letGo(call.many);
            call.combinations.forEach(this::add);
        }

        RecordedCall finished(CallNumber call) {
            return new RecordedCall(call.abi(), call.number(), combinations, many);
        }

        void letGo(int arguments) {
            if ((many | arguments) == many) {
                return;
            }
            many |= arguments;
            Map<Arguments, Long> before = new LinkedHashMap<>(combinations);
            combinations.clear();
            before.forEach((kept, times) -> combinations.merge(kept.only(~many), times, RecordedCall::sum));
        }

        /** The argument with the most values, as a bit; more than one combination differ in at least one. */
        private int most() {
            int best = 0;
            int mostValues = 0;
            for (int i = 0; i < Signature.MAX_ARGUMENTS; i++) {
                Set<Object> values = new HashSet<>();
                for (Arguments arguments : combinations.keySet()) {
                    values.add(arguments.value(i));
                }
                if (values.size() > mostValues) {
                    mostValues = values.size();
                    best = 1 << i;
                }
            }
            return best;
        }
    }
}
