package io.portcullis.bpf;

import io.portcullis.syscalls.Abi;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * The values {@code seccomp_data.arch} may have at some place of a program: some, or all but some.
 *
 * @param complement whether it is all but these
 * @param values the values
 */
record ArchSet(boolean complement, Set<Integer> values) {
    static final ArchSet ALL = new ArchSet(true, Set.of());
    static final ArchSet NONE = new ArchSet(false, Set.of());

    ArchSet {
        values = Set.copyOf(values);
    }

    boolean isEmpty() {
        return !complement && values.isEmpty();
    }

    boolean contains(int arch) {
        return complement != values.contains(arch);
    }

    /** The one value, where there is only one. */
    OptionalInt only() {
        return !complement && values.size() == 1
                ? OptionalInt.of(values.iterator().next())
                : OptionalInt.empty();
    }

    ArchSet only(int arch) {
        return contains(arch) ? new ArchSet(false, Set.of(arch)) : NONE;
    }

    ArchSet without(int arch) {
        var changed = new TreeSet<>(values);
        if (complement) {
            changed.add(arch);
        } else {
            changed.remove(arch);
        }
        return new ArchSet(complement, changed);
    }

    /** Keeps what passes; where there are too many values to ask, all of them. */
    ArchSet where(IntPredicate condition) {
        return complement
                ? this
                : new ArchSet(false, values.stream().filter(condition::test).collect(Collectors.toSet()));
    }

    ArchSet or(ArchSet that) {
        if (complement && that.complement) {
            return new ArchSet(true, intersection(values, that.values));
        }
        if (complement || that.complement) {
            ArchSet most = complement ? this : that;
            ArchSet some = complement ? that : this;
            return new ArchSet(true, difference(most.values, some.values));
        }
        var both = new TreeSet<>(values);
        both.addAll(that.values);
        return new ArchSet(false, both);
    }

    /** The ABIs known here that these values may stand for. */
    List<Abi> abis(ByteOrder byteOrder) {
        return Arrays.stream(Abi.values())
                .filter(abi -> abi.byteOrder() == byteOrder && contains(abi.auditArch()))
                .toList();
    }

    private static Set<Integer> intersection(Set<Integer> one, Set<Integer> other) {
        var result = new TreeSet<>(one);
        result.retainAll(other);
        return result;
    }

    private static Set<Integer> difference(Set<Integer> one, Set<Integer> other) {
        var result = new TreeSet<>(one);
        result.removeAll(other);
        return result;
    }
}
