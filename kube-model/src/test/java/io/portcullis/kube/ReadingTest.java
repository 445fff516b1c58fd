package io.portcullis.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.kube.manifest.MalformedManifestException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingTest {
    @Test
    void whatIsNotKnownIsKeptWhereItStood() {
        String text = """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: web
                  creationTimestamp: null
                spec:
                  os:
                    name: linux
                    edition: small
                  securityContext:
                    seccompProfile:
                      type: OCI
                      reference: registry.example/profile@sha256:1
                    appArmorProfile:
                      type: Localhost
                      digest: abc
                      localhostProfile: web
                    fsGroup: 5
                    futurePodField: true
                  containers:
                  - name: web
                    image: nginx
                    securityContext:
                      seLinuxOptions:
                        type: container_t
                        range: 1.5
                      capabilities:
                        drop:
                        - ALL
                        ambient:
                        - NET_BIND_SERVICE
                      futureField:
                      - {}
                    ports:
                    - containerPort: 80
                  volumes:
                  - emptyDir: {}
                    name: tmp
                status:
                  phase: Running
                """;
        PodManifest pod = PodManifest.parse(text);

        assertThat(pod.toYaml()).isEqualTo(text);
        assertThat(pod.spec().security().unknown().fields()).isEqualTo(Map.of("futurePodField", true));
        assertThat(pod.spec().security().seccompProfile())
                .contains(new SeccompProfileRef.Other(
                        "OCI", UnknownFields.of(Map.of("reference", "registry.example/profile@sha256:1"))));
        assertThat(pod.spec().containers().get(0).unknown().fields()).containsOnlyKeys("ports");
        assertThat(pod.unknown().fields()).isEqualTo(Map.of("status", Map.of("phase", "Running")));
    }

    @Test
    void everyKnownFieldIsTypedAndNothingOfItIsInTheBag() {
        ContainerSecurity container = ContainerSecurity.parse("""
                securityContext:
                  seccompProfile: {type: RuntimeDefault}
                  appArmorProfile: {type: Unconfined}
                  capabilities: {add: [NET_BIND_SERVICE], drop: [ALL, NET_RAW]}
                  privileged: false
                  allowPrivilegeEscalation: no
                  readOnlyRootFilesystem: true
                  runAsNonRoot: true
                  runAsUser: 0x3e8
                  runAsGroup: 7
                  procMount: Unmasked
                  seLinuxOptions: {user: u, role: r, type: t, level: l}
                  windowsOptions:
                    {gmsaCredentialSpecName: a, gmsaCredentialSpec: b, runAsUserName: C\\d, hostProcess: true}
                """);
        PodSecurity pod = PodSecurity.parse("""
                {"securityContext": {"fsGroup": 1, "fsGroupChangePolicy": "OnRootMismatch", "supplementalGroups": [2, 3],
                "supplementalGroupsPolicy": "Strict", "seLinuxChangePolicy": "Recursive",
                "sysctls": [{"name": "net.core.somaxconn", "value": "1024"}]}}
                """);

        assertThat(container.unknown()).isEqualTo(UnknownFields.NONE);
        assertThat(container.runAs()).isEqualTo(new RunAs(Optional.of(1000L), Optional.of(7L), Optional.of(true)));
        assertThat(container.allowPrivilegeEscalation()).contains(false);
        assertThat(container.capabilities().drop()).isEqualTo(CapabilityChoice.ALL);
        assertThat(container.procMount()).contains(ProcMount.UNMASKED);
        assertThat(container.windowsOptions().orElseThrow().unknown()).isEqualTo(UnknownFields.NONE);
        assertThat(container.confinement().seLinuxOptions().orElseThrow().unknown())
                .isEqualTo(UnknownFields.NONE);
        assertThat(pod)
                .isEqualTo(PodSecurity.of(s -> s.fsGroup(1)
                        .fsGroupChangePolicy(FsGroupChangePolicy.ON_ROOT_MISMATCH)
                        .supplementalGroups(2, 3)
                        .supplementalGroupsPolicy(SupplementalGroupsPolicy.STRICT)
                        .seLinuxChangePolicy(SeLinuxChangePolicy.RECURSIVE)
                        .sysctl("net.core.somaxconn", "1024")));
    }

    @Test
    void nullIsNothingSaid() {
        assertThat(PodSecurity.parse("securityContext:\n")).isEqualTo(PodSecurity.UNSAID);
        assertThat(ContainerSecurity.parse("securityContext: {runAsUser: null, capabilities: ~, procMount:}"))
                .isEqualTo(ContainerSecurity.UNSAID);
    }

    @Test
    void ephemeralContainersAreRead() {
        PodManifest pod = PodManifest.parse(pod("""
                  ephemeralContainers:
                  - {name: debug, image: busybox, targetContainerName: web, securityContext: {privileged: true}}
                """));

        Container debug = pod.spec().ephemeralContainers().get(0);
        assertThat(debug.security().privileged()).contains(true);
        assertThat(debug.unknown().fields()).isEqualTo(Map.of("targetContainerName", "web"));
        assertThat(PodManifest.parse(pod.toYaml())).isEqualTo(pod);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{runAsUser: '1000'} | 8:32: spec.securityContext.runAsUser is a string, \"1000\", and has to be an integer; write it without quotes",
                "{runAsNonRoot: \"yes\"} | 8:35: spec.securityContext.runAsNonRoot is a string, \"yes\", and has to be a boolean; write it without quotes",
                "{runAsUser: 1e3} | 8:32: spec.securityContext.runAsUser is a number, \"1e3\", and has to be an integer",
                "{runAsUser: 99999999999999999999} | 8:32: spec.securityContext.runAsUser: is no number of 64 bits",
                "[] | 8:20: spec.securityContext is a list and has to be an object",
                "{sysctls: {a: b}} | 8:30: spec.securityContext.sysctls is an object and has to be a list",
                "{sysctls: [null]} | 8:31: spec.securityContext.sysctls[0] is null and has to be an object",
                "{sysctls: [{name: net.a, value: 1}]} | 8:52: spec.securityContext.sysctls[0].value is an integer, \"1\", and has to be a string; put it in quotes",
                "{sysctls: [{value: x}]} | 8:31: spec.securityContext.sysctls[0].name is required",
                "{supplementalGroups: [1, -2]} | 8:20: spec.securityContext: supplementalGroups[1] must be between 0 and 2147483647, inclusive, was -2",
                "{seccompProfile: {}} | 8:37: spec.securityContext.seccompProfile: type is required when seccompProfile is set",
                "{seccompProfile: {type: Localhost}} | 8:37: spec.securityContext.seccompProfile: localhostProfile must be set when seccomp type is Localhost; name the profile",
                "{seccompProfile: {type: Localhost, localhostProfile: ../x}} | 8:73: spec.securityContext.seccompProfile.localhostProfile: localhostProfile \"../x\" must not contain '..'; put the profile below the kubelet's seccomp folder",
                "{seccompProfile: {type: Localhost, localhostProfile: ../x, more: 1}} | 8:37: spec.securityContext.seccompProfile: localhostProfile \"../x\" must not contain '..'; put the profile below the kubelet's seccomp folder",
                "{appArmorProfile: {type: Unconfined, localhostProfile: x}} | 8:75: spec.securityContext.appArmorProfile.localhostProfile: localhostProfile can only be set when AppArmor type is Localhost; drop it, or choose Localhost",
                "{seccompProfile: {type: unconfined}} | 8:44: spec.securityContext.seccompProfile.type: seccomp type unconfined is no type; it is written Unconfined",
                "{fsGroupChangePolicy: always} | 8:42: spec.securityContext.fsGroupChangePolicy: Unsupported value: \"always\": supported values: \"Always\", \"OnRootMismatch\"",
            })
    void typesAndRulesAreSaidWithPathLineAndColumn(String context, String message) {
        assertThatThrownBy(() -> PodManifest.parse(pod("  securityContext: " + context + "\n")))
                .isInstanceOf(MalformedManifestException.class)
                .hasMessage("manifest:" + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "add: [NET_BIND_SERVIC] | unknown capability NET_BIND_SERVIC; did you mean CAP_NET_BIND_SERVICE",
                "add: [CAP_NET_RAW] | capability \"CAP_NET_RAW\" is not what every runtime takes; write it NET_RAW",
                "drop: [net_raw] | capability \"net_raw\" is not what every runtime takes; write it NET_RAW",
                "drop: [all] | capability \"all\" is compared to the letter by the Pod Security Standards; write it ALL",
            })
    void capabilitiesAreReadToTheLetter(String capabilities, String message) {
        assertThatThrownBy(() -> ContainerSecurity.parse("securityContext: {capabilities: {" + capabilities + "}}"))
                .isInstanceOf(MalformedManifestException.class)
                .hasMessageContaining("securityContext.capabilities." + capabilities.substring(0, 3))
                .hasMessageEndingWith(message);
    }

    @Test
    void annotationsChooseProfilesOfContainersThatAreThere() {
        String prefix = "container.apparmor.security.beta.kubernetes.io/";

        assertThat(PodManifest.parse(annotated(prefix + "web: unconfined", ""))
                        .spec()
                        .containers()
                        .get(0)
                        .security()
                        .appArmorProfile())
                .contains(AppArmorProfileRef.unconfined());
        assertMalformed(
                annotated(prefix + "wep: unconfined", ""),
                "manifest:6:5: metadata.annotations[" + prefix + "wep]: container not found; the pod has web");
        assertMalformed(annotated(prefix + "web: default", ""), "invalid AppArmor profile name: \"default\"");
        assertMalformed(annotated(prefix + "web: ''", ""), "it is empty and chooses no profile; leave it out");
        assertMalformed(annotated(prefix + "web: localhost/", ""), "localhostProfile must be set");
        assertMalformed(
                annotated(prefix + "web: unconfined", "{type: RuntimeDefault}"),
                "apparmor type in annotation and field must match, and these are Unconfined and RuntimeDefault");
        assertMalformed(
                annotated(prefix + "web: localhost/a", "{type: Localhost, localhostProfile: b}"),
                "apparmor profile in annotation and field must match");
        assertMalformed(
                annotated("seccomp.security.alpha.kubernetes.io/pod: unconfined", ""),
                "does nothing since Kubernetes 1.27; use seccompProfile");
    }

    @Test
    void onlyOnePodIsRead() {
        assertMalformed("", "manifest:1:1: one document is read here, and there are 0; split the text");
        assertMalformed(pod("") + "---\n" + pod(""), "manifest:8:1: one document is read here, and there are 2");
        assertMalformed("apiVersion: apps/v1\nkind: Deployment\n", "manifest:2:7: kind: a Pod of v1 is read here");
        assertMalformed("apiVersion: v1\nkind: Pod\n", "manifest:1:1: metadata is required");
        assertMalformed("apiVersion: v1\nkind: Pod\nmetadata: {}\n", "metadata.name is required");
        assertMalformed(pod("") + "  a: [\n", "manifest:9:1: ");
        assertThatThrownBy(() -> PodSecurity.parse("securityContext: {}\nspec: {}\n"))
                .hasMessage("manifest:2:1: \"spec\" stands beside securityContext, and only that is read here");
    }

    @Test
    void whatBuildersRefuseIsNotRead() {
        assertMalformed(
                pod("  hostUsers: false\n  hostPID: true\n"),
                "manifest:5:3: spec: hostPID is forbidden when `pod.Spec.HostUsers` is false; drop one");
        assertMalformed(pod("  os: {name: plan9}\n"), "spec.os.name: Unsupported value: \"plan9\": supported values");
        assertMalformed(pod("  big: .inf\n"), "spec: big is Infinity, which JSON cannot say; leave it out");
        assertMalformed(
                pod("  deep: " + "[".repeat(70) + "]".repeat(70) + "\n"),
                "spec: objects and lists deeper than 64 levels below");
        assertMalformed(pod("  securityContext: {seLinuxOptions: {type: \"\\ud800\"}}\n"), "half a surrogate pair");
    }

    private static String annotated(String annotation, String profile) {
        return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  annotations:\n    " + annotation
                + "\nspec:\n  containers:\n  - name: web\n    image: x\n"
                + (profile.isEmpty() ? "" : "    securityContext: {appArmorProfile: " + profile + "}\n");
    }

    private static String pod(String more) {
        return "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    image: x\n"
                + more;
    }

    private static void assertMalformed(String text, String message) {
        assertThatThrownBy(() -> PodManifest.parse(text))
                .isInstanceOf(MalformedManifestException.class)
                .hasMessageContaining(message);
    }
}
