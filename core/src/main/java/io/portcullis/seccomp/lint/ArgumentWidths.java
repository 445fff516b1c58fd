package io.portcullis.seccomp.lint;

import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Diagram;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Parameter;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.Syscalls;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Comparisons that look at more bits of an argument than the kernel, or at fewer. */
final class ArgumentWidths implements Inspection {
    private static final long BIT_31 = 1L << 31;
    private static final long BIT_32 = 1L << 32;
    private static final long HIGH_HALF = ~0L << 32;

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
                Subject.table(abi).entries().forEach(entry -> inspect(subject, abi, entry, found));
            }
        }
    }

    private static void inspect(Subject subject, Abi abi, SyscallEntry entry, Consumer<Finding> found) {
        int answers = subject.answers(abi, entry.number());
        List<Parameter> parameters = entry.signature().parameters();
        for (int i = 0; i < parameters.size() && !Diagram.isConstant(answers); i++) {
            Comparison comparison = new Comparison(subject, abi, entry, answers, i);
            if (parameters.get(i).bits(abi) < 64) {
                comparison.inspectUnused(parameters.get(i).bits(abi), found);
            } else if (!parameters.get(i).type().endsWith("*")
                    && !entry.syscall().equals(CUT_BY_THE_KERNEL)) {
                comparison.inspectUnseen(found);
            }
        }
    }

    /** What is asked of one argument of one call. */
    private record Comparison(Subject subject, Abi abi, SyscallEntry entry, int answers, int argument) {
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

        /** Setting bit 31 gets the call refused, setting bit 32 does not: the comparison ends in between. */
        void inspectUnseen(Consumer<Finding> found) {
            if ((subject.support(answers, argument) & BIT_31) == 0) {
                return;
            }
            Diagram diagram = subject.diagram();
            int small = subject.permitted(subject.withBits(answers, argument, HIGH_HALF, 0));
            int large = subject.permitted(subject.withBits(answers, argument, HIGH_HALF, BIT_32));
            int refused = subject.refused(subject.withBits(answers, argument, HIGH_HALF | BIT_31, BIT_31));
            find(diagram.and(refused, diagram.and(small, large)))
                    .ifPresent(call -> found.accept(finding(
                            Check.HIGH_BITS_UNSEEN,
                            Severity.WARNING,
                            "%s has 64 bits, and a value is let through for its low 32".formatted(name()),
                            "compare 64 bits",
                            with(call, call.arg(argument) | BIT_32),
                            with(call, call.arg(argument) | BIT_31))));
        }

        private Optional<SeccompData> find(int yes) {
            return subject.find(yes, abi, entry.number());
        }

        private String name() {
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
                    List.of(entry.syscall()),
                    message,
                    advice,
                    List.of(subject.evidence(shown), subject.evidence(contrast)));
        }
    }
}
