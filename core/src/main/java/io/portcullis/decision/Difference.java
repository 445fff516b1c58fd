package io.portcullis.decision;

import io.portcullis.bpf.Action;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where two decisions differ, grouped so that it can be read: no call is in two entries, and every call that differs is
 * in one.
 *
 * @param entries the groups, those of known ABIs first; none if nothing differs
 * @param level when return values count as equal
 * @param domain which calls count
 */
public record Difference(List<Entry> entries, Level level, Domain domain) {
    /**
     * Copies the list.
     *
     * @param entries the groups, those of known ABIs first; none if nothing differs
     * @param level when return values count as equal
     * @param domain which calls count
     */
    public Difference {
        entries = List.copyOf(entries);
    }

    /**
     * Calls that change from one action to another.
     *
     * @param place which system calls
     * @param constraint what holds of their arguments, within the domain
     * @param before what the first decision answers
     * @param after what the second decision answers
     * @param witness one of the calls
     * @param count how many calls there are
     * @param calls exactly which: 1 for these calls, 0 for all others
     */
    public record Entry(
            Place place,
            Constraint constraint,
            Action before,
            Action after,
            Witness witness,
            BigInteger count,
            Decision calls) {
        /** Gives for example {@code fork, vfork on x86_64: ALLOW -> ERRNO(1)}. */
        @Override
        public String toString() {
            String when = constraint instanceof Constraint.Always ? "" : " when " + constraint;
            return place + when + ": " + before + " -> " + after;
        }
    }

    /**
     * Whether nothing differs.
     *
     * @return true if there is no entry
     */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * How many calls differ.
     *
     * @return the sum of the entries' counts
     */
    public BigInteger count() {
        return entries.stream().map(Entry::count).reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** Gives an entry a line. */
    @Override
    public String toString() {
        return isEmpty()
                ? "no difference by " + level + ", over " + domain
                : entries.stream().map(Entry::toString).collect(Collectors.joining("\n"));
    }
}
