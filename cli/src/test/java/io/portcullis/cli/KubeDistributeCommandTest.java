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
                .contains("on amd64, as runc reads it, it means", "on arm64, as crun reads it, it means")
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
        assertThat(written).content().startsWith("""
                        # A pod that must not start before its node has this version says, besides its own:
                        #   initContainers:
                        #   - name: wait-for-profiles
                        """).contains("kind: DaemonSet", "kind: ConfigMap", "kind: Service");
    }

    @Test
    void readsAnObjectOfTheOperator() throws IOException {
        Path manifest = folder.resolve("objects.yaml");
        Files.writeString(manifest, """
                apiVersion: security-profiles-operator.x-k8s.io/v1
                kind: SeccompProfile
                metadata: {name: shop}
                spec:
                  defaultAction: SCMP_ACT_ERRNO
                  defaultErrnoRet: 38
                  baseProfileName: base
                  syscalls: [{names: [read], action: SCMP_ACT_ALLOW}]
                ---
                apiVersion: security-profiles-operator.x-k8s.io/v1
                kind: SeccompProfile
                metadata: {name: base}
                spec:
                  defaultAction: SCMP_ACT_ERRNO
                  syscalls: [{names: [write], action: SCMP_ACT_ALLOW}]
                """);

        Ran one = Ran.portcullis("kube", "distribute", manifest.toString(), "--as", "files", "--name", "shop");
        Ran neither = Ran.portcullis("kube", "distribute", manifest.toString(), "--as", "files");

        assertThat(one.code()).isZero();
        assertThat(one.out()).contains("\"read\"", "\"write\"").doesNotContain("38");
        assertThat(one.err())
                .contains("objects.yaml:6:3: spec.defaultErrnoRet is no field", "localhostProfile: profiles/shop.json");
        assertThat(neither.code()).isEqualTo(2);
        assertThat(neither.err()).contains("holds 2 SeccompProfiles", "say which with --name: shop, base");
    }

    @Test
    void pointsToTheOperatorForAppArmor() throws IOException {
        Path policy = folder.resolve("web");
        Files.writeString(policy, "# web\n\ninclude <tunables/global>\nprofile web {\n}\n");

        Ran ran = Ran.portcullis("kube", "distribute", policy.toString(), "--as", "daemonset");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("is an AppArmor policy", "let the Security Profiles Operator do it");
    }

    @Test
    void refusesANamespaceForAFile() {
        Ran ran = Ran.portcullis("kube", "distribute", profile, "--as", "files", "--namespace", "shop");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("--namespace has no place with --as files");
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
