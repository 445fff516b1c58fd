package io.portcullis.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.apparmor.Presets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PodManifestTest {
    private static final KubernetesVersion OLD = KubernetesVersion.parse("1.29");

    @Test
    void printsThePodWithTheRuntimesDefault() {
        assertThat(audit(SeccompProfileRef.runtimeDefault()).toYaml()).isEqualTo("""
                        apiVersion: v1
                        kind: Pod
                        metadata:
                          name: audit-pod
                        spec:
                          securityContext:
                            seccompProfile:
                              type: RuntimeDefault
                          containers:
                          - name: test-container
                            image: hashicorp/http-echo:0.2.3
                        """);
    }

    @Test
    void printsThePodWithAProfileOfTheNode() {
        assertThat(audit(SeccompProfileRef.localhost("profiles/custom-seccomp.json"))
                        .toYaml())
                .isEqualTo("""
                        apiVersion: v1
                        kind: Pod
                        metadata:
                          name: audit-pod
                        spec:
                          securityContext:
                            seccompProfile:
                              type: Localhost
                              localhostProfile: profiles/custom-seccomp.json
                          containers:
                          - name: test-container
                            image: hashicorp/http-echo:0.2.3
                        """);
    }

    @Test
    void printsThePodWithoutAFilter() {
        assertThat(audit(SeccompProfileRef.unconfined()).toYaml()).contains("      type: Unconfined\n");
    }

    @Test
    void aDocumentOfSeveralIsMarkedOnlyWhenAsked() {
        assertThat(audit(SeccompProfileRef.unconfined()).toYamlDocument(KubernetesVersion.NEWEST))
                .startsWith("---\napiVersion: v1\n");
    }

    @Test
    void refusesRootWhereThePodAndItsContainerTogetherForbidIt() {
        String problem = "container nginx has runAsUser 0 and runAsNonRoot true: container's runAsUser breaks"
                + " non-root policy; choose a user id above 0";
        var root = PodSecurity.of(s -> s.runAsUser(0));
        var nonRoot = PodSecurity.of(s -> s.runAsNonRoot(true));

        assertThatThrownBy(() -> PodManifest.pod(
                        "web",
                        p -> p.securityContext(root)
                                .container("nginx", "nginx", c -> c.securityContext(s -> s.runAsNonRoot(true)))))
                .hasMessage(problem);
        assertThatThrownBy(() -> PodManifest.pod(
                        "web",
                        p -> p.securityContext(nonRoot)
                                .initContainer("nginx", "nginx", c -> c.securityContext(s -> s.runAsUser(0)))
                                .container("main", "nginx")))
                .hasMessage(problem);
    }

    @Test
    void aContainerMayOverrideWhatItsPodSaysOfRoot() {
        var root = PodSecurity.of(s -> s.runAsUser(0));
        var nonRoot = PodSecurity.of(s -> s.runAsNonRoot(true));

        assertThat(PodManifest.pod(
                                "web",
                                p -> p.securityContext(root)
                                        .container(
                                                "nginx",
                                                "nginx",
                                                c -> c.securityContext(s ->
                                                        s.runAsNonRoot(true).runAsUser(1000))))
                        .toYaml())
                .contains("runAsUser: 1000");
        assertThat(PodManifest.pod(
                                "web",
                                p -> p.securityContext(nonRoot)
                                        .container(
                                                "nginx",
                                                "nginx",
                                                c -> c.securityContext(s ->
                                                        s.runAsNonRoot(false).runAsUser(0))))
                        .toYaml())
                .contains("runAsUser: 0");
    }

    @Test
    void appArmorIsAnAnnotationBeforeThereWasAField() {
        var pod = PodManifest.pod(
                "web",
                p -> p.container(
                        "nginx",
                        "nginx:latest",
                        c -> c.securityContext(s -> s.appArmorProfile(AppArmorProfileRef.localhost("custom-nginx")))));

        assertThat(pod.toYaml(OLD)).isEqualTo("""
                        apiVersion: v1
                        kind: Pod
                        metadata:
                          name: web
                          annotations:
                            container.apparmor.security.beta.kubernetes.io/nginx: localhost/custom-nginx
                        spec:
                          containers:
                          - name: nginx
                            image: nginx:latest
                        """);
        assertThat(pod.toYaml(KubernetesVersion.APPARMOR_FIELD))
                .contains("      appArmorProfile:\n        type: Localhost\n        localhostProfile: custom-nginx\n")
                .doesNotContain("annotations");
    }

    @Test
    void aPodsAppArmorProfileIsAnAnnotationForEachContainerThatSaysNothingElse() {
        var pod = PodManifest.pod(
                "web",
                p -> p.securityContext(s -> s.appArmorProfile(AppArmorProfileRef.localhost(Presets.denyWrite())))
                        .initContainer("prepare", "busybox", c -> {})
                        .container("a", "busybox")
                        .container(
                                "b",
                                "busybox",
                                c -> c.securityContext(s -> s.appArmorProfile(AppArmorProfileRef.unconfined())))
                        .container(
                                "c",
                                "busybox",
                                c -> c.securityContext(s -> s.appArmorProfile(AppArmorProfileRef.runtimeDefault()))));

        assertThat(pod.toYaml(OLD)).contains("""
                          annotations:
                            container.apparmor.security.beta.kubernetes.io/a: localhost/k8s-apparmor-example-deny-write
                            container.apparmor.security.beta.kubernetes.io/b: unconfined
                            container.apparmor.security.beta.kubernetes.io/c: runtime/default
                            container.apparmor.security.beta.kubernetes.io/prepare: localhost/k8s-apparmor-example-deny-write
                        """);
    }

    @Test
    void aTypeWithoutAnAnnotationIsRefusedForOldReleases() {
        var pod = PodManifest.pod(
                "web",
                p -> p.container(
                        "a",
                        "x",
                        c -> c.securityContext(
                                s -> s.appArmorProfile(new AppArmorProfileRef.Other("Signed", UnknownFields.NONE)))));

        assertThatThrownBy(() -> pod.toYaml(OLD))
                .hasMessage("AppArmor type Signed has no annotation; Kubernetes 1.30 and newer have a field for it");
    }

    @Test
    void textThatLooksLikeAnythingElseIsQuoted() {
        var pod = PodManifest.pod(
                "web",
                p -> p.namespace("prod")
                        .label("app", "true")
                        .label("tier", "1.0")
                        .label("plain", "front-end")
                        .annotation("example.com/note", "a: b # c")
                        .annotation("example.com/lines", "one\ntwo\n")
                        .annotation("example.com/date", "2026-01-02")
                        .container("a", "10.0.0.1:5000/x"));

        assertThat(pod.toYaml()).startsWith("""
                        apiVersion: v1
                        kind: Pod
                        metadata:
                          name: web
                          namespace: prod
                          labels:
                            app: "true"
                            plain: front-end
                            tier: "1.0"
                          annotations:
                            example.com/date: "2026-01-02"
                            example.com/lines: |
                              one
                              two
                            example.com/note: "a: b # c"
                        """).contains("image: \"10.0.0.1:5000/x\"");
    }

    @Test
    void jsonSaysTheSame() {
        assertThat(audit(SeccompProfileRef.runtimeDefault()).toJson())
                .startsWith("{\n  \"apiVersion\" : \"v1\",\n  \"kind\" : \"Pod\",\n")
                .contains("\"type\" : \"RuntimeDefault\"");
    }

    @Test
    void refusesWhatTheApiServerRefuses() {
        assertRefused("web", p -> {}, "a pod needs a container");
        assertRefused("Web", p -> p.container("a", "x"), "name \"Web\" must be 1 to 253 lower case letters");
        assertRefused("web", p -> p.container("A", "x"), "container name \"A\" must be 1 to 63 lower case letters");
        assertRefused("web", p -> p.container("a".repeat(64), "x"), "must be 1 to 63");
        assertRefused("web", p -> p.container("a", " "), "container a needs an image");
        assertRefused("web", p -> p.container("a", "x "), "image \"x \" must not have leading or trailing whitespace");
        assertRefused(
                "web",
                p -> p.container("a", "x").initContainer("a", "y", c -> {}),
                "two containers named a; names are unique over all containers, give one another name");
        assertRefused("web", p -> p.label("a b", "x").container("a", "x"), "label \"a b\" must be 1 to 63");
        assertRefused("web", p -> p.label("a", "x y").container("a", "x"), "value \"x y\" of label a must be empty or");
        assertRefused("web", p -> p.label("A_/b", "x").container("a", "x"), "prefix of label \"A_\" must be");
        assertRefused("web", p -> p.namespace("a.b").container("a", "x"), "namespace \"a.b\" must be");
    }

    @Test
    void refusesHalfALetter() {
        assertRefused(
                "web",
                p -> p.annotation("note", "a\ud800").container("a", "x"),
                "note \"a\\ud800\" holds half a surrogate pair, which is no letter; leave it out");
        assertRefused("web", p -> p.container("a", "\udc00"), "image \"\\udc00\" holds half a surrogate pair");
    }

    @Test
    void refusesAnnotationsThatChooseAProfile() {
        assertRefused(
                "web",
                p -> p.annotation("container.apparmor.security.beta.kubernetes.io/a", "unconfined")
                        .container("a", "x"),
                "chooses a profile; use appArmorProfile, which becomes this annotation below Kubernetes 1.30");
        assertRefused(
                "web",
                p -> p.annotation("seccomp.security.alpha.kubernetes.io/pod", "unconfined")
                        .container("a", "x"),
                "does nothing since Kubernetes 1.27; use seccompProfile");
    }

    @Test
    void refusesWhatIsSaidTwice() {
        assertRefused(
                "web", p -> p.label("a", "1").label("a", "2"), "label a was already set to 1, and now to 2; keep one");
        assertRefused("web", p -> p.namespace("a").namespace("b"), "namespace was already set to a, and now to b");
        assertRefused(
                "web",
                p -> p.securityContext(s -> {}).securityContext(s -> {}),
                "pod web already has a securityContext");
        assertRefused(
                "web",
                p -> p.container("a", "x", c -> c.securityContext(s -> {}).securityContext(s -> {})),
                "container a already has a securityContext; say everything in one");
    }

    @Test
    void buildersKeptAfterTheirLambdaThrow() {
        List<PodBuilder> pods = new ArrayList<>();
        List<ContainerBuilder> containers = new ArrayList<>();
        PodManifest.pod("web", p -> {
            pods.add(p);
            p.container("a", "x", containers::add);
        });

        assertThatThrownBy(() -> pods.get(0).label("a", "b")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> containers.get(0).securityContext(s -> {})).isInstanceOf(IllegalStateException.class);
    }

    private static PodManifest audit(SeccompProfileRef profile) {
        return PodManifest.pod(
                "audit-pod",
                p -> p.securityContext(s -> s.seccompProfile(profile))
                        .container("test-container", "hashicorp/http-echo:0.2.3"));
    }

    private static void assertRefused(String name, Consumer<PodBuilder> body, String message) {
        assertThatThrownBy(() -> PodManifest.pod(name, body))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
