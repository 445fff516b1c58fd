package io.portcullis.kube.effective;

import static io.portcullis.kube.effective.Pods.CONTAINERD;
import static io.portcullis.kube.effective.Pods.CRI_O;
import static io.portcullis.kube.effective.Pods.confinement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.linux.Capability;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Syscall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReachTest {
    private static final String DEFAULT = "seccompProfile: {type: RuntimeDefault}";
    private static final String FILE = "seccompProfile: {type: Localhost, localhostProfile: profiles/web.json}";
    private static final String GATED = """
            {"defaultAction": "SCMP_ACT_ERRNO",
             "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}],
             "syscalls": [
              {"names": ["read"], "action": "SCMP_ACT_ALLOW"},
              {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}}]}
            """;

    @TempDir
    private Path folder;

    private static Reply reply(Confinement confinement, String syscall) {
        return reply(Profiles.known(), confinement, syscall);
    }

    private static Reply reply(Profiles profiles, Confinement confinement, String syscall) {
        Reach reach = profiles.reach(confinement);
        assertThat(reach).isInstanceOf(Reach.Known.class);
        return ((Reach.Known) reach).reply(Syscall.named(syscall));
    }

    private static String unknown(Profiles profiles, Confinement confinement) {
        Reach reach = profiles.reach(confinement);
        assertThat(reach).isInstanceOf(Reach.Unknown.class);
        return ((Reach.Unknown) reach).reason();
    }

    private Profiles withFile(String text) throws IOException {
        Files.createDirectories(folder.resolve("profiles"));
        Files.writeString(folder.resolve("profiles/web.json"), text);
        return Profiles.known().withFolder(folder);
    }

    @Test
    void aProgramThatIsSetUserIdMayHoldWhatItsUserDoesNot() {
        String user = DEFAULT + ", runAsUser: 1000, capabilities: {add: [SYS_ADMIN]}";

        assertThat(reply(confinement(CONTAINERD, user), "mount").lacks()).isEmpty();
        assertThat(reply(confinement(CONTAINERD, user + ", allowPrivilegeEscalation: false"), "mount")
                        .lacks())
                .contains(Capability.SYS_ADMIN);
    }

    @Test
    void theRuntimesDefaultIsGatedByTheContainersCapabilities() {
        assertThat(reply(confinement(CONTAINERD, DEFAULT), "mount").toString()).isEqualTo("mount: refused: ERRNO(1)");
        assertThat(reply(confinement(CONTAINERD, DEFAULT + ", capabilities: {add: [SYS_ADMIN]}"), "mount")
                        .toString())
                .isEqualTo("mount: allowed");
    }

    @Test
    void theRuntimesDisagree() {
        Reply containerd = reply(confinement(CONTAINERD, DEFAULT), "mount");
        Reply crio = reply(confinement(CRI_O, DEFAULT), "mount");

        assertThat(containerd.permission()).isEqualTo(Permission.REFUSED);
        assertThat(crio.permission()).isEqualTo(Permission.ALLOWED);
        assertThat(crio.lacks()).contains(Capability.SYS_ADMIN);
        assertThat(crio.toString()).isEqualTo("mount: allowed; the kernel asks for CAP_SYS_ADMIN, which is not held");
    }

    @Test
    void argumentsAreSaidExactly() {
        assertThat(reply(confinement(CONTAINERD, DEFAULT), "socket").toString())
                .isEqualTo(
                        "socket: depends on arguments: ALLOW when arg[0] not in {0x26, 0x28}; ERRNO(1) when arg[0] in"
                                + " {0x26, 0x28}");
        assertThat(reply(confinement(CONTAINERD, DEFAULT), "clone").toString())
                .isEqualTo("clone: depends on arguments: ALLOW when arg[0] & 0x7e020000 == 0; ERRNO(1) when arg[0] &"
                        + " 0x7e020000 != 0");
        assertThat(reply(confinement(CONTAINERD, DEFAULT), "clone3").toString())
                .isEqualTo("clone3: refused: ERRNO(38)");
    }

    @Test
    void aCallThatGoesThroughAMultiplexerIsAnsweredForBothWays() {
        Reach.Known reach = (Reach.Known) Profiles.known().reach(confinement(CONTAINERD, DEFAULT));

        assertThat(reach.reply(Abi.X86, Syscall.named("socket")).toString())
                .contains("depends on arguments", "ALLOW through socketcall when arg[0]:32 == 1")
                .contains("ERRNO(1) when arg[0]:32 in {0x26, 0x28}");
    }

    @Test
    void withoutAFilterOnlyTheKernelAsks() {
        Confinement open = confinement(CONTAINERD, "capabilities: {drop: [ALL]}");

        assertThat(reply(open, "ptrace").toString()).isEqualTo("ptrace: allowed");
        assertThat(reply(open, "init_module").lacks()).contains(Capability.SYS_MODULE);
        assertThat(reply(confinement(CONTAINERD, "privileged: true"), "init_module")
                        .lacks())
                .isEmpty();
    }

    @Test
    void rootOfAUserNamespaceLoadsNoModules() {
        Confinement own =
                confinement(CONTAINERD, "", "hostUsers: false", "securityContext: {capabilities: {add: [ALL]}}");

        assertThat(own.ownUserNamespace()).isTrue();
        assertThat(reply(own, "init_module").lacks()).contains(Capability.SYS_MODULE);
        assertThat(reply(own, "mount").lacks()).isEmpty();
    }

    @Test
    void aCallThatTheMachineOrTheKernelDoesNotHaveIsAbsent() {
        Confinement open = confinement(CONTAINERD, "tty: true");
        Confinement old = confinement(CONTAINERD.withKernel(KernelVersion.of(5, 4)), "tty: true");

        assertThat(reply(open, "stime").permission()).isEqualTo(Permission.ABSENT);
        assertThat(reply(old, "landlock_create_ruleset").permission()).isEqualTo(Permission.ABSENT);
        assertThat(reply(open, "landlock_create_ruleset").permission()).isEqualTo(Permission.ALLOWED);
    }

    @Test
    void containerdReadsDockersDialectAsFlatAndCrioAsItIsMeant() throws IOException {
        Profiles profiles = withFile(GATED);

        assertThat(reply(profiles, confinement(CONTAINERD, FILE), "mount").permission())
                .isEqualTo(Permission.ALLOWED);
        assertThat(reply(profiles, confinement(CRI_O, FILE), "mount").permission())
                .isEqualTo(Permission.REFUSED);
        assertThat(((Reach.Known) profiles.reach(confinement(CONTAINERD, FILE))).skipped())
                .extracting(skipped -> skipped.path())
                .containsExactly("$.archMap", "$.syscalls[1].includes");
        assertThat(((Reach.Known) profiles.reach(confinement(CRI_O, FILE))).skipped())
                .isEmpty();
    }

    @Test
    void aProfileThatIsMissingIsSaid() {
        Confinement named = confinement(CONTAINERD, FILE);

        assertThat(unknown(Profiles.known(), named)).contains("profiles/web.json is on the node; give the folder");
        assertThat(unknown(Profiles.known().withFolder(folder), named))
                .isEqualTo(folder + " has no profiles/web.json, and on a node without it the container does not start");
        assertThatThrownBy(() -> Profiles.known().withFolder(folder.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no folder");
    }

    @Test
    void aProfileThatIsNoneIsSaid() throws IOException {
        assertThat(unknown(withFile("{\"defaultAction\": \"SCMP_ACT_ALOW\"}"), confinement(CONTAINERD, FILE)))
                .startsWith("the container does not start: ")
                .contains("SCMP_ACT_ALOW");
        Files.delete(folder.resolve("profiles/web.json"));
        Files.createDirectory(folder.resolve("profiles/web.json"));
        assertThat(unknown(Profiles.known().withFolder(folder), confinement(CONTAINERD, FILE)))
                .contains("is no file");
    }

    @Test
    void nothingIsReadOutsideTheFolder() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("seccomp"));
        Files.writeString(folder.resolve("secret.json"), GATED);
        Files.createDirectory(inside.resolve("profiles"));
        Files.createSymbolicLink(inside.resolve("profiles/web.json"), folder.resolve("secret.json"));

        assertThat(unknown(Profiles.known().withFolder(inside), confinement(CONTAINERD, FILE)))
                .contains("leads out of");
        assertThat(confinement(CONTAINERD, "seccompProfile: {type: Localhost, localhostProfile: ../secret.json}")
                        .starts())
                .isFalse();
    }

    @Test
    void theUsersOwnProfileStandsForTheRuntimes() {
        Profiles own = Profiles.known().withRuntimeDefault(SeccompDocument.parse(GATED));

        assertThat(reply(own, confinement(CONTAINERD, DEFAULT), "mount").permission())
                .isEqualTo(Permission.REFUSED);
        assertThat(reply(own, confinement(CONTAINERD, DEFAULT + ", capabilities: {add: [SYS_ADMIN]}"), "mount")
                        .permission())
                .isEqualTo(Permission.ALLOWED);
    }
}
