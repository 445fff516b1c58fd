package io.portcullis.kube.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.kube.AppArmorProfileRef;
import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Workload;
import io.portcullis.kube.standards.PodSecurityCheck;
import io.portcullis.kube.standards.PodSecurityStandards;
import io.portcullis.kube.standards.SecurityLevel;
import io.portcullis.kube.standards.Violation;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class HardeningProperties {
    /** What the generated manifests have that no hardening takes away. */
    private static final Set<PodSecurityCheck> LEFT = EnumSet.of(
            PodSecurityCheck.HOST_NAMESPACES, PodSecurityCheck.RUN_AS_USER, PodSecurityCheck.RUN_AS_NON_ROOT);

    @Property(tries = 500)
    void hardeningWhatIsHardenedChangesNothing(@ForAll long seed) {
        Random random = new Random(seed);
        ManifestFile file = ManifestFile.parse(ManifestTexts.file(random));
        Hardening hardening = hardening(random);

        Patched once = hardening.harden(file);
        Patched twice = hardening.harden(ManifestFile.parse(once.text()));

        assertThat(twice.text()).as(() -> file.text() + "\n" + twice.changes()).isEqualTo(once.text());
        assertThat(twice.changes()).isEmpty();
    }

    @Property(tries = 500)
    void aWorkloadIsAtItsLevelOrItIsSaidWhyNot(@ForAll long seed) {
        Random random = new Random(seed);
        ManifestFile file = ManifestFile.parse(ManifestTexts.file(random));
        KubernetesVersion target = target(random);
        boolean restricted = random.nextBoolean();
        Hardening hardening = (restricted ? Hardening.restricted() : Hardening.baseline()).withTarget(target);

        Patched patched = hardening.harden(file);

        PodSecurityStandards standards =
                PodSecurityStandards.of(restricted ? SecurityLevel.RESTRICTED : SecurityLevel.BASELINE, target);
        boolean refused = patched.unfixed().stream().anyMatch(HardeningProperties::isRefusal);
        for (Workload workload :
                ManifestFile.parse(patched.text()).requireReadable().workloads()) {
            List<Violation> violations = standards.evaluate(workload.pod()).violations();
            if (!violations.isEmpty()) {
                assertThat(patched.unfixed())
                        .as(patched.text())
                        .anyMatch(unfixed -> unfixed.subject().equals(workload.title()));
            }
            if (!refused) {
                assertThat(violations)
                        .as(() -> file.text() + "\n=>\n" + patched.text())
                        .extracting(Violation::check)
                        .isSubsetOf(LEFT);
            }
        }
    }

    /** Something stands in the way that is not about the level: an anchor, a merge key, a value of a strange type. */
    private static boolean isRefusal(Unfixed unfixed) {
        return !unfixed.reason().contains("take it away") && !unfixed.reason().contains("user 0");
    }

    @Property(tries = 500)
    void whatIsAtItsLevelIsNotTouched(@ForAll long seed) {
        Random random = new Random(seed);
        KubernetesVersion target = target(random);
        ManifestFile file = ManifestFile.parse(Hardening.restricted()
                .withTarget(target)
                .harden(ManifestFile.parse(ManifestTexts.file(random)))
                .text());

        Patched patched = Hardening.baseline().withTarget(target).harden(file);

        assertThat(patched.changes()).as(file.text()).isEmpty();
        assertThat(patched.text()).isEqualTo(file.text());
    }

    private static KubernetesVersion target(Random random) {
        return List.of("1.18", "1.22", "1.25", "1.29", "1.30", "1.36").stream()
                .skip(random.nextInt(6))
                .map(KubernetesVersion::parse)
                .findFirst()
                .orElseThrow();
    }

    private static Hardening hardening(Random random) {
        Hardening hardening =
                (random.nextInt(3) == 0 ? Hardening.baseline() : Hardening.restricted()).withTarget(target(random));
        hardening = random.nextInt(3) == 0 ? hardening.withSeccomp(SeccompProfileRef.localhost("p/a.json")) : hardening;
        hardening = random.nextInt(3) == 0 ? hardening.withAppArmor(AppArmorProfileRef.localhost("web")) : hardening;
        hardening = random.nextInt(3) == 0 ? hardening.withUser(1000) : hardening;
        return random.nextInt(3) == 0 ? hardening.perContainer() : hardening;
    }
}
