package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeCheckCommandTest {
    private static final String RESTRICTED = """
            apiVersion: v1
            kind: Pod
            metadata: {name: good}
            spec:
              securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
              containers:
                - name: app
                  image: app
                  securityContext:
                    allowPrivilegeEscalation: false
                    capabilities: {drop: [ALL]}
            """;
    private static final String PRIVILEGED = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: bad}
            spec:
              template:
                spec:
                  containers:
                    - name: app
                      image: app
                      securityContext: {privileged: true}
            """;

    @TempDir
    private Path folder;

    private Samples samples;

    @BeforeEach
    void takeTheFolder() {
        samples = new Samples(folder);
    }

    @Test
    void saysInTheAdmissionPluginsWordsWhatIsRefused() {
        Ran ran = Ran.portcullis(
                "kube", "check", samples.profile("bad.yaml", PRIVILEGED), "--level", "baseline", "--version", "1.34");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .isEqualTo(samples.file("bad.yaml")
                        + ":10:41: Deployment bad: privileged (container \"app\" must not set"
                        + " securityContext.privileged=true)"
                        + " (spec.template.spec.containers[0].securityContext.privileged) [privileged]\n"
                        + "1 of 1 files refused by baseline:v1.34\n");
    }

    @Test
    void printsALineAFileAsJson() {
        String good = samples.profile("good.yaml", RESTRICTED);
        String bad = samples.profile("bad.yaml", PRIVILEGED);

        Ran ran = Ran.portcullis("kube", "check", good, bad, "--level", "baseline", "--json");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .isEqualTo("{\"file\":\"" + good + "\",\"allowed\":true,\"violations\":[]}\n" + "{\"file\":\"" + bad
                        + "\",\"allowed\":false,\"violations\":[{\"id\":\"privileged\",\"message\":\"privileged (container"
                        + " \\\"app\\\" must not set securityContext.privileged=true)\",\"path\":"
                        + "\"spec.template.spec.containers[0].securityContext.privileged\"}]}\n");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void withoutALevelSaysWhatTheClusterRefuses() {
        String typo = samples.profile("typo.yaml", RESTRICTED.replace("RuntimeDefault", "Localhost"));

        Ran refused = Ran.portcullis("kube", "check", typo, "--version", "1.34", "--kubelet", "1.32");
        Ran fine = Ran.portcullis("kube", "check", samples.profile("good.yaml", RESTRICTED));

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out())
                .contains("typo.yaml:5:", "must be set when seccomp type is Localhost", "[api-server]")
                .endsWith("1 of 1 files refused by Kubernetes 1.34 with kubelets from 1.32 on\n");
        assertThat(fine.code()).isZero();
        assertThat(fine.out()).isEqualTo("nothing is refused by Kubernetes 1.36\n");
    }

    @Test
    void whatNobodyRefusesIsSaidAndAllowed() {
        String dead = samples.profile(
                "dead.yaml",
                RESTRICTED
                        .replace(", seccompProfile: {type: RuntimeDefault}", "")
                        .replace(
                                "{name: good}",
                                "{name: good, annotations: {seccomp.security.alpha.kubernetes.io/pod: runtime/default}}"));

        Ran ran = Ran.portcullis("kube", "check", dead, "--json");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("\"allowed\":true,\"violations\":[{\"id\":\"warning\"");
    }

    @Test
    void aKubeletIsNoNewerThanItsApiServer() {
        String good = samples.profile("good.yaml", RESTRICTED);

        assertThat(Ran.portcullis("kube", "check", good, "--version", "1.30", "--kubelet", "1.31"))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(2))
                .satisfies(ran -> assertThat(ran.err()).contains("must not be newer than its API server"));
        assertThat(Ran.portcullis("kube", "check", good, "--level", "baseline", "--kubelet", "1.31")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void whatRunsNoPodsIsFine() {
        Ran ran = Ran.portcullis(
                "kube",
                "check",
                samples.profile("good.yaml", RESTRICTED),
                samples.profile("map.yaml", "kind: ConfigMap"),
                "--level",
                "restricted");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).isEqualTo("nothing of 2 files is refused by restricted:latest\n");
    }

    @Test
    void aFileThatCannotBeReadKeepsNoOtherFromItsAnswer() {
        String good = samples.profile("good.yaml", RESTRICTED);
        String broken = samples.profile("broken.yaml", PRIVILEGED + "---\na: [\n");

        Ran ran = Ran.portcullis(
                "kube", "check", broken, samples.file("none.yaml"), good, "--level", "baseline", "--json");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out().lines()).hasSize(3);
        assertThat(ran.out().lines().toList().get(0))
                .contains("\"allowed\":false", "\"id\":\"privileged\"", "\"id\":\"malformed\"");
        assertThat(ran.out().lines().toList().get(1)).contains("\"allowed\":false", "there is no file");
        assertThat(ran.out().lines().toList().get(2)).contains("\"allowed\":true");
        assertThat(ran.err()).contains("there is no file", "broken.yaml:");
    }

    @Test
    void whatCannotBeReadIsSaidWithAWayOut() {
        String cut = samples.profile("cut.json", "{\"kind\": \"Pod\"");

        Ran ran = Ran.portcullis("kube", "check", cut, "nowhere", "");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out().lines())
                .contains(
                        cut + ":1:15: file: Unexpected end-of-input: expected close marker for Object [malformed]",
                        "nowhere:1:1: file: there is no file nowhere; name a file that exists, or - for standard input"
                                + " [malformed]",
                        ":1:1: file: a file has a name, and this is none; name a file, or - for standard input"
                                + " [malformed]");
    }

    @Test
    void readsStandardInput() {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(PRIVILEGED.getBytes(StandardCharsets.UTF_8)));

            Ran ran = Ran.portcullis("kube", "check", "-", "--level", "baseline", "--json");

            assertThat(ran.out()).startsWith("{\"file\":\"-\",\"allowed\":false,");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void refusesWordsItDoesNotKnow() {
        String good = samples.profile("good.yaml", RESTRICTED);

        assertThat(Ran.portcullis("kube", "check", good, "--level", "strict"))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(2))
                .satisfies(ran -> assertThat(ran.err()).contains("a level is privileged, baseline or restricted"));
        assertThat(Ran.portcullis("kube", "check", good, "--level", "baseline", "--version", "x"))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(2));
        assertThat(Ran.portcullis("kube", "check", "-", "-", "--level", "baseline")
                        .code())
                .isEqualTo(2);
    }
}
