package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeDistributeCommandTest {
    @TempDir
    Path folder;

    private String profile = "";

    @BeforeEach
    void writeProfile() throws IOException {
        Path file = folder.resolve("web.json");
        Files.writeString(
                file,
                "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 38, \"syscalls\": ["
                        + "{\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\"},"
                        + "{\"names\": [\"mount\"], \"action\": \"SCMP_ACT_ALLOW\", \"includes\": {\"caps\": [\"CAP_SYS_ADMIN\"]}}]}");
        profile = file.toString();
    }

    @Test
    void printsTheFlatFileAndWhereItLies() {
        Ran ran = Ran.portcullis("kube", "distribute", profile, "--as", "files");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("\"read\"").doesNotContain("mount", "includes");
        assertThat(ran.err())
                .contains("on amd64, as runc reads it: ", "on arm64, as crun reads it: ")
                .contains("/var/lib/kubelet/seccomp/profiles/web.json")
                .contains("localhostProfile: profiles/web.json");
    }

    @Test
    void printsTheOperatorsObjectAndWhatItLoses() {
        Ran ran = Ran.portcullis("kube", "distribute", profile, "--as", "spo", "--caps", "sys_admin");

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .startsWith("apiVersion: security-profiles-operator.x-k8s.io/v1\n")
                .contains("- mount");
        assertThat(ran.err()).contains("defaultErrnoRet 38 is lost", "localhostProfile: operator/web.json");
    }

    @Test
    void writesTheDaemonSetAndSaysWhat() throws IOException {
        Path written = folder.resolve("nodes.yaml");

        Ran ran =
                Ran.portcullis("kube", "distribute", profile, "--as", "daemonset", "-o", written.toString(), "--json");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("\"localhostProfile\":\"profiles/web.json\"");
        assertThat(written).content().contains("kind: DaemonSet", "kind: ConfigMap", "kind: Service");
    }

    @Test
    void refusesAnUnknownKindOfNode() {
        Ran ran = Ran.portcullis("kube", "distribute", profile, "--as", "files", "--nodes", "vax");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("unknown kind of node \"vax\"", "known are amd64, arm64");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void refusesAReleaseNobodyKnows() {
        Ran ran = Ran.portcullis("kube", "distribute", profile, "--as", "spo", "--operator", "7");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("use 0.8, 0.9 or 1.0");
    }
}
