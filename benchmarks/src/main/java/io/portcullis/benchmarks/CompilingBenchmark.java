package io.portcullis.benchmarks;

import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** From profile to program through libseccomp, the check on every boundary call included. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class CompilingBenchmark {
    @Benchmark
    public CompiledFilter libseccomp(ContainerProfile container) {
        return LibseccompCompiler.create().compile(container.profile);
    }
}
