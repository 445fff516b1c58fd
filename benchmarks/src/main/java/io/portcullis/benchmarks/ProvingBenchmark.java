package io.portcullis.benchmarks;

import io.portcullis.decision.Answer;
import io.portcullis.decision.Comparison;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Difference;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.Certificate;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscalls;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Questions about filters, answered for every call there can be. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProvingBenchmark {
    /** The container's profile and one that refuses a call more. */
    @State(Scope.Benchmark)
    public static class Pair {
        private Decision whole;
        private Decision stricter;

        @Setup
        public void decide(ContainerRules container) {
            whole = container.profile.decision();
            Decision more = SeccompProfile.allowByDefault()
                    .on(container.profile.abis())
                    .foreignAbi(container.profile.foreignAbiAction())
                    .fail(Errno.EPERM, Syscalls.PTRACE)
                    .build()
                    .decision();
            stricter = Decision.ofStack(List.of(more, whole));
        }
    }

    /** What libseccomp's program does. */
    @Benchmark
    public Decision liftLibseccomp(ContainerRules container) {
        return Decision.of(container.theirs);
    }

    /** Lifts libseccomp's program and ours, and proves that they do the same. */
    @Benchmark
    public Answer liftBothAndProveEqual(ContainerRules container) {
        return proved(Comparison.of(Decision.of(container.theirs), Decision.of(container.ours.program()))
                .areEqual());
    }

    /** The certificate of a filter somebody else compiled. */
    @Benchmark
    public Certificate certifyLibseccomp(ContainerRules container) {
        return Certificate.establish(container.profile, container.theirs, "libseccomp");
    }

    /** Whether one profile is at least as strict as another: it is. */
    @Benchmark
    public Answer atLeastAsStrict(Pair pair) {
        return proved(Comparison.of(pair.stricter, pair.whole).isAtLeastAsStrictAs());
    }

    /** Whether two profiles are equal: they are not, and a call shows it. */
    @Benchmark
    public Answer unequalWithWitness(Pair pair) {
        return Comparison.of(pair.stricter, pair.whole).areEqual();
    }

    /** Where two profiles differ, grouped. */
    @Benchmark
    public Difference difference(Pair pair) {
        return Comparison.of(pair.stricter, pair.whole).difference();
    }

    /** How many calls two profiles answer differently. */
    @Benchmark
    public BigInteger count(Pair pair) {
        return Comparison.of(pair.stricter, pair.whole).count();
    }

    private static Answer proved(Answer answer) {
        answer.orThrow();
        return answer;
    }
}
