package io.portcullis.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.apparmor.Presets;
import org.junit.jupiter.api.Test;

/** The manifests that Kubernetes' own tutorials teach: built, written byte by byte, and read back equal. */
class TutorialManifestsTest {
    private static final KubernetesVersion OLD = KubernetesVersion.parse("1.29");

    @Test
    void theRuntimesDefault() {
        assertBoth(audit(SeccompProfileRef.runtimeDefault()), KubernetesVersion.NEWEST, """
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
    void aProfileOfTheNode() {
        assertBoth(audit(SeccompProfileRef.localhost("profiles/custom-seccomp.json")), KubernetesVersion.NEWEST, """
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
    void noFilter() {
        assertBoth(audit(SeccompProfileRef.unconfined()), KubernetesVersion.NEWEST, """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: audit-pod
                spec:
                  securityContext:
                    seccompProfile:
                      type: Unconfined
                  containers:
                  - name: test-container
                    image: hashicorp/http-echo:0.2.3
                """);
    }

    @Test
    void anotherPodUnderTheSameProfile() {
        assertBoth(
                PodManifest.pod(
                        "secure-pod",
                        p -> p.securityContext(s ->
                                        s.seccompProfile(SeccompProfileRef.localhost("profiles/custom-seccomp.json")))
                                .container("secure-container", "nginx:latest")),
                KubernetesVersion.NEWEST,
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: secure-pod
                spec:
                  securityContext:
                    seccompProfile:
                      type: Localhost
                      localhostProfile: profiles/custom-seccomp.json
                  containers:
                  - name: secure-container
                    image: nginx:latest
                """);
    }

    @Test
    void appArmorByAnnotation() {
        assertBoth(
                PodManifest.pod(
                        "web",
                        p -> p.container(
                                "nginx",
                                "nginx:latest",
                                c -> c.securityContext(
                                        s -> s.appArmorProfile(AppArmorProfileRef.localhost("custom-nginx"))))),
                OLD,
                """
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
    }

    @Test
    void appArmorByField() {
        String text = """
                securityContext:
                  appArmorProfile:
                    type: Localhost
                    localhostProfile: k8s-apparmor-example-deny-write
                """;
        var profile = AppArmorProfileRef.localhost(Presets.denyWrite());
        var container = ContainerSecurity.of(c -> c.appArmorProfile(profile));
        var pod = PodSecurity.of(p -> p.appArmorProfile(profile));

        assertThat(container.toYaml()).isEqualTo(text);
        assertThat(ContainerSecurity.parse(text)).isEqualTo(container);
        assertThat(pod.toYaml()).isEqualTo(text);
        assertThat(PodSecurity.parse(text)).isEqualTo(pod);
    }

    @Test
    void appArmorByFieldAndAnnotation() {
        var pod = PodManifest.pod(
                "hello-apparmor",
                p -> p.securityContext(s -> s.appArmorProfile(AppArmorProfileRef.localhost(Presets.denyWrite())))
                        .container("hello", "busybox:1.28"));
        String text = """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: hello-apparmor
                  annotations:
                    container.apparmor.security.beta.kubernetes.io/hello: localhost/k8s-apparmor-example-deny-write
                spec:
                  securityContext:
                    appArmorProfile:
                      type: Localhost
                      localhostProfile: k8s-apparmor-example-deny-write
                  containers:
                  - name: hello
                    image: busybox:1.28
                """;

        assertThat(pod.toYamlWithAnnotations(KubernetesVersion.parse("1.30"))).isEqualTo(text);
        assertThat(PodManifest.parse(text)).isEqualTo(pod);
    }

    private static void assertBoth(PodManifest pod, KubernetesVersion target, String text) {
        assertThat(pod.toYaml(target)).isEqualTo(text);
        assertThat(PodManifest.parse(text)).isEqualTo(pod);
        assertThat(PodManifest.parse(pod.toJson(target))).isEqualTo(pod);
    }

    private static PodManifest audit(SeccompProfileRef profile) {
        return PodManifest.pod(
                "audit-pod",
                p -> p.securityContext(s -> s.seccompProfile(profile))
                        .container("test-container", "hashicorp/http-echo:0.2.3"));
    }
}
