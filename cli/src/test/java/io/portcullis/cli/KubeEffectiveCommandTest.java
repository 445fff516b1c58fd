package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeEffectiveCommandTest {
    private static final String WEB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              template:
                spec:
                  securityContext:
                    seccompProfile: {type: RuntimeDefault}
                  initContainers:
                    - name: proxy
                      restartPolicy: Always
                      securityContext: {privileged: true}
                  containers:
                    - name: app
                      securityContext:
                        runAsUser: 1000
                        allowPrivilegeEscalation: false
                        capabilities: {drop: [ALL]}
            """;
    private static final String LOCALHOST =
            WEB.replace("{type: RuntimeDefault}", "{type: Localhost, localhostProfile: web.json}");

    @TempDir
    private Path folder;

    private Samples samples;

    @BeforeEach
    void takeTheFolder() {
        samples = new Samples(folder);
    }

    @Test
    void saysWhatEachContainerGetsAndWhy() {
        Ran ran = Ran.portcullis("kube", "effective", samples.profile("web.yaml", WEB));

        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines())
                .contains(
                        "Deployment web, sidecar proxy",
                        "  seccomp       Unconfined: the container is privileged",
                        "Deployment web, container app",
                        "  seccomp       RuntimeDefault: the pod says so, and the container says nothing",
                        "  user          1000",
                        "  capabilities  none",
                        "  privileged    no",
                        "  no_new_privs  set")
                .anyMatch(
                        line -> line.startsWith("  note          8:") && line.contains("is ignored, as the container"));
    }

    @Test
    void answersForSystemCallsByTheRuntimesDefault() {
        String file = samples.profile("web.yaml", WEB);

        Ran containerd = Ran.portcullis("kube", "effective", file, "--can", "ptrace,mount");
        Ran crio = Ran.portcullis("kube", "effective", file, "--can", "mount", "--runtime", "cri-o");

        assertThat(containerd.code()).isZero();
        assertThat(containerd.out()).contains("can           ptrace: allowed\n", "mount: refused: ERRNO(1)\n");
        assertThat(crio.out())
                .endsWith("can           mount: allowed; the kernel asks for CAP_SYS_ADMIN, which is not held\n");
    }

    @Test
    void answersAsJsonALineAContainer() {
        Ran ran = Ran.portcullis("kube", "effective", samples.profile("web.yaml", WEB), "--can", "clone", "--json");

        assertThat(ran.out().lines()).hasSize(2);
        assertThat(ran.out())
                .contains("\"workload\":\"Deployment web\",\"container\":\"app\",\"kind\":\"containers\"")
                .contains("\"seccomp\":{\"type\":\"RuntimeDefault\",\"localhostProfile\":null,\"reason\":\"POD_FIELD\"")
                .contains("\"answer\":\"DEPENDS_ON_ARGUMENTS\"")
                .contains("{\"through\":\"clone\",\"when\":\"arg[0] & 0x7e020000 == 0\",\"action\":\"ALLOW\"}");
    }

    @Test
    void readsLocalhostProfilesFromAFolder() {
        String file = samples.profile("pod.yaml", LOCALHOST);
        samples.profile("web.json", """
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                 {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}}]}
                """);

        Ran ran = Ran.portcullis("kube", "effective", file, "--can", "mount", "--profiles", folder.toString());

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("$.syscalls[0].includes is skipped: SCMP_ACT_ALLOW holds for mount always")
                .contains("mount: allowed");
    }

    @Test
    void whatIsNotKnownIsNoAnswer() {
        String file = samples.profile("pod.yaml", LOCALHOST);

        Ran without = Ran.portcullis("kube", "effective", file, "--can", "mount");
        Ran missing = Ran.portcullis("kube", "effective", file, "--can", "mount", "--profiles", folder.toString());

        assertThat(without.code()).isEqualTo(1);
        assertThat(without.out()).contains("unknown       the profile web.json is on the node; give the folder");
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.out()).contains("has no web.json, and on a node without it the container does not start");
        assertThat(Ran.portcullis("kube", "effective", file).code()).isZero();
    }

    @Test
    void takesTheUsersOwnProfileForTheRuntimes() {
        String own = samples.profile("own.json", "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}");

        Ran ran = Ran.portcullis(
                "kube", "effective", samples.profile("web.yaml", WEB), "--can", "mount", "--runtime-default", own);

        assertThat(ran.out()).contains("filter        " + own).doesNotContain("refused");
    }

    @Test
    void theKubeletsDefaultCounts() {
        String file = samples.profile("bare.yaml", "{apiVersion: v1, kind: Pod, spec: {containers: [{name: c}]}}");

        assertThat(Ran.portcullis("kube", "effective", file).out())
                .contains("Unconfined: nothing is said, and the kubelet runs without --seccomp-default");
        assertThat(Ran.portcullis("kube", "effective", file, "--seccomp-default")
                        .out())
                .contains("RuntimeDefault: nothing is said, and the kubelet runs with --seccomp-default");
        assertThat(Ran.portcullis("kube", "effective", file, "--seccomp-default", "--version", "1.20"))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(2))
                .satisfies(ran -> assertThat(ran.err()).contains("no --seccomp-default before Kubernetes 1.22"));
    }

    @Test
    void readsStandardInput() throws IOException {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(WEB.getBytes(StandardCharsets.UTF_8)));

            assertThat(Ran.portcullis("kube", "effective", "-").out()).contains("Deployment web, container app");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void refusesWhatItCannotReadOrDoesNotKnow() throws IOException {
        String file = samples.profile("web.yaml", WEB);
        Path bytes = Files.write(folder.resolve("bytes.yaml"), new byte[] {'a', (byte) 0xff});

        assertThat(Ran.portcullis("kube", "effective", file, "--can", "mont")).satisfies(bad("did you mean mount"));
        assertThat(Ran.portcullis("kube", "effective", file, "--runtime", "docker"))
                .satisfies(bad("unknown runtime docker; known are containerd and cri-o"));
        assertThat(Ran.portcullis("kube", "effective", file, "--profiles", file))
                .satisfies(bad("is no folder"));
        assertThat(Ran.portcullis("kube", "effective", samples.profile("none.yaml", "kind: ConfigMap")))
                .satisfies(bad("holds nothing that runs pods"));
        assertThat(Ran.portcullis("kube", "effective", samples.profile("broken.yaml", "a: [")))
                .satisfies(bad("broken.yaml:"));
        assertThat(Ran.portcullis("kube", "effective", bytes.toString())).satisfies(bad("is no UTF-8"));
        assertThat(Ran.portcullis("kube", "effective", samples.file("absent.yaml")))
                .satisfies(bad("there is no file"));
    }

    private static Consumer<Ran> bad(String message) {
        return ran -> {
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).contains(message).doesNotContain("should not have happened");
        };
    }
}
