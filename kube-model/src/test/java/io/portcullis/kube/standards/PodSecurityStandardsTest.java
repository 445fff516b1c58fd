package io.portcullis.kube.standards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Workload;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodSecurityStandardsTest {
    private static final String BARE = "spec: {containers: [{name: a}]}";

    @Test
    void saysWhatThePluginSays() {
        assertThat(restricted("latest", BARE).sentence())
                .contains(
                        "violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false (container \"a\""
                                + " must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities"
                                + " (container \"a\" must set securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot !="
                                + " true (pod or container \"a\" must set securityContext.runAsNonRoot=true), seccompProfile"
                                + " (pod or container \"a\" must set securityContext.seccompProfile.type to"
                                + " \"RuntimeDefault\" or \"Localhost\")");
        assertThat(baseline("v1.99", BARE).sentence()).isEmpty();
        assertThat(baseline("v1.99", "spec: {hostPID: true}").sentence())
                .contains("violates PodSecurity \"baseline:v1.99\": host namespaces (hostPID=true)");
    }

    @Test
    void whatThePrivilegedLevelAsksForIsNothing() {
        PodSecurityStandards privileged = PodSecurityStandards.of(SecurityLevel.PRIVILEGED, PolicyVersion.LATEST);
        assertThat(privileged.checks()).isEmpty();
        assertThat(privileged
                        .evaluate(only("spec: {hostPID: true, hostIPC: 7}").pod())
                        .allowed())
                .isTrue();
    }

    /** With % for a semicolon in the message. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "spec: {hostNetwork: true, hostPID: yes, hostIPC: true}"
                        + ";host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)",
                "spec: {volumes: [{name: a, hostPath: {}}, {name: b, hostPath: null}, {name: c, hostPath: {path: /}}]}"
                        + ";hostPath volumes (volumes \"a\", \"c\")",
                "spec: {containers: [{name: a, ports: [{hostPort: 0}, {}]}, {name: b, ports: [{hostPort: 9}]}]}"
                        + ";hostPort (container \"b\" uses hostPort 9)",
                "spec: {containers: [{name: a, ports: [{hostPort: 9}, {hostPort: 80}]}], initContainers: [{name: i,"
                        + " ports: [{hostPort: 10}, {hostPort: 9}]}]}"
                        + ";hostPort (containers \"i\", \"a\" use hostPorts 10, 80, 9)",
                "spec: {containers: [{name: b, livenessProbe: {httpGet: {host: z}}}, {name: a, lifecycle: {preStop:"
                        + " {tcpSocket: {host: x}}}, startupProbe: {tcpSocket: {host: ''}}}]}"
                        + ";probe or lifecycle host (containers \"a\", \"b\" use probe or lifecycle hosts \"x\", \"z\")",
                "spec: {ephemeralContainers: [{name: e, securityContext: {privileged: true}}]}"
                        + ";privileged (container \"e\" must not set securityContext.privileged=true)",
                "spec: {containers: [{name: a, securityContext: {procMount: Unmasked}}, {name: b, securityContext:"
                        + " {procMount: Default}}]}"
                        + ";procMount (container \"a\" must not set securityContext.procMount to \"Unmasked\")",
                "spec: {containers: [{name: a, securityContext: {capabilities: {add: [SYS_ADMIN, CAP_CHOWN, CHOWN]}}},"
                        + " {name: b, securityContext: {capabilities: {add: [chown, SYS_ADMIN]}}}]}"
                        + ";non-default capabilities (containers \"a\", \"b\" must not include \"CAP_CHOWN\","
                        + " \"SYS_ADMIN\", \"chown\" in securityContext.capabilities.add)",
                "spec: {securityContext: {seLinuxOptions: {type: x, user: u}}, containers: [{name: a,"
                        + " securityContext: {seLinuxOptions: {role: r, type: w}}}]}"
                        + ";seLinuxOptions (pod and container \"a\" set forbidden securityContext.seLinuxOptions: types"
                        + " \"w\", \"x\"% user may not be set% role may not be set)",
                "spec: {securityContext: {sysctls: [{name: z}, {name: net.ipv4.tcp_rmem}, {name: z}]}}"
                        + ";forbidden sysctls (z, z)",
                "spec: {securityContext: {windowsOptions: {hostProcess: true}}, containers: [{name: a,"
                        + " securityContext: {windowsOptions: {hostProcess: true}}}]}"
                        + ";hostProcess (pod and container \"a\" must not set"
                        + " securityContext.windowsOptions.hostProcess=true)",
                "spec: {securityContext: {seccompProfile: {type: Unconfined}}, containers: [{name: a,"
                        + " securityContext: {seccompProfile: {type: RuntimeDefault}}}, {name: b, securityContext:"
                        + " {seccompProfile: {}}}]}"
                        + ";seccompProfile (pod and container \"b\" must not set securityContext.seccompProfile.type to"
                        + " \"\", \"Unconfined\")",
                "spec: {securityContext: {appArmorProfile: {type: Unconfined}}}"
                        + ";forbidden AppArmor profile (pod must not set AppArmor profile type to \"Unconfined\")",
                "{metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/b: unconfined,"
                        + " container.apparmor.security.beta.kubernetes.io/a: \"x\\t\\\"é\\u200b\"}}, spec:"
                        + " {containers: [{name: c, securityContext: {appArmorProfile: {type: Odd}}}]}}"
                        + ";forbidden AppArmor profiles (container \"c\" and annotations must not set AppArmor profile"
                        + " type to \"Odd\", \"container.apparmor.security.beta.kubernetes.io/a=\"x\\t\\\"é\\u200b\"\","
                        + " \"container.apparmor.security.beta.kubernetes.io/b=\"unconfined\"\")",
            },
            quoteCharacter = '`')
    void theBaselineSays(String pod, String message) {
        PodSecurityVerdict verdict = baseline("latest", pod);
        assertThat(verdict.unreadable()).isEmpty();
        assertThat(messages(verdict)).isEqualTo(message.replace('%', ';'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "allowPrivilegeEscalation: true"
                        + ";allowPrivilegeEscalation != false (container \"a\" must set"
                        + " securityContext.allowPrivilegeEscalation=false)",
                "capabilities: {drop: [all], add: [NET_BIND_SERVICE, CHOWN]}"
                        + ";unrestricted capabilities (container \"a\" must set"
                        + " securityContext.capabilities.drop=[\"ALL\"]% container \"a\" must not include \"CHOWN\" in"
                        + " securityContext.capabilities.add)",
                "procMount: Unmasked"
                        + ";procMount (container \"a\" must not set securityContext.procMount to \"Unmasked\")",
                "runAsNonRoot: false"
                        + ";runAsNonRoot != true (container \"a\" must not set securityContext.runAsNonRoot=false)",
                "runAsUser: 0;runAsUser=0 (container \"a\" must not set runAsUser=0)",
                "seccompProfile: {type: Unconfined}"
                        + ";seccompProfile (container \"a\" must not set securityContext.seccompProfile.type to"
                        + " \"Unconfined\")",
            })
    void theRestrictedLevelSays(String change, String message) {
        String fine = "{allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}";
        String pod = """
                fine: &fine %s
                spec:
                  securityContext: {runAsNonRoot: true, seccompProfile: {type: Localhost}}
                  containers: [{name: a, securityContext: %s}]
                """;
        assertThat(restricted("latest", pod.formatted(fine, "*fine")).allowed()).isTrue();
        PodSecurityVerdict verdict = restricted("latest", pod.formatted(fine, "{<<: *fine, " + change + "}"));
        assertThat(messages(verdict)).isEqualTo(message.replace('%', ';'));
    }

    @Test
    void restrictedVolumesAreNamedByTheirType() {
        String pod = "spec: {volumes: [{name: a, hostPath: {}}, {name: b, nfs: {}}, {name: c, future: {}}, {name: d},"
                + " {name: e, secret: {}}, {name: f, nfs: {}}, {name: g, image: {}}, {name: h, csi: null}]}";
        PodSecurityVerdict verdict = restricted("v1.0", pod);
        assertThat(messages(verdict))
                .isEqualTo("restricted volume types (volumes \"a\", \"b\", \"c\", \"f\" use restricted volume types"
                        + " \"hostPath\", \"nfs\", \"unknown\")");
        assertThat(verdict.violations().get(0).spots())
                .extracting(spot -> spot.path().toString())
                .containsExactly(
                        "spec.volumes[0].hostPath", "spec.volumes[1].nfs", "spec.volumes[2]", "spec.volumes[5].nfs");
    }

    @Test
    void aViolationIsWhereItIsOrWouldBe() {
        Workload workload = only("""
                apiVersion: apps/v1
                kind: Deployment
                spec:
                  template:
                    spec:
                      hostPID: true
                      containers:
                      - name: a
                      - name: b
                        securityContext:
                          privileged: true
                """);
        PodSecurityVerdict verdict = PodSecurityStandards.of(SecurityLevel.RESTRICTED, PolicyVersion.LATEST)
                .evaluate(workload.pod());
        assertThat(verdict.violations().stream().map(violation -> violation.check() + " " + violation.spots()))
                .startsWith(
                        "hostNamespaces [spec.template.spec.hostPID at 6:16]",
                        "privileged [spec.template.spec.containers[1].securityContext.privileged at 11:23]",
                        "allowPrivilegeEscalation [spec.template.spec.containers[0].securityContext"
                                + ".allowPrivilegeEscalation at 8:9,"
                                + " spec.template.spec.containers[1].securityContext.allowPrivilegeEscalation at 11:11]");
    }

    @ParameterizedTest
    @CsvSource({
        "allowPrivilegeEscalation, 1.7, 1.8",
        "capabilities_restricted, 1.21, 1.22",
        "hostProbesAndHostLifecycle, 1.33, 1.34",
        "procMount_restricted, 1.34, 1.35",
        "runAsUser, 1.22, 1.23",
        "seccompProfile_restricted, 1.18, 1.19"
    })
    void aCheckComesWithItsRelease(String id, String before, String since) {
        PodSecurityCheck check = PodSecurityCheck.byId(id).orElseThrow();
        List<PodSecurityCheck> with = restrictedAt(since).checks();
        assertThat(check.since()).hasToString(since);
        assertThat(restrictedAt(before).checks()).doesNotContain(check);
        assertThat(with).contains(check);
        check.overridden().ifPresent(other -> {
            assertThat(with).doesNotContain(other);
            assertThat(restrictedAt(before).checks()).contains(other);
        });
    }

    @Test
    void theChecksOfTheOldestAndTheNewestPolicy() {
        assertThat(restrictedAt("1.0").checks())
                .hasToString(
                        "[appArmorProfile, capabilities_baseline, hostNamespaces, hostPorts, privileged, procMount,"
                                + " seLinuxOptions, seccompProfile_baseline, sysctls, windowsHostProcess, restrictedVolumes,"
                                + " runAsNonRoot]");
        assertThat(restrictedAt("1.37").checks())
                .hasToString("[appArmorProfile, hostNamespaces, hostPorts, hostProbesAndHostLifecycle, privileged,"
                        + " seLinuxOptions, sysctls, windowsHostProcess, allowPrivilegeEscalation,"
                        + " capabilities_restricted, procMount_restricted, restrictedVolumes, runAsNonRoot, runAsUser,"
                        + " seccompProfile_restricted]");
        assertThat(PodSecurityCheck.values()).hasSize(19);
    }

    @ParameterizedTest
    @CsvSource({
        "1.24, '{os: {name: windows}, containers: [{name: a}]}', true",
        "1.25, '{os: {name: windows}, containers: [{name: a}]}', false",
        "1.25, '{os: {name: linux}, containers: [{name: a}]}', true",
    })
    void windowsIsExcusedSince25(String release, String spec, boolean asked) {
        List<PodSecurityCheck> failed = failed(restrictedAt(release), spec);
        assertThat(failed.contains(PodSecurityCheck.ALLOW_PRIVILEGE_ESCALATION)).isEqualTo(asked);
        assertThat(failed.contains(PodSecurityCheck.CAPABILITIES_RESTRICTED)).isEqualTo(asked);
        assertThat(failed.contains(PodSecurityCheck.SECCOMP_PROFILE_RESTRICTED)).isEqualTo(asked);
        assertThat(failed).contains(PodSecurityCheck.RUN_AS_NON_ROOT);
    }

    @ParameterizedTest
    @CsvSource({"1.34, false, true", "1.35, false, false", "1.35, true, true", "1.36, null, true"})
    void aUserNamespaceExcusesSince35(String release, String hostUsers, boolean asked) {
        String spec = "{hostUsers: " + hostUsers
                + ", containers: [{name: a, securityContext: {runAsUser: 0, procMount: Unmasked}}]}";
        List<PodSecurityCheck> restricted = failed(restrictedAt(release), spec);
        List<PodSecurityCheck> baseline =
                failed(PodSecurityStandards.of(SecurityLevel.BASELINE, KubernetesVersion.parse(release)), spec);
        assertThat(baseline.contains(PodSecurityCheck.PROC_MOUNT)).isEqualTo(asked);
        assertThat(restricted.contains(PodSecurityCheck.RUN_AS_NON_ROOT)).isEqualTo(asked);
        assertThat(restricted.contains(PodSecurityCheck.RUN_AS_USER)).isEqualTo(asked);
        assertThat(restricted).containsAnyOf(PodSecurityCheck.PROC_MOUNT, PodSecurityCheck.PROC_MOUNT_RESTRICTED);
    }

    @ParameterizedTest
    @CsvSource({
        "1.26, net.ipv4.ip_local_reserved_ports, 1.27",
        "1.28, net.ipv4.tcp_keepalive_time, 1.29",
        "1.31, net.ipv4.tcp_wmem, 1.32",
        "1.36, net.ipv4.tcp_notsent_lowat, 1.37"
    })
    void sysctlsBecomeSafe(String before, String name, String since) {
        String pod = "spec: {securityContext: {sysctls: [{name: " + name + "}]}}";
        assertThat(messages(baseline("v" + before, pod))).isEqualTo("forbidden sysctls (" + name + ")");
        assertThat(baseline("v" + since, pod).allowed()).isTrue();
    }

    @Test
    void theTypeOfContainerEnginesIsAllowedSince31() {
        String pod = "spec: {securityContext: {seLinuxOptions: {type: container_engine_t}}}";
        assertThat(baseline("v1.30", pod).allowed()).isFalse();
        assertThat(baseline("v1.31", pod).allowed()).isTrue();
    }

    @Test
    void seccompWasAnAnnotationBefore19() {
        String pod = """
                metadata:
                  annotations:
                    seccomp.security.alpha.kubernetes.io/pod:
                    container.seccomp.security.alpha.kubernetes.io/a: unconfined
                    container.seccomp.security.alpha.kubernetes.io/gone: unconfined
                    container.seccomp.security.alpha.kubernetes.io/b: localhost/x
                spec: {containers: [{name: a}, {name: b}]}
                """;
        PodSecurityVerdict old = baseline("v1.18", pod);
        assertThat(messages(old))
                .isEqualTo("seccompProfile (forbidden annotations"
                        + " container.seccomp.security.alpha.kubernetes.io/a=\"unconfined\","
                        + " seccomp.security.alpha.kubernetes.io/pod=\"\")");
        assertThat(old.violations().get(0).spots())
                .extracting(Spot::toString)
                .contains("metadata.annotations[container.seccomp.security.alpha.kubernetes.io/a] at 4:55");
        assertThat(baseline("v1.19", pod).allowed()).isTrue();
    }

    @Test
    void theLevelOfThePodCountsEvenWhereEveryContainerOverridesIt() {
        String pod = "spec: {securityContext: {runAsNonRoot: false, runAsUser: 0}, containers: [{name: a,"
                + " securityContext: {runAsNonRoot: true, runAsUser: 1}}]}";
        assertThat(messages(restricted("v1.24", pod)))
                .contains("runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)")
                .contains("runAsUser=0 (pod must not set runAsUser=0)");
    }

    @ParameterizedTest
    @CsvSource({
        "'{hostPID: \"true\"}', spec.hostPID must be a boolean; was a string",
        "'{hostNetwork: 1}', spec.hostNetwork must be a boolean; was an integer",
        "'{containers: {}}', spec.containers must be a list; was an object",
        "'{containers: [x]}', spec.containers[0] must be an object; was a string",
        "'{securityContext: no}', spec.securityContext must be an object; was a boolean",
        "'{volumes: [{hostPath: /}]}', spec.volumes[0].hostPath must be an object; was a string",
        "'{containers: [{ports: [{hostPort: \"80\"}]}]}', spec.containers[0].ports[0].hostPort must be an integer; was a string",
        "'{containers: [{ports: [{hostPort: 4294967376}]}]}', spec.containers[0].ports[0].hostPort must be in -2147483648..2147483647; was 4294967376",
        "'{containers: [{name: 5}]}', spec.containers[0].name must be a string; was an integer",
        "'{containers: [{securityContext: {capabilities: {add: SYS_ADMIN}}}]}', spec.containers[0].securityContext.capabilities.add must be a list; was a string",
        "'{containers: [{securityContext: {capabilities: {add: [!!int 5]}}}]}', spec.containers[0].securityContext.capabilities.add[0] must be a string; was an integer",
    })
    void whatNoApiServerReadsIsNotAllowed(String spec, String problem) {
        PodSecurityVerdict verdict = baseline("latest", "spec: " + spec);
        assertThat(verdict.allowed()).isFalse();
        assertThat(verdict.unreadable()).extracting(Unreadable::message).containsExactly(problem.replace(';', ','));
    }

    @Test
    void aReasonWithoutDetailHasNoParentheses() {
        assertThat(messages(baseline("latest", "spec: {securityContext: {sysctls: [{value: x}]}}")))
                .isEqualTo("forbidden sysctls");
    }

    @Test
    void nullIsNothing() {
        String pod = "metadata: {annotations: null}\nspec: {hostPID: null, volumes: null, securityContext: {sysctls:"
                + " null, seLinuxOptions: null}, initContainers: null, containers: [{name: null, ports: null,"
                + " securityContext: {privileged: null, procMount: null, seccompProfile: null}}, null]}";
        assertThat(baseline("latest", pod).allowed()).isTrue();
        assertThat(restricted("v1.0", pod).violations())
                .extracting(Violation::detail)
                .containsExactly("pod or containers \"\", \"\" must set securityContext.runAsNonRoot=true");
    }

    @Test
    void aTemplateThatIsNotThereIsNotRefused() {
        PodSecurityVerdict verdict = PodSecurityStandards.of(SecurityLevel.RESTRICTED, PolicyVersion.LATEST)
                .evaluate(only("apiVersion: apps/v1\nkind: Deployment\nspec: {}\n")
                        .pod());
        assertThat(verdict.allowed()).isTrue();
    }

    @Test
    void aShortFileMakesNoEndlessMessage() {
        String name = "n".repeat(100_000);
        String containers = "*c, ".repeat(50_000);
        String pod = "c: &c {name: " + name + ", securityContext: {privileged: true}}\nspec: {containers: ["
                + containers + "]}";
        Violation violation = baseline("latest", pod).violations().get(0);
        assertThat(violation.spots()).hasSize(1_000);
        assertThat(violation.detail())
                .hasSizeLessThan(5_000_000)
                .contains("n…\", \"n")
                .endsWith(" more\" must not set securityContext.privileged=true");
    }

    @Test
    void versionsAreReadAsLabelsWriteThem() {
        assertThat(PolicyVersion.parse("latest"))
                .isEqualTo(PolicyVersion.LATEST)
                .hasToString("latest");
        assertThat(PolicyVersion.parse("v1.0").release()).hasToString("1.0");
        assertThat(PolicyVersion.parse("v1.40")).hasToString("v1.40");
        assertThat(PolicyVersion.parse("v1.40").release()).isEqualTo(PolicyVersion.NEWEST);
        assertThat(PolicyVersion.LATEST.release()).hasToString("1.37");
        for (String wrong :
                List.of("1.30", "v1.030", "v2.0", "v1", "v1.30.1", "Latest", "", "v1.9999999999", "v1.3\n")) {
            assertThatThrownBy(() -> PolicyVersion.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a policy version is latest or v1.x, for example v1.30, was " + wrong);
        }
    }

    @Test
    void levelsAreReadAsLabelsWriteThem() {
        assertThat(SecurityLevel.parse("baseline"))
                .isEqualTo(SecurityLevel.BASELINE)
                .hasToString("baseline");
        assertThatThrownBy(() -> SecurityLevel.parse("Restricted"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a level is privileged, baseline or restricted, was Restricted");
    }

    private static PodSecurityStandards restrictedAt(String release) {
        return PodSecurityStandards.of(SecurityLevel.RESTRICTED, KubernetesVersion.parse(release));
    }

    private static List<PodSecurityCheck> failed(PodSecurityStandards standards, String spec) {
        return standards.evaluate(only("spec: " + spec).pod()).violations().stream()
                .map(Violation::check)
                .toList();
    }

    private static PodSecurityVerdict baseline(String version, String pod) {
        return PodSecurityStandards.of(SecurityLevel.BASELINE, PolicyVersion.parse(version))
                .evaluate(only(pod).pod());
    }

    private static PodSecurityVerdict restricted(String version, String pod) {
        return PodSecurityStandards.of(SecurityLevel.RESTRICTED, PolicyVersion.parse(version))
                .evaluate(only(pod).pod());
    }

    private static String messages(PodSecurityVerdict verdict) {
        return verdict.violations().stream().map(Violation::message).collect(Collectors.joining(", "));
    }

    private static Workload only(String manifest) {
        String text = manifest.startsWith("apiVersion")
                ? manifest
                : manifest.startsWith("{")
                        ? "{apiVersion: v1, kind: Pod, " + manifest.substring(1)
                        : manifest + "\napiVersion: v1\nkind: Pod\n";
        return ManifestFile.parse(text).requireReadable().workloads().get(0);
    }
}
