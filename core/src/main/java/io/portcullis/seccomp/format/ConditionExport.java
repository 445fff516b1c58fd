package io.portcullis.seccomp.format;

import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Always;
import io.portcullis.seccomp.ArgCondition.Any;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.seccomp.ArgCondition.Not;
import io.portcullis.seccomp.Operand;
import io.portcullis.seccomp.Operator;
import io.portcullis.seccomp.Width;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Signature;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says a condition on one system call in the dialect: alternatives, each a list of comparisons of different arguments.
 */
final class ConditionExport {
    private static final int MOST_ALTERNATIVES = 256;
    private static final long ALL_BITS = -1L;

    private final Syscall syscall;
    private final Set<Abi> abis;

    ConditionExport(Syscall syscall, Set<Abi> abis) {
        this.syscall = syscall;
        this.abis = abis;
    }

    List<List<OciArgument>> alternatives(ArgCondition condition) {
        List<List<OciArgument>> said = new ArrayList<>();
        for (List<ArgCondition> conjunction : alternatives(condition, true)) {
            List<OciArgument> args = conjunction.stream().map(this::say).toList();
            oneAnArgument(args).ifPresent(said::add);
        }
        return said;
    }

    private List<List<ArgCondition>> alternatives(ArgCondition condition, boolean wanted) {
        if (condition instanceof Always) {
            return wanted ? List.of(List.of()) : List.of();
        } else if (condition instanceof Not not) {
            return alternatives(not.condition(), !wanted);
        } else if (condition instanceof All all) {
            return wanted ? together(all.conditions(), true) : either(all.conditions(), false);
        } else if (condition instanceof Any any) {
            return wanted ? either(any.conditions(), true) : together(any.conditions(), false);
        } else if (wanted) {
            return List.of(List.of(condition));
        } else if (condition instanceof Compare compare) {
            return List.of(List.of(new Compare(
                    compare.operand(), compare.width(), compare.operator().negated(), compare.value())));
        }
        return List.of(List.of(negated((MaskedEqual) condition)));
    }

    private List<List<ArgCondition>> either(List<ArgCondition> conditions, boolean wanted) {
        List<List<ArgCondition>> all = new ArrayList<>();
        for (ArgCondition condition : conditions) {
            all.addAll(alternatives(condition, wanted));
            requireFew(all, condition);
        }
        return all;
    }

    private List<List<ArgCondition>> together(List<ArgCondition> conditions, boolean wanted) {
        List<List<ArgCondition>> all = List.of(List.of());
        for (ArgCondition condition : conditions) {
            List<List<ArgCondition>> longer = new ArrayList<>();
            for (List<ArgCondition> start : all) {
                for (List<ArgCondition> more : alternatives(condition, wanted)) {
                    List<ArgCondition> both = new ArrayList<>(start);
                    both.addAll(more);
                    longer.add(both);
                    requireFew(longer, condition);
                }
            }
            all = longer;
        }
        return all;
    }

    private void requireFew(List<?> alternatives, ArgCondition condition) {
        if (alternatives.size() > MOST_ALTERNATIVES) {
            throw refused(condition, "needs more than %d rules".formatted(MOST_ALTERNATIVES), "write a simpler one");
        }
    }

    private ArgCondition negated(MaskedEqual masked) {
        if (masked.mask() == ALL_BITS) {
            return new Compare(masked.operand(), masked.width(), Operator.NE, masked.value());
        }
        if (Long.bitCount(masked.mask()) == 1 && masked.mask() >>> Integer.SIZE == 0) {
            return new MaskedEqual(masked.operand(), masked.width(), masked.mask(), masked.value() ^ masked.mask());
        }
        throw refused(new Not(masked), "has no comparison for bits that differ", "list the values that are meant");
    }

    private OciArgument say(ArgCondition atom) {
        if (atom instanceof MaskedEqual masked) {
            requireArgument(masked.operand(), atom);
            return masked.width() == Width.AS_LIBSECCOMP
                    ? argument(masked.operand(), ScmpOperator.MASKED_EQ, masked.mask(), masked.value())
                    : equality(masked.operand(), atom);
        }
        Compare compare = (Compare) atom;
        requireArgument(compare.operand(), atom);
        if (compare.width() == Width.AS_LIBSECCOMP) {
            return argument(compare.operand(), ScmpOperator.of(compare.operator()), compare.value(), 0);
        }
        return compare.operator() == Operator.EQ ? equality(compare.operand(), atom) : comparison(compare);
    }

