package io.portcullis.seccomp;

import io.portcullis.syscalls.Abi;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** How often each system call was made, as {@code strace -c} or a recording counts them. */
public final class CallCounts {
    private static final CallCounts NONE = new CallCounts(new EnumMap<>(Abi.class));

    private final Map<Abi, Map<Integer, Long>> counts; // of numbers that were called, ascending

    private CallCounts(Map<Abi, Map<Integer, Long>> counts) {
        this.counts = counts;
    }

    /**
     * Counts of no calls.
     *
     * @return the counts; {@link #isEmpty} is true
     */
    public static CallCounts none() {
        return NONE;
    }

    /**
     * Counts of calls through several ABIs.
     *
     * @param counts for each ABI, how often each number was called
     * @return the counts
     * @throws IllegalArgumentException if a count is below 0
     */
    public static CallCounts of(Map<Abi, Map<Integer, Long>> counts) {
        Builder builder = builder();
        counts.forEach((abi, numbers) -> numbers.forEach((number, count) -> builder.add(abi, number, count)));
        return builder.build();
    }

    /**
     * Starts counting.
     *
     * @return a builder without calls
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * How often a number was called.
     *
     * @param abi the ABI
     * @param number the number
     * @return 0 and up
     */
    public long count(Abi abi, int number) {
        return counts.getOrDefault(abi, Map.of()).getOrDefault(number, 0L);
    }

    /**
     * The numbers that were called.
     *
     * @param abi the ABI
     * @return for each number how often, at least once, in ascending order
     */
    public Map<Integer, Long> on(Abi abi) {
        return counts.getOrDefault(abi, Map.of());
    }

    /**
     * How many calls there were.
     *
     * @return 0 and up
     */
    public long total() {
        return counts.values().stream()
                .flatMap(numbers -> numbers.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /**
     * Whether nothing was counted.
     *
     * @return true if no call was made
     */
    public boolean isEmpty() {
        return counts.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CallCounts that && counts.equals(that.counts);
    }

    @Override
    public int hashCode() {
        return counts.hashCode();
    }

    /** Gives the total for reading, for example {@code 1200 calls of 14 numbers}. */
    @Override
    public String toString() {
        return total() + " calls of "
                + counts.values().stream().mapToInt(Map::size).sum() + " numbers";
    }

    /** Adds calls up. */
    public static final class Builder {
        private final Map<Abi, Map<Integer, Long>> counts = new EnumMap<>(Abi.class);

        private Builder() {}

        /**
         * Adds calls.
         *
         * @param abi the ABI they came through
         * @param number the number called
         * @param count how often, 0 and up
         * @return this builder
         * @throws IllegalArgumentException if the count is below 0
         */
        public Builder add(Abi abi, int number, long count) {
            if (count < 0) {
                throw new IllegalArgumentException("number " + number + " on " + abi.libseccompName() + " was called "
                        + count + " times; a count is 0 or more");
            }
            if (count > 0) {
                counts.computeIfAbsent(abi, key -> new TreeMap<>()).merge(number, count, Long::sum);
            }
            return this;
        }

        /**
         * Finishes the counts.
         *
         * @return what was added so far
         */
        public CallCounts build() {
            Map<Abi, Map<Integer, Long>> copy = new EnumMap<>(Abi.class);
            counts.forEach((abi, numbers) -> copy.put(abi, Collections.unmodifiableMap(new TreeMap<>(numbers))));
            return new CallCounts(copy);
        }
    }
}
