package io.portcullis.kube.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.kube.AppArmorProfileRef;
import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.kube.manifest.ManifestFile;
import org.junit.jupiter.api.Test;

class HardeningTest {
    private static final KubernetesVersion ANNOTATED = new KubernetesVersion(1, 29);

    @Test
    void aDeploymentIsBroughtToTheRestrictedLevel() {
        Patched patched = hardened("""
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: web   # the name
                spec:
                  template:
                    spec:
                      containers:
                        - name: a
                          image: "x:1" # pinned
                        - name: b
                          securityContext: {privileged: true}
                        - name: c
                          securityContext:
                            capabilities:
                              drop: [NET_RAW] # why
                              add:
                                - NET_ADMIN
                                - NET_BIND_SERVICE
                            seLinuxOptions:
                              type: spc_t
                            procMount: Unmasked
                """, Hardening.restricted());

        assertThat(patched.unfixed()).isEmpty();
        assertThat(patched.text()).isEqualTo("""
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: web   # the name
                spec:
                  template:
                    spec:
                      containers:
                        - name: a
                          image: "x:1" # pinned
                          securityContext:
                            allowPrivilegeEscalation: false
                            capabilities:
                              drop:
                                - ALL
                        - name: b
                          securityContext: {privileged: false, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                        - name: c
                          securityContext:
                            capabilities:
                              drop: [ALL] # why
                              add:
                                - NET_BIND_SERVICE
                            procMount: Default
                            allowPrivilegeEscalation: false
                      securityContext:
                        runAsNonRoot: true
                        seccompProfile:
                          type: RuntimeDefault
                """);
        assertThat(patched.changes())
                .extracting(Change::toString)
                .contains("18:17: Deployment web: spec.template.spec.containers[2].securityContext.capabilities.add:"
                        + " [\"NET_ADMIN\", \"NET_BIND_SERVICE\"] -> [\"NET_BIND_SERVICE\"]");
    }

    @Test
    void whatAPodHasOfItsNodeIsLeftAndSaid() {
        Patched patched = hardened("""
                kind: Pod
                metadata: {name: web}
                spec:
                  hostNetwork: true
                  volumes:
                  - name: a
                    hostPath: {path: /}
                  - name: b
                    nfs: {server: x, path: /}
                  securityContext:
                    sysctls: [{name: kernel.msgmax, value: "1"}]
                  containers:
                  - name: a
                    ports: [{containerPort: 80, hostPort: 80}]
                    livenessProbe: {httpGet: {port: 80, host: example.com}}
                """, Hardening.restricted());

        assertThat(patched.unfixed().stream().map(unfixed -> unfixed.position() + " " + unfixed.path()))
                .containsExactlyInAnyOrder(
                        "4:16 spec.hostNetwork",
                        "7:15 spec.volumes[0].hostPath",
                        "9:10 spec.volumes[1].nfs",
                        "11:22 spec.securityContext.sysctls[0].name",
                        "14:43 spec.containers[0].ports[0].hostPort",
                        "15:47 spec.containers[0].livenessProbe.httpGet.host");
        assertThat(patched.text()).contains("hostNetwork: true").contains("runAsNonRoot: true");
    }

    @Test
    void rootIsNotForbiddenToWhoIsToldToBeRoot() {
        String text = """
                kind: Pod
                spec:
                  containers:
                  - name: a
                    securityContext: {runAsUser: 0, runAsNonRoot: false}
                  - name: b
                """;

        Patched left = hardened(text, Hardening.restricted());
        Patched other = hardened(text, Hardening.restricted().withUser(65532));

        assertThat(left.text()).contains("runAsUser: 0, runAsNonRoot: false");
        assertThat(left.text()).containsOnlyOnce("runAsNonRoot: true");
        assertThat(left.unfixed().stream().map(unfixed -> unfixed.path().toString()))
                .containsExactly(
                        "spec.containers[0].securityContext.runAsNonRoot",
                        "spec.containers[0].securityContext.runAsUser");
        assertThat(other.unfixed()).isEmpty();
        assertThat(other.text()).contains("runAsUser: 65532, runAsNonRoot: true");
    }

    @Test
    void badAnnotationsGoAndGoodOnesStay() {
        String text = """
                kind: Pod
                metadata:
                  annotations:
                    container.apparmor.security.beta.kubernetes.io/a: unconfined
                    container.apparmor.security.beta.kubernetes.io/b: localhost/b
                spec:
                  containers: [{name: a}, {name: b}]
                """;

        assertThat(hardened(text, Hardening.baseline()).text()).isEqualTo("""
                kind: Pod
                metadata:
                  annotations:
                    container.apparmor.security.beta.kubernetes.io/b: localhost/b
                spec:
                  containers: [{name: a, securityContext: {appArmorProfile: {type: RuntimeDefault}}}, {name: b}]
                """);
        assertThat(hardened(text, Hardening.baseline().withTarget(ANNOTATED)).text())
                .isEqualTo(text.replace("unconfined", "runtime/default"));
    }

