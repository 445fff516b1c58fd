package io.portcullis.benchmarks;

import io.portcullis.decision.Decision;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.Certificate;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * From rules to program: here with the certificate, there without. A profile remembers its decision, so each round
 * starts from a new one.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CompilingBenchmark {
    /** Rules to decision to program to proof: all that a caller waits for. */
    @Benchmark
    public CompiledFilter portcullis(ContainerRules container) {
        return OptimizingCompiler.create().compile(container.rebuilt());
    }

    /** The part that checks the rules. */
    @Benchmark
    public SeccompProfile portcullisProfile(ContainerRules container) {
        return container.rebuilt();
    }

    /** The part that checks the rules and finds out what they mean. */
    @Benchmark
    public Decision portcullisDecision(ContainerRules container) {
        return container.rebuilt().decision();
    }

    /** The part after that: the program and its certificate. */
    @Benchmark
    public CompiledFilter portcullisDecided(ContainerRules container) {
        return OptimizingCompiler.create().compile(container.profile);
    }

    /** The last part: the certificate alone. */
    @Benchmark
    public Certificate portcullisCertificate(ContainerRules container) {
        return Certificate.establish(container.profile, container.ours.program(), container.ours.compiler());
    }

    /** libseccomp as a C program calls it, at its second optimisation: nothing watched, nothing checked. */
    @Benchmark
    public int libseccomp(ContainerRules container) {
        return container.libseccomp.build(2);
    }

    /** The same through this library: on a thread that is watched, and with a certificate. */
    @Benchmark
    public CompiledFilter libseccompCertified(ContainerRules container) {
        return LibseccompCompiler.create().compile(container.rebuilt());
    }
}
