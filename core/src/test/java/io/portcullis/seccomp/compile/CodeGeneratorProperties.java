package io.portcullis.seccomp.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.CallCache;
import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.bpf.KernelChecker;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Budget;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Lifted;
import io.portcullis.decision.Lifter;
import io.portcullis.decision.Order;
import io.portcullis.decision.RawPrograms;
import io.portcullis.seccomp.CallCounts;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Profiles;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Width;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

class CodeGeneratorProperties {
    private static final int ALLOW = 0x7fff_0000;
    private static final Budget SMALL = new Budget(20_000, 200_000);

    @Property(tries = 250)
    void theProgramMeansTheDecision(
            @ForAll("decisions") Decision decision,
            @ForAll("targets") CompileTarget target,
            @ForAll("byteOrders") ByteOrder byteOrder) {
        assertThat(meaning(decision, byteOrder, target)).isEqualTo(decision);
    }

    @Tag("full")
    @Property(tries = 20_000)
    void theProgramMeansManyDecisions(
            @ForAll("decisions") Decision decision,
            @ForAll("targets") CompileTarget target,
            @ForAll("byteOrders") ByteOrder byteOrder) {
        assertThat(meaning(decision, byteOrder, target)).isEqualTo(decision);
    }

    @Property(tries = 100)
    void theProgramMeansTheProfile(
            @ForAll("profiles") SeccompProfile profile, @ForAll("targets") CompileTarget target) {
        Decision decision = profile.decision();

        assertThat(meaning(decision, ByteOrder.LITTLE_ENDIAN, target)).isEqualTo(decision);
    }

    @Property(tries = 200)
    void aProgramIsWrittenAgainWithTheSameMeaning(
            @ForAll("programs") BpfProgram program, @ForAll("targets") CompileTarget target) {
        Lifted lifted = Lifter.lift(program, SMALL);
        Assume.that(lifted instanceof Lifted.Decided);
        Decision decision = lifted.orThrow();
        Assume.that(decision.order().equals(Order.NATURAL) && decision.nodeCount() < 500);

        assertThat(meaning(decision, program.byteOrder(), target)).isEqualTo(decision);
    }

    @Property(tries = 100)
    void oneDecisionGivesOneProgram(@ForAll("decisions") Decision decision, @ForAll("targets") CompileTarget target) {
        BpfProgram program = CodeGenerator.generate(decision, ByteOrder.LITTLE_ENDIAN, target);

        assertThat(CodeGenerator.generate(decision, ByteOrder.LITTLE_ENDIAN, target))
                .isEqualTo(program);
    }

    /** A call is always allowed if arch and number alone say so; the kernel must be able to see it. */
    @Property(tries = 60)
    void theKernelKeepsEveryCallThatIsAlwaysAllowed(
            @ForAll("profiles") SeccompProfile profile, @ForAll("targets") CompileTarget target) {
        Decision decision = profile.decision();
        BpfProgram program = CodeGenerator.generate(decision, ByteOrder.LITTLE_ENDIAN, target);
        CallCache cache = CallCache.of(KernelVersion.of(6, 1));
        for (Abi abi : List.of(Abi.X86_64, Abi.X86)) {
            BitSet expected = new BitSet();
            for (int number = 0; number < cache.numbers(abi); number++) {
                expected.set(number, isAlwaysAllowed(decision, abi.auditArch(), number));
            }

            assertThat(cache.cached(program, abi)).isEqualTo(expected);
        }
    }

    /** Follows the bits of arch and number only. */
    private static boolean isAlwaysAllowed(Decision decision, int arch, int number) {
        SeccompData call = SeccompData.raw(number, arch, 0);
        int at = decision.root();
        while (at >= 0) {
            switch (decision.word(at)) {
                case ARCH, NR -> {
                    boolean set = (decision.word(at).of(call) >>> decision.bit(at) & 1) != 0;
                    at = set ? decision.high(at) : decision.low(at);
                }
                default -> {
                    return false;
                }
            }
        }
        return decision.value(at) == ALLOW;
    }

    private static Decision meaning(Decision decision, ByteOrder byteOrder, CompileTarget target) {
        BpfProgram program = generated(decision, byteOrder, target);
        KernelChecker.require(program);
        return Lifter.lift(program).orThrow();
    }

    /** Now and then a random decision has more to ask than the kernel takes; that it is refused is another law. */
    private static BpfProgram generated(Decision decision, ByteOrder byteOrder, CompileTarget target) {
        try {
            return CodeGenerator.generate(decision, byteOrder, target);
        } catch (FilterTooLargeException e) {
            Assume.that(decision.nodeCount() < 1500); // a test and a return for each node fit below that
            throw e;
        }
    }

    @Provide
    Arbitrary<Decision> decisions() {
        return RandomDecisions.any();
    }

    @Provide
    Arbitrary<SeccompProfile> profiles() {
        return Profiles.of(
                Profiles.conditions(Width.BITS_16, Width.BITS_32, Width.BITS_64),
                Precedence.FIRST_MATCH,
                Precedence.STRICTEST);
    }

    @Provide
    Arbitrary<BpfProgram> programs() {
        return Arbitraries.longs().map(seed -> new RawPrograms(seed).program(40));
    }

    @Provide
    Arbitrary<CompileTarget> targets() {
        CallCounts counts = CallCounts.builder()
                .add(Abi.X86_64, 0, 1000)
                .add(Abi.X86_64, 41, 10)
                .add(Abi.X86, 3, 5)
                .build();
        return Arbitraries.of(
                CompileTarget.CALL_CACHE,
                CompileTarget.NO_CALL_CACHE,
                CompileTarget.SMALLEST,
                CompileTarget.CALL_CACHE.withFrequencies(counts),
                CompileTarget.NO_CALL_CACHE.withFrequencies(counts));
    }

    @Provide
    Arbitrary<ByteOrder> byteOrders() {
        return Arbitraries.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }
}