    @Test
    void givenProfilesTakeThePlaceOfTheRuntimesButOfNoOther() {
        String text = """
                kind: Pod
                spec:
                  securityContext: {seccompProfile: {type: RuntimeDefault}}
                  containers:
                  - name: a
                    securityContext:
                      seccompProfile:
                        type: Localhost
                        localhostProfile: a.json
                  - name: b
                """;

        Patched patched = hardened(
                text,
                Hardening.baseline()
                        .withSeccomp(SeccompProfileRef.localhost("all.json"))
                        .withAppArmor(AppArmorProfileRef.localhost("all")));

        assertThat(patched.text()).isEqualTo("""
                kind: Pod
                spec:
                  securityContext: {seccompProfile: {type: Localhost, localhostProfile: all.json}, appArmorProfile: {type: Localhost, localhostProfile: all}}
                  containers:
                  - name: a
                    securityContext:
                      seccompProfile:
                        type: Localhost
                        localhostProfile: a.json
                  - name: b
                """);
    }

    @Test
    void whatIsMissingIsWrittenIntoEachContainerIfAskedFor() {
        Patched patched = hardened(
                "kind: Pod\nspec: {containers: [{name: a}]}\n",
                Hardening.restricted().perContainer());

        assertThat(patched.text())
                .isEqualTo("kind: Pod\nspec: {containers: [{name: a, securityContext: {allowPrivilegeEscalation: false,"
                        + " capabilities: {drop: [ALL]}, runAsNonRoot: true, seccompProfile: {type:"
                        + " RuntimeDefault}}}]}\n");
    }

    @Test
    void sharedSettingsAreLeftAndSaid() {
        String text = """
                kind: Pod
                spec:
                  containers:
                  - name: a
                    securityContext: &all
                      privileged: true
                  - name: b
                    securityContext: *all
                """;

        Patched patched = hardened(text, Hardening.restricted());

        assertThat(patched.text()).startsWith(text);
        assertThat(patched.unfixed().stream()
                        .map(unfixed -> unfixed.path().toString())
                        .distinct())
                .containsExactly("spec.containers[0].securityContext", "spec.containers[1].securityContext");
    }

    @Test
    void whatAMergeKeySharesIsLeftWhereverItIsRemoved() {
        ManifestFile file = ManifestFile.parse("""
                kind: Pod
                spec:
                  containers:
                  - name: a
                    securityContext:
                      seccompProfile: &p {type: Unconfined}
                  - name: b
                    securityContext:
                      seLinuxOptions: {level: s0}
                      appArmorProfile: {type: Unconfined, <<: *p}
                """);
        Hardening hardening = Hardening.baseline().withTarget(ANNOTATED);

        Patched once = hardening.harden(file);

        assertThat(once.unfixed())
                .extracting(unfixed -> unfixed.path().toString())
                .contains(
                        "spec.containers[0].securityContext.seccompProfile",
                        "spec.containers[1].securityContext.appArmorProfile");
        assertThat(hardening.harden(ManifestFile.parse(once.text())).changes()).isEmpty();
    }

    @Test
    void aListInPlaceOfAContainerIsLeftAndSaid() {
        Patched patched = hardened("kind: Pod\nspec: {containers: [[{name: a}]]}\n", Hardening.baseline());

        assertThat(patched.unfixed())
                .singleElement()
                .hasToString("2:21: Pod: spec.containers[0]: must be an object, was a list; mend it first");
    }

    @Test
    void windowsPodsGetNoSettingsOfLinux() {
        Patched patched =
                hardened("kind: Pod\nspec: {os: {name: windows}, containers: [{name: a}]}\n", Hardening.restricted());
        Patched old = hardened(
                "kind: Pod\nspec: {os: {name: windows}, containers: [{name: a}]}\n",
                Hardening.restricted().withTarget(new KubernetesVersion(1, 24)));

        assertThat(patched.text())
                .isEqualTo("kind: Pod\nspec: {os: {name: windows}, containers: [{name: a}], securityContext:"
                        + " {runAsNonRoot: true}}\n");
        assertThat(patched.unfixed()).isEmpty();
        assertThat(old.unfixed())
                .isNotEmpty()
                .allMatch(unfixed -> unfixed.reason().contains("from 1.25 on"));
    }

    @Test
    void everyItemOfAListAndEveryDocumentIsHardened() {
        Patched patched = hardened("""
                kind: List
                items:
                - kind: CronJob
                  spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a}]}}}}}
                - kind: Service
                ---
                {"kind": "Pod", "spec": {"containers": []}}
                ---
                kind: Pod
                spec: {{ .Values.spec }}
                """, Hardening.restricted());

        assertThat(patched.changes()).extracting(Change::subject).containsOnly("CronJob");
        assertThat(patched.unfixed()).extracting(Unfixed::subject).containsExactly("document");
        assertThat(patched.text()).contains("- kind: Service\n---\n{\"kind\": \"Pod\"");
    }

    @Test
    void profilesThatDoNotConfineAreRefused() {
        assertThatThrownBy(() -> Hardening.restricted().withSeccomp(SeccompProfileRef.unconfined()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("choose RuntimeDefault or Localhost");
        assertThatThrownBy(() -> Hardening.restricted().withUser(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Patched hardened(String text, Hardening hardening) {
        return hardening.harden(ManifestFile.parse(text));
    }
}
