package io.portcullis.benchmarks;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One call's answer, from the profile and from the program compiled of it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EvaluatingBenchmark {
    private static final int CALLS = 5;

    /** What libseccomp makes of the profile. */
    @State(Scope.Benchmark)
    public static class Compiled {
        private BpfProgram program;

        @Setup
        public void compile(ContainerProfile container) {
            program = LibseccompCompiler.create().compile(container.profile).program();
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void profile(ContainerProfile container, Blackhole sink) {
        for (int i = 0; i < CALLS; i++) {
            sink.consume(container.profile.evaluate(container.calls[i]));
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void simulator(ContainerProfile container, Compiled compiled, Blackhole sink) {
        for (int i = 0; i < CALLS; i++) {
            sink.consume(BpfSimulator.run(compiled.program, container.calls[i]));
        }
    }
}
