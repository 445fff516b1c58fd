package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeHardenCommandTest {
    private static final String WEB = """
            # a comment
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              template:
                spec:
                  containers:
                    - name: app   # the app
                      image: "x"
            """;
    private static final String PROFILE = """
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "syscalls": [
             {"names": ["read"], "action": "SCMP_ACT_ALLOW"},
             {"names": ["mount"], "action": "SCMP_ACT_KILL_PROCESS"}]}
            """;

    @TempDir
    private Path folder;

    private Samples samples;

    @BeforeEach
    void takeTheFolder() {
        samples = new Samples(folder);
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    @Test
    void printsAUnifiedDiffAndChangesNothing() throws IOException {
        String file = samples.profile("web.yaml", WEB);

        Ran ran = Ran.portcullis("kube", "harden", file);

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .startsWith("--- " + file + "\n+++ " + file + "\n@@ ")
                .contains("\n         - name: app   # the app\n", "\n+            allowPrivilegeEscalation: false\n")
                .contains("\n+        seccompProfile:\n+          type: RuntimeDefault\n");
        assertThat(ran.out().lines().skip(2)).noneMatch(line -> line.startsWith("-"));
        assertThat(ran.err()).isEmpty();
        assertThat(read("web.yaml")).isEqualTo(WEB);
    }

    @Test
    void writesWhatTheRestrictedLevelTakes() throws IOException {
        String file = samples.profile("web.yaml", WEB);
        String out = samples.file("out.yaml");

        Ran ran = Ran.portcullis("kube", "harden", file, "-o", out);

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(read("out.yaml")).startsWith("# a comment\n");
        assertThat(Ran.portcullis("kube", "check", out, "--level", "restricted").code())
                .isZero();
        assertThat(Ran.portcullis("kube", "harden", out).out()).isEmpty();
    }

    @Test
    void writesInPlace() throws IOException {
        String file = samples.profile("web.yaml", WEB);

        assertThat(Ran.portcullis("kube", "harden", file, "-o", file).code()).isZero();
        assertThat(read("web.yaml")).contains("runAsNonRoot: true");
    }

    @Test
    void saysWhatItLeaves() {
        String file = samples.profile(
                "web.yaml", WEB.replace("      containers:", "      hostNetwork: true\n      containers:"));

        Ran ran = Ran.portcullis("kube", "harden", file);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .contains("portcullis: left: " + file + ":8:20: Deployment web: spec.template.spec.hostNetwork");
        assertThat(ran.out()).contains("+            allowPrivilegeEscalation: false");
    }

    @Test
    void saysWhatTheClusterRefusesAllTheSame() {
        String file = samples.profile("odd.yaml", """
                kind: Pod
                metadata:
                  annotations:
                    container.apparmor.security.beta.kubernetes.io/nobody: runtime/default
                    container.seccomp.security.alpha.kubernetes.io/a: localhost/a.json
                spec:
                  securityContext: {seccompProfile: {type: Localhost, localhostProfile: ""}}
                  containers:
                  - name: a
                    image: x
                    securityContext: {procMount: .nan}
                """);

        Ran ran = Ran.portcullis("kube", "harden", file);
        Ran json = Ran.portcullis("kube", "harden", file, "--json");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err().lines())
                .anyMatch(line -> line.startsWith("portcullis: refused by the API server: Pod: metadata.annotations[")
                        && line.endsWith("container not found; name a container of the pod"))
                .anyMatch(line -> line.startsWith("portcullis: of no use: Pod: metadata.annotations["))
                .anyMatch(line ->
                        line.startsWith("portcullis: refused by the kubelet: Pod: localhostProfile must be set"));
        assertThat(json.out()).contains("\"before\":\"NaN\"", "\"refuser\":\"kubelet\"");
        assertThat(json.out().lines()).hasSize(1);
    }

    @Test
    void takesProfilesOfTheNode() {
        String file = samples.profile("web.yaml", WEB);

        Ran ran = Ran.portcullis(
                "kube",
                "harden",
                file,
                "--seccomp",
                "Localhost:profiles/web.json",
                "--apparmor",
                "Localhost:web",
                "-o",
                "-");

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("type: Localhost\n          localhostProfile: profiles/web.json\n")
                .contains("appArmorProfile:\n          type: Localhost\n          localhostProfile: web\n");
    }

    @Test
    void writesAnnotationsForAnOldRelease() {
        Ran ran = Ran.portcullis(
                "kube", "harden", samples.profile("web.yaml", WEB), "--apparmor", "Localhost:web", "--version", "1.28");

        assertThat(ran.out())
                .contains("container.apparmor.security.beta.kubernetes.io/app: localhost/web")
                .doesNotContain("appArmorProfile");
    }

    @Test
    void saysThatAnotherProfileOfTheNodeStays() {
        String file = samples.profile(
                "web.yaml",
                WEB + "          securityContext: {seccompProfile: {type: Localhost, localhostProfile: own.json}}\n");

        Ran ran = Ran.portcullis("kube", "harden", file, "--seccomp", "Localhost:web.json");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .contains("left: Deployment web, container app: keeps the seccomp profile Localhost own.json");
    }

    @Test
    void showsTheLogOnlyFormOfAProfileWithTheDiff() {
        Ran ran = Ran.portcullis(
                "kube",
                "harden",
                samples.profile("web.yaml", WEB),
                "--audit",
                samples.profile("profile.json", PROFILE),
                "--seccomp",
                "Localhost:profiles/web.json");

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("localhostProfile: profiles/web-audit.json\n")
                .contains("--- /dev/null\n+++ web-audit.json\n@@ -0,0 +1,")
                .contains("+  \"defaultAction\": \"SCMP_ACT_LOG\",\n")
                .doesNotContain("SCMP_ACT_ERRNO", "KILL", "errnoRet");
        assertThat(ran.err()).contains("profiles/web-audit.json refuses nothing and logs what");
    }

    @Test
    void writesTheLogOnlyFormBesideTheManifest() throws IOException {
        String file = samples.profile("web.yaml", WEB);
        String profile = samples.profile("profile.json", PROFILE);
        String out = samples.file("out.yaml");

        Ran ran = Ran.portcullis("kube", "harden", file, "-o", out, "--audit", profile);

        assertThat(ran.code()).isZero();
        assertThat(read("out.yaml")).contains("localhostProfile: profiles/profile-audit.json");
        assertThat(read("profile-audit.json")).contains("SCMP_ACT_LOG");
        assertThat(Ran.portcullis(
                                "seccomp",
                                "explain",
                                samples.file("profile-audit.json"),
                                "--syscall",
                                "mount",
                                "--abi",
                                "x86_64")
                        .out())
                .startsWith("LOG\n");
    }

    @Test
    void printsJson() {
        Ran ran = Ran.portcullis("kube", "harden", samples.profile("web.yaml", WEB), "--json");

        assertThat(ran.out().lines()).hasSize(1);
        assertThat(ran.out())
                .contains(
                        "\"changed\":true",
                        "\"left\":[]",
                        "\"after\":{\"type\":\"RuntimeDefault\"}",
                        "\"diff\":\"--- ");
    }

    @Test
    void readsStandardInputAndHasNothingToDoWhereNothingRunsPods() {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream("kind: ConfigMap\n".getBytes(StandardCharsets.UTF_8)));

            Ran ran = Ran.portcullis("kube", "harden", "-", "-o", "-");

            assertThat(ran.code()).isZero();
            assertThat(ran.out()).isEqualTo("kind: ConfigMap\n");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void aDocumentThatCannotBeReadStaysAsItIs() {
        Ran ran = Ran.portcullis("kube", "harden", samples.profile("web.yaml", "a: [\n---\n" + WEB), "-o", "-");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).startsWith("a: [\n---\n# a comment\n").contains("allowPrivilegeEscalation: false");
        assertThat(ran.err()).contains("portcullis: left: ");
    }

    @Test
    void refusesWhatMakesNoSense() {
        String file = samples.profile("web.yaml", WEB);
        String profile = samples.profile("profile.json", PROFILE);

        assertThat(Ran.portcullis("kube", "harden", file, "--level", "privileged")
                        .code())
                .isEqualTo(2);
        assertThat(Ran.portcullis("kube", "harden", file, "--seccomp", "Unconfined"))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(2))
                .satisfies(ran -> assertThat(ran.err()).contains("no profile that hardens is written \"Unconfined\""));
        assertThat(Ran.portcullis("kube", "harden", file, "--seccomp", "Localhost:../x")
                        .code())
                .isEqualTo(2);
        assertThat(Ran.portcullis("kube", "harden", file, "--audit", profile, "--seccomp", "RuntimeDefault")
                        .code())
                .isEqualTo(2);
        assertThat(Ran.portcullis("kube", "harden", file, "--audit", profile, "-o", "-")
                        .code())
                .isEqualTo(2);
        assertThat(Ran.portcullis("kube", "harden", file, "--audit", profile, "-o", profile)
                        .code())
                .isEqualTo(2);
        assertThat(Ran.portcullis("kube", "harden", file, "--user", "0").code()).isEqualTo(2);
    }
}
