package io.portcullis.kube.distribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.kube.LocalhostFile;
import io.portcullis.linux.Capability;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.ScmpAction;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeccompFileTest {
    private static final String GATED = """
            {"defaultAction": "SCMP_ACT_ERRNO",
             "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
                         {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}],
             "syscalls": [{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"},
                          {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}}]}
            """;

    private static SeccompProfile profile() {
        return SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
                .on(Abi.X86_64, Abi.AARCH64)
                .allow(Syscall.named("read"), Syscall.named("write"))
                .build();
    }

    @Test
    void isProvedForBothMachinesAndBothRuntimes() {
        SeccompFile file = SeccompFile.of(profile());

        assertThat(file.nodes()).containsExactly(NodeArch.AMD64, NodeArch.ARM64);
        assertThat(file.proofs()).hasSize(4);
        assertThat(file.proofs().get(0).toString())
                .isEqualTo(
                        "on amd64, as runc reads it, it means what the profile means, compared by whether the call runs, over calls of x86_64");
        assertThat(file.notes()).anySatisfy(note -> assertThat(note.toString()).contains("in another way"));
    }

    @Test
    void liesWhereThePodLooksForIt() {
        NodeFile file = SeccompFile.of(profile()).at("profiles/web.json", "/data/kubelet");

        assertThat(file.path().path()).isEqualTo("/data/kubelet/seccomp/profiles/web.json");
        assertThat(file.localhostProfile()).isEqualTo("profiles/web.json");
        assertThat(file.sha256()).hasSize(64);
    }

    @Test
    void resolvesWhatRuntimesSkip() {
        SeccompDocument docker = SeccompDocument.parse(GATED);
        List<ResolveTarget> nodes = List.of(ResolveTarget.on(Abi.X86_64), ResolveTarget.on(Abi.AARCH64));

        SeccompFile file = SeccompFile.of(docker, nodes);

        assertThat(file.toJson()).doesNotContain("mount", "includes", "archMap");
        assertThat(file.document().architectures()).containsExactly(Abi.X86_64, Abi.X86, Abi.AARCH64, Abi.ARM);
        assertThat(LocalhostFile.skipped(file.document())).isEmpty();
        assertThat(LocalhostFile.skipped(docker))
                .extracting(LocalhostFile.Skipped::opensUp)
                .containsExactly(false, true);
    }

    @Test
    void refusesOneFileForMachinesThatDiffer() {
        List<ResolveTarget> nodes = List.of(
                ResolveTarget.on(Abi.X86_64), ResolveTarget.on(Abi.AARCH64).withCapabilities(Capability.SYS_ADMIN));

        assertThatThrownBy(() -> SeccompFile.of(SeccompDocument.parse(GATED), nodes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("on amd64")
                .hasMessageEndingWith("write a file for each kind of node");
    }

    @Test
    void dropsAWholeConfigurationAroundTheProfile() {
        SeccompFile file = SeccompFile.of(
                OciProfile.parse(
                        "{\"ociVersion\": \"1.0\", \"linux\": {\"seccomp\": {\"defaultAction\": \"SCMP_ACT_ALLOW\"}}}"),
                List.of(ResolveTarget.on(Abi.X86_64)));

        assertThat(file.toJson()).isEqualTo("{\n  \"defaultAction\": \"SCMP_ACT_ALLOW\",\n  \"syscalls\": []\n}\n");
    }

    @Test
    void dockersDefaultIsOneFileForBothMachines() throws IOException {
        SeccompDocument docker = SeccompDocument.read(Needs.corpus("seccomp").resolve("moby-default.json"));

        SeccompFile file = SeccompFile.of(docker, List.of(ResolveTarget.on(Abi.X86_64), ResolveTarget.on(Abi.AARCH64)));

        assertThat(file.proofs()).hasSize(4);
        assertThat(LocalhostFile.skipped(docker)).hasSizeGreaterThan(20);
    }

    @Test
    void operatorsObjectTellsWhatItLoses() {
        SeccompFile file = SeccompFile.of(
                OciProfile.parse("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 38, \"syscalls\": ["
                        + "{\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\"},"
                        + "{\"names\": [\"lseek\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [{\"index\": 1,"
                        + " \"value\": 9223372036854775808, \"op\": \"SCMP_CMP_LT\"}]},"
                        + "{\"names\": [\"ioctl\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [{\"index\": 1,"
                        + " \"value\": 18446744073709551615, \"op\": \"SCMP_CMP_EQ\"}]}]}"),
                List.of(ResolveTarget.on(Abi.X86_64)));

        OperatorSeccompProfile made =
                OperatorSeccompProfile.of(io.portcullis.kube.ObjectMeta.named("web"), file, OperatorRelease.V1_0);

        assertThat(made.losses())
                .extracting(Loss::effect)
                .containsExactly(Loss.Effect.OTHER_ANSWER, Loss.Effect.STRICTER);
        assertThat(made.reference().localhostProfile()).isEqualTo("operator/web.json");
        assertThat(made.object().toYaml()).isEqualTo("""
                        apiVersion: security-profiles-operator.x-k8s.io/v1
                        kind: SeccompProfile
                        metadata:
                          name: web
                        spec:
                          defaultAction: SCMP_ACT_ERRNO
                          syscalls:
                          - names:
                            - read
                            action: SCMP_ACT_ALLOW
                          - names:
                            - lseek
                            action: SCMP_ACT_ALLOW
                            args:
                            - index: 1
                              value: 9223372036854775807
                              op: SCMP_CMP_LE
                        """);
    }

    @Test
    void writesAConditionAnotherWayOnlyWhereEveryMachineComparesAllOfIt() { // 32-bit machines see the low half
        SeccompFile file = SeccompFile.of(
                OciProfile.parse("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": [\"SCMP_ARCH_X86_64\","
                        + " \"SCMP_ARCH_X86\"], \"syscalls\": [{\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\","
                        + " \"args\": [{\"index\": 0, \"value\": 9223372036854775808, \"op\": \"SCMP_CMP_GE\"}]}]}"),
                List.of(ResolveTarget.on(Abi.X86_64)));

        assertThat(OperatorSeccompProfile.of(io.portcullis.kube.ObjectMeta.named("web"), file, OperatorRelease.V1_0)
                        .losses())
                .extracting(Loss::effect)
                .containsExactly(Loss.Effect.STRICTER);
    }

    @Test
    void refusesALossThatPermitsMore() {
        SeccompFile file = SeccompFile.of(
                OciProfile.parse("{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"ioctl\"],"
                        + " \"action\": \"SCMP_ACT_ERRNO\", \"args\": [{\"index\": 1,"
                        + " \"value\": 18446744073709551615, \"op\": \"SCMP_CMP_EQ\"}]}]}"),
                List.of(ResolveTarget.on(Abi.X86_64)));

        assertThatThrownBy(() -> OperatorSeccompProfile.of(
                        io.portcullis.kube.ObjectMeta.named("web"), file, OperatorRelease.V1_0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("would permit more than the profile")
                .hasMessageContaining("ioctl");
    }

    @Test
    void profilesAreWhereTheReleaseHasThem() {
        SeccompFile file = SeccompFile.of(profile());
        io.portcullis.kube.ObjectMeta name = io.portcullis.kube.ObjectMeta.named("web");

        assertThat(OperatorSeccompProfile.of(name.in("shop"), file, OperatorRelease.V0_8)
                        .reference()
                        .localhostProfile())
                .isEqualTo("operator/shop/web.json");
        assertThatThrownBy(() -> OperatorSeccompProfile.of(name.in("shop"), file, OperatorRelease.V1_0))
                .hasMessageEndingWith("leave it out");
        assertThatThrownBy(() -> OperatorSeccompProfile.of(name, file, OperatorRelease.V0_8))
                .hasMessageEndingWith("name the pods'");
    }

    @Test
    void logsWhatItWouldRefuse() {
        SeccompFile audit = SeccompFile.of(profile()).auditOnly();

        assertThat(audit.proofs()).hasSize(4);
        assertThat(audit.document().defaultAction()).isEqualTo(ScmpAction.LOG);
        assertThat(audit.toJson()).contains("\"read\"").doesNotContain("ERRNO", "errnoRet", "KILL");
        assertThat(audit.auditOnly().toJson()).isEqualTo(audit.toJson());
    }

    @Test
    void logsWhatRealProfilesWouldRefuse() throws IOException {
        for (String name : List.of("seccomp/moby-default.json", "seccomp/podman-default.json")) {
            SeccompFile refusing = SeccompFile.of(
                    SeccompDocument.read(Needs.corpus(name)),
                    List.of(ResolveTarget.on(Abi.X86_64), ResolveTarget.on(Abi.AARCH64)));

            assertThat(refusing.auditOnly().proofs()).hasSize(4);
        }
    }
}
