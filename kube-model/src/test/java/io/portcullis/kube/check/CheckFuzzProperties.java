package io.portcullis.kube.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Workload;
import io.portcullis.kube.standards.PodSecurityStandards;
import io.portcullis.kube.standards.PolicyVersion;
import io.portcullis.kube.standards.SecurityLevel;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Whatever a text says, it is read or refused, and what was read is checked: nothing is thrown. */
class CheckFuzzProperties {
    private static final List<String> SEEDS = List.of("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, annotations: {k: v}}
            spec:
              template:
                metadata:
                  annotations:
                    seccomp.security.alpha.kubernetes.io/pod: runtime/default
                    container.apparmor.security.beta.kubernetes.io/a: localhost/x
                spec:
                  hostUsers: false
                  securityContext: &all
                    runAsNonRoot: true
                    runAsUser: 1000
                    seccompProfile: {type: Localhost, localhostProfile: a/b.json}
                    sysctls: [{name: net.ipv4.ping_group_range, value: "0 1"}]
                  containers:
                  - name: a
                    image: i
                    ports: [{containerPort: 80, hostPort: 80}]
                    securityContext:
                      capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
                      allowPrivilegeEscalation: false
                  initContainers:
                  - {name: b, image: i, restartPolicy: Always, securityContext: {<<: *all, privileged: true}}
            ---
            kind: Pod
            spec: {os: {name: windows}, securityContext: {windowsOptions: {runAsUserName: "a\\\\b", hostProcess: true}}}
            """, """
            {"kind": "List", "items": [{"kind": "Pod", "metadata": {"annotations": {"a": "b"}}, "spec": {
              "ephemeralContainers": [{"name": "e", "targetContainerName": "c", "volumeMounts": [{"subPath": "s"}]}],
              "hostNetwork": true, "shareProcessNamespace": true, "hostPID": true,
              "volumes": [{"name": "v", "hostPath": {"path": "/"}}],
              "securityContext": {"appArmorProfile": {"type": "Localhost"}, "supplementalGroups": [1, -1]},
              "containers": [{"name": "c", "image": "", "securityContext": {"procMount": "Unmasked"}}]}},
              {"kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": {"spec": null}}}}}]}
            """);
    private static final List<String> WORDS = List.of(
            "null",
            "true",
            "-1",
            "99999999999999999999",
            "1e999",
            ".nan",
            "''",
            "[]",
            "{}",
            "[[]]",
            "- ",
            ": ",
            "\n",
            "\r",
            "\t",
            "\"",
            "*all",
            "&all ",
            "<<: *all",
            "---\n",
            "...",
            "|\n",
            "!!str ",
            "!x ",
            "# ",
            "{{ .Values.x }}",
            "\uFEFF",
            "\uD83D",
            "\u0000",
            "securityContext",
            "Unconfined",
            "Localhost",
            "localhost/../x",
            "CAP_SYS_ADMIN",
            "\\");

    @Property(tries = 500)
    void nothingIsThrown(@ForAll("texts") String text, @ForAll("versions") KubernetesVersion version) {
        judgedWithoutAFault(text, version);
    }

    @Property(tries = 100_000)
    @Tag("full")
    void nothingIsThrownForLong(@ForAll("texts") String text, @ForAll("versions") KubernetesVersion version) {
        judgedWithoutAFault(text, version);
    }

    private static void judgedWithoutAFault(String text, KubernetesVersion version) {
        ManifestFile file = ManifestFile.parse(text);
        List<Finding> findings = ManifestCheck.against(version)
                .oldestKubelet(new KubernetesVersion(1, 18))
                .check(file);
        PodSecurityStandards standards = PodSecurityStandards.of(SecurityLevel.RESTRICTED, PolicyVersion.LATEST);

        for (Finding finding : findings) {
            int line = finding.position().line();
            assertThat(line).isBetween(1, text.length() + 1);
            assertThat(finding.path().toString()).isNotEmpty();
            assertThat(finding.message()).isNotBlank().doesNotEndWith(" ");
            assertThat(finding.wayOut()).isNotBlank();
            assertThat(finding.severity() == Severity.ERROR).isEqualTo(finding.refuser() != Refuser.NOBODY);
        }
        for (Workload workload : file.workloads()) {
            assertThat(ManifestCheck.against(version).check(workload))
                    .isSortedAccordingTo(Comparator.comparing(Finding::position));
            assertThat(standards.evaluate(workload.pod()).violations()).doesNotHaveDuplicates();
        }
    }

    @Provide
    Arbitrary<KubernetesVersion> versions() {
        return Arbitraries.integers().between(18, 40).map(minor -> new KubernetesVersion(1, minor));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.randomValue(CheckFuzzProperties::mutated);
    }

    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int times = 1 + random.nextInt(8); times > 0; times--) {
            mutate(text, random);
        }
        return text.toString();
    }

    private static void mutate(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(1 + random.nextInt(60)));
        String piece = text.substring(at, end);
        String word = WORDS.get(random.nextInt(WORDS.size()));
        switch (random.nextInt(7)) {
            case 0 -> text.delete(at, end);
            case 1 -> text.insert(random.nextInt(text.length() + 1), piece);
            case 2 -> text.insert(at, word);
            case 3 -> text.replace(at, end, word);
            case 4 -> value(text, random, word);
            case 5 -> text.insert(at, (char) random.nextInt(0x3000));
            default -> value(text, random, SEEDS.get(1).strip().replace("\n", ""));
        }
    }

    /** Puts something in the place of a value, so that the text can still be read. */
    private static void value(StringBuilder text, Random random, String word) {
        int colon = text.indexOf(": ", random.nextInt(text.length() + 1));
        if (colon >= 0) {
            int end = colon + 2;
            while (end < text.length() && ",}]\n".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            text.replace(colon + 2, end, word);
        }
    }
}
