package io.portcullis.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.kube.check.Finding;
import io.portcullis.kube.check.ManifestCheck;
import io.portcullis.kube.check.Severity;
import io.portcullis.kube.manifest.ManifestFile;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Builders and check know the same rules. */
class CheckedPodsProperties {
    record Built(KubernetesVersion target, PodManifest pod) {}

    @Property(tries = 300)
    void nobodyRefusesWhatCanBeBuilt(@ForAll("built") Built built) {
        String yaml = built.pod().toYaml(built.target());

        List<Finding> findings = ManifestCheck.against(built.target())
                .check(ManifestFile.parse(yaml).requireReadable());

        assertThat(findings).as(yaml).noneMatch(finding -> finding.severity() == Severity.ERROR);
    }

    @Provide
    Arbitrary<Built> built() {
        return Arbitraries.of(19, 24, 27, 30, 31, 33, 34, 36)
                .map(minor -> new KubernetesVersion(1, minor))
                .flatMap(target -> PodMaker.known(target).map(pod -> new Built(target, pod)));
    }
}
