package io.portcullis.seccomp.compile;

import static io.portcullis.bpf.Action.errno;
import static io.portcullis.syscalls.Abi.X86_64;
import static io.portcullis.syscalls.Errno.EACCES;
import static io.portcullis.syscalls.Errno.EPERM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.CallCache;
import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Decision;
import io.portcullis.linux.FilterFlag;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.CallCounts;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FilterOptimizerTest {
    private static BpfProgram denying(Action action, Syscall... calls) {
        SeccompProfile.Builder builder = SeccompProfile.allowByDefault().on(X86_64);
        for (Syscall call : calls) {
            builder.rule(Rule.of(action, call));
        }
        return OptimizingCompiler.create().compile(builder.build()).program();
    }

    @Test
    void makesASmallerFilterOfLibseccomps() {
        Needs.libseccomp();
        SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .allow(Syscalls.READ, Syscalls.WRITE, Syscalls.OPEN, Syscalls.CLOSE, Syscalls.STAT, Syscalls.FSTAT)
                .build();
        BpfProgram theirs = LibseccompCompiler.create().compile(profile).program();

        BpfProgram ours = FilterOptimizer.optimize(theirs, CompileTarget.CALL_CACHE);

        assertThat(ours.size()).isLessThan(theirs.size());
        assertThat(Decision.of(ours)).isEqualTo(Decision.of(theirs));
    }

    @Test
    void refusesToSayOtherwiseHowWordsCompare() {
        BpfProgram comparesArguments = BpfProgram.of(
                List.of(
                        Instruction.load(SeccompData.ARGS_OFFSET),
                        new Instruction.CopyToX(),
                        Instruction.load(SeccompData.ARGS_OFFSET + 8),
                        new JumpIf(Condition.JEQ, Operand.x(), 0, 1),
                        Instruction.ret(0x7fff_0000),
                        Instruction.ret(0x0005_0001)),
                ByteOrder.LITTLE_ENDIAN);

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> FilterOptimizer.optimize(comparesArguments, CompileTarget.CALL_CACHE))
                .withMessageContaining("compare");
    }

    @Test
    void keepsAProgramThatCannotBeWrittenWithFewEnoughInstructions() {
        BpfProgram sum = sumOfArguments();
        Decision decision = Decision.of(sum);

        assertThatExceptionOfType(FilterTooLargeException.class)
                .isThrownBy(() -> CodeGenerator.generate(decision, ByteOrder.LITTLE_ENDIAN, CompileTarget.CALL_CACHE));
        assertThat(FilterOptimizer.optimize(sum, CompileTarget.SMALLEST)).isSameAs(sum);
    }

    /** Without arithmetic, each value of one argument needs a comparison of the other with another constant. */
    private static BpfProgram sumOfArguments() {
        return BpfProgram.of(
                List.of(
                        Instruction.load(SeccompData.ARGS_OFFSET),
                        new Compute(Operation.AND, Operand.of(0xfff)),
                        new Instruction.CopyToX(),
                        Instruction.load(SeccompData.ARGS_OFFSET + 8),
                        new Compute(Operation.AND, Operand.of(0xfff)),
                        new Compute(Operation.ADD, Operand.x()),
                        new JumpIf(Condition.JGT, Operand.of(0xfff), 0, 1),
                        Instruction.ret(0x7fff_0000),
                        Instruction.ret(0x0005_0001)),
                ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void keepsAProgramThatIsAsGood() {
        for (CompileTarget target :
                List.of(CompileTarget.CALL_CACHE, CompileTarget.NO_CALL_CACHE, CompileTarget.SMALLEST)) {
            BpfProgram best = FilterOptimizer.optimize(denying(errno(EPERM), Syscalls.MOUNT), target);

            assertThat(FilterOptimizer.optimize(best, target)).isSameAs(best);
        }
    }

    @Test
    void keepsAProgramThatIsShorterInEveryWay() {
        BpfProgram product = BpfProgram.of(
                List.of(
                        Instruction.load(SeccompData.ARGS_OFFSET),
                        new Compute(Operation.MUL, Operand.of(3)),
                        new JumpIf(Condition.JSET, Operand.of(0x40), 0, 1),
                        Instruction.ret(0x7fff_0000),
                        Instruction.ret(0x0005_0001)),
                ByteOrder.LITTLE_ENDIAN);

        assertThat(FilterOptimizer.optimize(product, CompileTarget.CALL_CACHE)).isSameAs(product);
        assertThat(FilterOptimizer.optimize(product, CompileTarget.NO_CALL_CACHE))
                .isSameAs(product);
    }

    @Test
    void takesALargerProgramIfTheKernelsCacheKeepsMoreCallsWithIt() {
        BpfProgram asksForNothing = BpfProgram.of(
                List.of(
                        Instruction.load(SeccompData.NR_OFFSET),
                        new Compute(Operation.MUL, Operand.of(3)),
                        new JumpIf(Condition.JSET, Operand.of(0x40), 0, 1),
                        Instruction.ret(0x7fff_0000),
                        Instruction.ret(0x0005_0001)),
                ByteOrder.LITTLE_ENDIAN);

        BpfProgram kept = FilterOptimizer.optimize(asksForNothing, CompileTarget.CALL_CACHE);

        assertThat(kept.size()).isGreaterThan(asksForNothing.size());
        assertThat(CallCache.of(KernelVersion.of(6, 1)).cached(kept, X86_64).cardinality())
                .isPositive();
        assertThat(FilterOptimizer.optimize(asksForNothing, CompileTarget.NO_CALL_CACHE))
                .isSameAs(asksForNothing);
    }

    @Test
    void takesALargerProgramIfTheCallsThatAreMadeAreQuickerWithIt() {
        Syscall[] denied = {Syscalls.MOUNT, Syscalls.PTRACE, Syscalls.REBOOT, Syscalls.READ, Syscalls.BPF};
        BpfProgram usual = FilterOptimizer.optimize(denying(errno(EPERM), denied), CompileTarget.NO_CALL_CACHE);
        CallCounts counts = CallCounts.builder().add(X86_64, 202, 1_000).build(); // futex

        BpfProgram tuned = FilterOptimizer.optimize(usual, CompileTarget.NO_CALL_CACHE.withFrequencies(counts));

        SeccompData futex = SeccompData.call(X86_64, 202);
        assertThat(BpfSimulator.trace(tuned, futex).executed())
                .isLessThan(BpfSimulator.trace(usual, futex).executed());
    }

    @Test
    void flattensAStackIntoOneFilter() {
        BpfProgram newest = denying(errno(EACCES), Syscalls.MOUNT, Syscalls.PTRACE);
        BpfProgram oldest = denying(errno(EPERM), Syscalls.MOUNT, Syscalls.REBOOT);

        BpfProgram one = FilterOptimizer.flatten(
                List.of(FilterLayer.of(newest), FilterLayer.of(oldest)), CompileTarget.CALL_CACHE);

        assertThat(Action.of(BpfSimulator.run(one, SeccompData.call(X86_64, Syscalls.MOUNT))))
                .isEqualTo(errno(EACCES)); // the newest among equals
        assertThat(Action.of(BpfSimulator.run(one, SeccompData.call(X86_64, Syscalls.REBOOT))))
                .isEqualTo(errno(EPERM));
        assertThat(Action.of(BpfSimulator.run(one, SeccompData.call(X86_64, Syscalls.PTRACE))))
                .isEqualTo(errno(EACCES));
        assertThat(one.size()).isLessThan(newest.size() + oldest.size());
    }

    @Test
    void doesNotFlattenAFilterThatAsksASupervisor() {
        BpfProgram asks = denying(Action.userNotify(), Syscalls.MOUNT);
        BpfProgram plain = denying(errno(EPERM), Syscalls.REBOOT);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FilterOptimizer.flatten(
                        List.of(FilterLayer.of(plain), FilterLayer.of(asks)), CompileTarget.CALL_CACHE))
                .withMessage(
                        "filter 1 of the stack answers NOTIFY, and a listener belongs to its own filter; leave it out"
                                + " of the flattening");
    }

    @Test
    void doesNotFlattenFiltersOfWhichOnlySomeLog() {
        BpfProgram plain = denying(errno(EPERM), Syscalls.REBOOT);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FilterOptimizer.flatten(
                        List.of(FilterLayer.of(plain), new FilterLayer(plain, Set.of(FilterFlag.LOG))),
                        CompileTarget.CALL_CACHE))
                .withMessageContaining("SECCOMP_FILTER_FLAG_LOG");
    }

    @Test
    void doesNotFlattenNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FilterOptimizer.flatten(List.of(), CompileTarget.CALL_CACHE));
    }
}
