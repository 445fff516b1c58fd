package io.portcullis.kube.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.PodSecurityFixtures;
import io.portcullis.kube.manifest.ManifestFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The pods with which Pod Security tests itself against a real API server: whatever their level, it takes them all, but
 * for those that unmask {@code /proc} without a user namespace, which the server's validation refuses as well.
 */
class AdmittedPodsTest {
    @Test
    void thePodsThatServersTakeAreNotRefused() throws IOException {
        ManifestCheck check = ManifestCheck.against(KubernetesVersion.NEWEST);
        List<String> refused = new ArrayList<>();
        Map<String, String> pods = PodSecurityFixtures.all();
        pods.forEach((name, pod) -> check.check(ManifestFile.parse(name, pod).requireReadable()).stream()
                .filter(finding -> finding.refuser() == Refuser.API_SERVER)
                .filter(finding -> !finding.message().contains("procMount: Invalid value: \"Unmasked\""))
                .forEach(finding -> refused.add(name + ":" + finding)));

        assertThat(pods).hasSizeGreaterThan(2_000);
        assertThat(refused).isEmpty();
    }
}
