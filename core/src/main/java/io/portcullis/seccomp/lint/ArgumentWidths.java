package io.portcullis.seccomp.lint;

import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Diagram;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Parameter;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Comparisons that look at more bits of an argument than the kernel, or at fewer. */
final class ArgumentWidths implements Inspection {
    private static final long BIT_31 = 1L << 31;
    private static final long BIT_32 = 1L << 32;
    private static final long HIGH_HALF = ~0L << 32;

    /** Among the largest of 32 bits, and no value that is listed: -1 and -2 are. */
    private static final long LARGE = 0xffff_fffdL;

    /** Declared long, and cut to 32 bits before anything else: {@code lower_32_bits(clone_flags)} of kernel/fork.c. */
    private static final Syscall CUT_BY_THE_KERNEL = Syscalls.CLONE;

    @Override
    public Set<Check> checks() {
        return EnumSet.of(Check.UNUSED_BITS_PERMIT, Check.UNUSED_BITS_REFUSE, Check.HIGH_BITS_UNSEEN);
    }

    @Override
    public void inspect(Subject subject, Consumer<Finding> found) {
        for (Abi abi : subject.abis()) {
            if (abi.registerBits() == 64) {
                comparisons(subject, abi).forEach((what, entries) -> {
                    Subject.Part part = subject.alone(what.answers());
                    Comparison comparison =
                            new Comparison(part.subject(), abi, entries, part.function(), what.argument());
                    if (what.bits() < 64) {
                        comparison.inspectUnused(what.bits(), found);
                    } else {
                        comparison.inspectUnseen(found);
                    }
                });
            }
        }
    }

    /** What is compared. Calls that are answered by one function and have as many bits are asked about at once. */
    private record Compared(int answers, int argument, int bits) {}

    private static Map<Compared, List<SyscallEntry>> comparisons(Subject subject, Abi abi) {
        Map<Compared, List<SyscallEntry>> comparisons = new LinkedHashMap<>();
        for (SyscallEntry entry : Subject.table(abi).entries()) {
            int answers = subject.answers(abi, entry.number());
            List<Parameter> parameters = entry.signature().parameters();
            for (int i = 0; i < parameters.size() && !Diagram.isConstant(answers); i++) {
                int bits = parameters.get(i).bits(abi);
                boolean whole = !parameters.get(i).type().endsWith("*")
                        && !entry.syscall().equals(CUT_BY_THE_KERNEL);
                if (bits < 64 || whole) {
                    comparisons
                            .computeIfAbsent(new Compared(answers, i, bits), none -> new ArrayList<>())
                            .add(entry);
                }
            }
        }
        return comparisons;
    }

    /** What is asked of one argument of one call, or of several calls that are answered alike. */
    private record Comparison(Subject subject, Abi abi, List<SyscallEntry> entries, int answers, int argument) {
        void inspectUnused(int bits, Consumer<Finding> found) {
            long unused = -1L << bits;
            if ((subject.support(answers, argument) & unused) == 0) {
                return;
            }
            Diagram diagram = subject.diagram();
            int clean = subject.withBits(answers, argument, unused, 0);
            find(diagram.and(subject.permitted(answers), subject.refused(clean)))
                    .ifPresent(call -> found.accept(finding(
                            Check.UNUSED_BITS_PERMIT,
                            Severity.ERROR,
                            "%s has %d bits, and bits above them turn a refused call into a permitted one"
                                    .formatted(name(), bits),
                            "compare %d bits; where a format compares 64, add a masked comparison".formatted(bits),
                            call,
                            with(call, call.arg(argument) & ~unused))));
            find(diagram.and(subject.refused(answers), subject.permitted(clean)))
                    .ifPresent(call -> found.accept(finding(
                            Check.UNUSED_BITS_REFUSE,
                            Severity.INFO,
                            "%s has %d bits, and a caller who leaves something above them is refused"
                                    .formatted(name(), bits),
                            "compare %d bits; where a format compares 64, use a masked comparison".formatted(bits),
                            call,
                            with(call, call.arg(argument) & ~unused))));
        }

        /**
         * Turning bit 31 gets the call refused, whatever the upper half, turning bit 32 does not: the comparison ends
         * in between. Where it is no list of what is refused, the largest values are refused as well.
         */
        void inspectUnseen(Consumer<Finding> found) {
            if ((subject.support(answers, argument) & BIT_31) == 0) {
                return;
            }
            Diagram diagram = subject.diagram();
            int here = subject.withBits(answers, argument, HIGH_HALF, 0);
            int above = subject.withBits(answers, argument, HIGH_HALF, BIT_32);
            int permitted = diagram.and(subject.permitted(here), subject.permitted(above));
            int refused = diagram.and(subject.refused(here), subject.refused(above));
            int largest = subject.withBits(refused, argument, -1L, LARGE);
            for (long bit : new long[] {0, BIT_31}) {
                int with = subject.withBits(permitted, argument, BIT_31, bit);
                int without = subject.withBits(refused, argument, BIT_31, bit ^ BIT_31);
                Optional<SeccompData> call = find(diagram.and(largest, diagram.and(with, without)));
                if (call.isPresent()) {
                    long value = call.get().arg(argument);
                    found.accept(finding(
                            Check.HIGH_BITS_UNSEEN,
                            Severity.WARNING,
                            "%s has 64 bits, and a value is let through for its low 32".formatted(name()),
                            "compare 64 bits",
                            with(call.get(), value | bit | BIT_32),
                            with(call.get(), value | (bit ^ BIT_31))));
                    return;
                }
            }
        }

        private Optional<SeccompData> find(int yes) {
            return subject.find(yes, abi, entries.get(0).number());
        }

        private List<Syscall> syscalls() {
            return entries.stream().map(SyscallEntry::syscall).toList();
        }

        private String name() {
            if (entries.size() > 1) {
                return "argument %d of each of %s".formatted(argument, Inspection.names(syscalls()));
            }
            SyscallEntry entry = entries.get(0);
            return "argument %d (%s) of %s"
                    .formatted(argument, entry.signature().parameters().get(argument), entry.syscall());
        }

        private SeccompData with(SeccompData call, long value) {
            return Subject.withArgument(call, argument, value);
        }

        private Finding finding(
                Check check,
                Severity severity,
                String message,
                String advice,
                SeccompData shown,
                SeccompData contrast) {
            return new Finding(
                    check,
                    severity,
                    List.of(abi),
                    syscalls(),
                    message,
                    advice,
                    List.of(subject.evidence(shown), subject.evidence(contrast)));
        }
    }
}
