package io.portcullis.benchmarks;

import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.DockerProfile;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** From text to document, and on to what it means. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReadingBenchmark {
    @Benchmark
    public DockerProfile parse(ContainerProfile container) {
        return DockerProfile.parse(container.json);
    }

    @Benchmark
    public SeccompProfile parseAndResolve(ContainerProfile container) {
        return ContainerProfile.resolved(container.json);
    }
}
