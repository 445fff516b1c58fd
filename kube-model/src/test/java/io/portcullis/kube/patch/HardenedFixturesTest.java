package io.portcullis.kube.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.PodSecurityFixtures;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Workload;
import io.portcullis.kube.standards.PodSecurityCheck;
import io.portcullis.kube.standards.PodSecurityStandards;
import io.portcullis.kube.standards.PodSecurityVerdict;
import io.portcullis.kube.standards.SecurityLevel;
import io.portcullis.kube.standards.Spot;
import io.portcullis.kube.standards.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The pods that the admission plugin's own tests are made of, hardened to the level and version of their test. */
class HardenedFixturesTest {
    /** What a pod has of its node, and user 0: nobody can take these away without knowing the program. */
    private static final Set<PodSecurityCheck> LEFT = EnumSet.of(
            PodSecurityCheck.HOST_NAMESPACES,
            PodSecurityCheck.HOST_PATH_VOLUMES,
            PodSecurityCheck.RESTRICTED_VOLUMES,
            PodSecurityCheck.HOST_PORTS,
            PodSecurityCheck.HOST_PROBES_AND_HOST_LIFECYCLE,
            PodSecurityCheck.SYSCTLS,
            PodSecurityCheck.WINDOWS_HOST_PROCESS,
            PodSecurityCheck.RUN_AS_NON_ROOT,
            PodSecurityCheck.RUN_AS_USER);

    private static final KubernetesVersion ALL_CHECKS = new KubernetesVersion(1, 25);

    @Test
    void everyPodIsAtTheRestrictedLevelOrItIsSaidWhyNot() throws IOException {
        List<String> wrong = new ArrayList<>();
        Map<String, String> all = PodSecurityFixtures.all();
        int level = 0;
        for (Map.Entry<String, String> fixture : all.entrySet()) {
            KubernetesVersion version = version(fixture.getKey());
            ManifestFile file = ManifestFile.parse(fixture.getKey(), fixture.getValue());
            Patched patched = Hardening.restricted().withTarget(version).harden(file);

            ManifestFile after = ManifestFile.parse(patched.text()).requireReadable();
            Workload workload = after.workloads().get(0);
            PodSecurityVerdict verdict =
                    PodSecurityStandards.of(SecurityLevel.RESTRICTED, version).evaluate(workload.pod());
            level += verdict.allowed() ? 1 : 0;
            for (Violation violation : verdict.violations()) {
                List<Spot> silent = violation.spots().stream()
                        .filter(spot -> patched.unfixed().stream()
                                .noneMatch(unfixed -> unfixed.path().equals(spot.path())))
                        .toList();
                if (!LEFT.contains(violation.check()) || !silent.isEmpty()) {
                    wrong.add(fixture.getKey() + ": " + violation.message() + " " + silent);
                }
            }
            if (verdict.allowed() != patched.unfixed().isEmpty()) {
                wrong.add(fixture.getKey() + ": " + patched.unfixed());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(level).isGreaterThan(all.size() / 2);
    }

    /** Of older versions, which asked for less, more is done than they did. */
    @Test
    void whatPassesIsNotTouchedAtItsLevel() throws IOException {
        List<String> touched = new ArrayList<>();
        PodSecurityFixtures.all().forEach((name, text) -> {
            if (name.contains("/pass/") && version(name).isAtLeast(ALL_CHECKS)) {
                Hardening hardening = name.contains("restricted/") ? Hardening.restricted() : Hardening.baseline();
                Patched patched = hardening.withTarget(version(name)).harden(ManifestFile.parse(name, text));
                if (patched.isChanged() || !patched.unfixed().isEmpty()) {
                    touched.add(name + ": " + patched.changes() + patched.unfixed());
                }
            }
        });
        assertThat(touched).isEmpty();
    }

    private static KubernetesVersion version(String name) {
        return KubernetesVersion.parse(name.replaceFirst(".*/(v1\\.\\d+)/.*", "$1"));
    }
}
