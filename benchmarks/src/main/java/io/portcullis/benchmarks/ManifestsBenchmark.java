package io.portcullis.benchmarks;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.check.Finding;
import io.portcullis.kube.check.ManifestCheck;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Workload;
import io.portcullis.kube.patch.Hardening;
import io.portcullis.kube.patch.Patched;
import io.portcullis.kube.standards.PodSecurityStandards;
import io.portcullis.kube.standards.PodSecurityVerdict;
import io.portcullis.kube.standards.SecurityLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Manifests a second, from text: judged by the Pod Security Standards, checked for a release, and hardened; beside them
 * what reading and writing one costs who uses fabric8's client.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class ManifestsBenchmark {
    private final PodSecurityStandards restricted =
            PodSecurityStandards.of(SecurityLevel.RESTRICTED, KubernetesVersion.NEWEST);
    private final ManifestCheck check = ManifestCheck.against(KubernetesVersion.NEWEST);
    private final Hardening hardening = Hardening.restricted();
    private final KubernetesSerialization fabric8 = new KubernetesSerialization();

    /** Prepares what is asked of every manifest. */
    public ManifestsBenchmark() {}

    @Benchmark
    public List<PodSecurityVerdict> judge(Manifests manifests) {
        List<PodSecurityVerdict> verdicts = new ArrayList<>(1);
        for (Workload workload : ManifestFile.parse(manifests.next()).workloads()) {
            verdicts.add(restricted.evaluate(workload.pod()));
        }
        return verdicts;
    }

    @Benchmark
    public List<Finding> check(Manifests manifests) {
        return check.check(ManifestFile.parse(manifests.next()));
    }

    @Benchmark
    public Patched harden(Manifests manifests) {
        return hardening.harden(ManifestFile.parse(manifests.next()));
    }

    @Benchmark
    public HasMetadata fabric8Read(Manifests manifests) {
        return fabric8.unmarshal(manifests.next(), HasMetadata.class);
    }

    @Benchmark
    public String fabric8ReadAndWrite(Manifests manifests) {
        HasMetadata read = fabric8.unmarshal(manifests.next(), HasMetadata.class);
        return fabric8.asYaml(read);
    }
}
