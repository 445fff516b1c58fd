package io.portcullis.kube.standards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ManifestFile;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PodSecurityProperties {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Property(tries = 300)
    void everyPodGetsAVerdictThatHangsTogether(
            @ForAll("pods") Map<String, Object> pod, @ForAll("standards") PodSecurityStandards standards) {
        PodSecurityVerdict verdict = judge(standards, pod);
        List<PodSecurityCheck> failed =
                verdict.violations().stream().map(Violation::check).toList();
        assertThat(failed).isSorted().doesNotHaveDuplicates();
        assertThat(standards.checks()).containsAll(failed);
        assertThat(verdict.allowed())
                .isEqualTo(failed.isEmpty() && verdict.unreadable().isEmpty());
        assertThat(verdict.sentence().isPresent()).isEqualTo(!failed.isEmpty());
        assertThat(verdict.violations())
                .allSatisfy(violation -> assertThat(violation.message())
                        .startsWith(violation.reason())
                        .doesNotContain("()"));
    }

    @Property(tries = 300)
    void nothingIsAsNothing(
            @ForAll("pods") Map<String, Object> pod, @ForAll("standards") PodSecurityStandards standards) {
        Map<String, Object> spec = new LinkedHashMap<>(pod);
        PodSecurityVerdict before = judge(standards, spec);
        Arrays.asList("hostPID", "volumes", "os", "hostUsers", "securityContext", "ephemeralContainers")
                .forEach(name -> spec.putIfAbsent(name, RandomSpec.NULL));
        PodSecurityVerdict after = judge(standards, spec);
        assertThat(after.violations().stream().map(Violation::message))
                .isEqualTo(before.violations().stream().map(Violation::message).toList());
        assertThat(after.allowed()).isEqualTo(before.allowed());
    }

    @Property(tries = 300)
    void aReleaseBeyondTheNewestAsksForWhatTheNewestDoes(
            @ForAll("pods") Map<String, Object> pod, @ForAll SecurityLevel level) {
        PodSecurityVerdict newest = judge(PodSecurityStandards.of(level, PolicyVersion.NEWEST), pod);
        PodSecurityVerdict beyond = judge(PodSecurityStandards.of(level, new KubernetesVersion(1, 99)), pod);
        assertThat(beyond.violations()).isEqualTo(newest.violations());
        assertThat(judge(PodSecurityStandards.of(level, PolicyVersion.LATEST), pod)
                        .violations())
                .isEqualTo(newest.violations());
    }

    @Property(tries = 300)
    void whatTheRestrictedLevelAllowsTheBaselineAllows(
            @ForAll("pods") Map<String, Object> pod, @ForAll("standards") PodSecurityStandards standards) {
        Map<String, Object> onLinux = new LinkedHashMap<>(pod); // on Windows checks of the baseline are lost
        onLinux.remove("os");
        onLinux.remove("volumes"); // one of several sources is enough for the restricted level
        PodSecurityVerdict restricted =
                judge(PodSecurityStandards.of(SecurityLevel.RESTRICTED, standards.version()), onLinux);
        PodSecurityVerdict baseline =
                judge(PodSecurityStandards.of(SecurityLevel.BASELINE, standards.version()), onLinux);
        assertThat(baseline.allowed() || !restricted.allowed()).isTrue();
    }

    @Provide
    Arbitrary<PodSecurityStandards> standards() {
        return Arbitraries.of(SecurityLevel.class)
                .flatMap(level -> Arbitraries.integers()
                        .between(0, 40)
                        .map(minor -> PodSecurityStandards.of(level, new KubernetesVersion(1, minor))));
    }

    @Provide
    Arbitrary<Map<String, Object>> pods() {
        return Arbitraries.randomValue(random -> new RandomSpec(random).spec());
    }

    private static PodSecurityVerdict judge(PodSecurityStandards standards, Map<String, Object> spec) {
        try {
            String text = JSON.writeValueAsString(Map.of("apiVersion", "v1", "kind", "Pod", "spec", spec));
            return standards.evaluate(ManifestFile.parse(text)
                    .requireReadable()
                    .workloads()
                    .get(0)
                    .pod());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