    /** An equality under the mask of its width. */
    private OciArgument equality(Operand operand, ArgCondition atom) {
        long mask = 0;
        long value = 0;
        boolean allBits = true;
        for (Abi abi : abis) { // the widest says most
            MaskedEqual here = masked(abi, atom);
            if (Long.compareUnsigned(here.mask(), mask) >= 0) {
                mask = here.mask();
                value = here.value();
            }
        }
        for (Abi abi : abis) {
            MaskedEqual here = masked(abi, atom);
            long seen = seen(abi, atom);
            if ((mask & seen) != here.mask() || (value & seen) != here.value()) {
                throw refused(
                        atom,
                        "compares other bits on %s".formatted(abi.libseccompName()),
                        "leave the ABI out, or say the width with as(AS_LIBSECCOMP)");
            }
            allBits &= (mask & seen) == seen;
        }
        return allBits
                ? argument(operand, ScmpOperator.EQ, value, 0)
                : argument(operand, ScmpOperator.MASKED_EQ, mask, value);
    }

    private MaskedEqual masked(Abi abi, ArgCondition atom) {
        ArgCondition here = atom.on(abi, signature(abi));
        if (here instanceof MaskedEqual masked) {
            return masked;
        }
        Compare compare = (Compare) here;
        return new MaskedEqual(
                compare.operand(), compare.width(), compare.width().mask(), compare.value());
    }

    private OciArgument comparison(Compare compare) {
        long value = 0;
        for (Abi abi : abis) {
            Compare here = (Compare) compare.on(abi, signature(abi));
            if (here.width().mask() != seen(abi, compare)) {
                throw refused(
                        compare,
                        "compares %d bits on %s, not %d"
                                .formatted(
                                        Long.bitCount(seen(abi, compare)),
                                        abi.libseccompName(),
                                        Long.bitCount(here.width().mask())),
                        "compare for equality, list the values, or say the width with as(AS_LIBSECCOMP)");
            }
            value |= here.value();
        }
        for (Abi abi : abis) {
            Compare here = (Compare) compare.on(abi, signature(abi));
            if ((value & seen(abi, compare)) != here.value()) {
                throw refused(compare, "has one value for all ABIs", "leave one of the ABIs out");
            }
        }
        return argument(compare.operand(), ScmpOperator.of(compare.operator()), value, 0);
    }

    /** The bits that a runtime's comparison looks at. */
    private long seen(Abi abi, ArgCondition atom) {
        Operand operand = atom instanceof Compare compare ? compare.operand() : ((MaskedEqual) atom).operand();
        return Width.ofBits(Width.AS_LIBSECCOMP.bits(operand, abi, signature(abi)))
                .mask();
    }

    private Signature signature(Abi abi) {
        return SyscallTables.forAbi(abi)
                .byName(syscall.name())
                .map(SyscallEntry::signature)
                .orElseGet(() -> new Signature(List.of()));
    }

    /** Makes comparisons of one argument one comparison; empty if they can never hold together. */
    private Optional<List<OciArgument>> oneAnArgument(List<OciArgument> args) {
        List<OciArgument> merged = new ArrayList<>();
        for (OciArgument next : args) {
            Optional<OciArgument> earlier =
                    merged.stream().filter(one -> one.index() == next.index()).findFirst();
            if (earlier.isEmpty()) {
                merged.add(next);
            } else if (!earlier.get().equals(next)) {
                Optional<OciArgument> both = both(earlier.get(), next);
                if (both.isEmpty()) {
                    return Optional.empty();
                }
                merged.set(merged.indexOf(earlier.get()), both.get());
            }
        }
        return Optional.of(merged);
    }

    private Optional<OciArgument> both(OciArgument left, OciArgument right) {
        if (!isEquality(left) || !isEquality(right)) {
            throw refused(
                    new All(List.of(left.condition(), right.condition())),
                    "takes two comparisons of one argument as alternatives",
                    "list the values, or test bits with masked(..)");
        }
        long mask = mask(left) | mask(right);
        if (((value(left) ^ value(right)) & mask(left) & mask(right)) != 0) {
            return Optional.empty();
        }
        long value = value(left) | value(right);
        Operand operand = Operand.argument(left.index());
        return Optional.of(
                mask == ALL_BITS
                        ? argument(operand, ScmpOperator.EQ, value, 0)
                        : argument(operand, ScmpOperator.MASKED_EQ, mask, value));
    }

    private static boolean isEquality(OciArgument argument) {
        return argument.operator() == ScmpOperator.EQ || argument.operator() == ScmpOperator.MASKED_EQ;
    }

    private static long mask(OciArgument equality) {
        return equality.operator() == ScmpOperator.EQ ? ALL_BITS : equality.value();
    }

    private static long value(OciArgument equality) {
        return equality.operator() == ScmpOperator.EQ ? equality.value() : equality.valueTwo();
    }

    private static OciArgument argument(Operand operand, ScmpOperator operator, long value, long valueTwo) {
        return new OciArgument(operand.index(), value, valueTwo, operator, Map.of());
    }

    private void requireArgument(Operand operand, ArgCondition atom) {
        if (!operand.isArgument()) {
            throw refused(atom, "has no instruction pointer", "leave the condition out");
        }
    }

    private IllegalArgumentException refused(ArgCondition condition, String why, String wayOut) {
        return new IllegalArgumentException(
                "%s when %s cannot be said, a container profile %s; %s".formatted(syscall, condition, why, wayOut));
    }
}
