package io.portcullis.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.linux.Capability;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodRulesTest {
    @Test
    void everythingTogetherIsWrittenInOneOrder() {
        PodManifest pod = PodManifest.pod(
                "web",
                p -> p.field("volumes", List.of(Map.of("name", "tmp", "emptyDir", Map.of())))
                        .shareProcessNamespace(true)
                        .hostIpc(false)
                        .hostPid(false)
                        .hostNetwork(false)
                        .hostUsers(false)
                        .os(PodOs.LINUX)
                        .securityContext(s -> s.seLinuxChangePolicy(SeLinuxChangePolicy.MOUNT_OPTION)
                                .sysctl("net.ipv4.tcp_syncookies", "1")
                                .sysctl("kernel.shm_rmid_forced", "0")
                                .supplementalGroupsPolicy(SupplementalGroupsPolicy.STRICT)
                                .supplementalGroups(5, 6)
                                .fsGroupChangePolicy(FsGroupChangePolicy.ON_ROOT_MISMATCH)
                                .fsGroup(4)
                                .seLinuxOptions(o -> o.level("s0:c1,c2")
                                        .type("container_t")
                                        .role("system_r")
                                        .user("system_u")))
                        .container(
                                "web",
                                "nginx",
                                c -> c.field("ports", List.of(Map.of("containerPort", 80)))
                                        .securityContext(s -> s.procMount(ProcMount.UNMASKED)
                                                .drop(Capability.NET_RAW)
                                                .add(Capability.NET_BIND_SERVICE))));

        assertThat(pod.toYaml()).isEqualTo("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: web
                spec:
                  os:
                    name: linux
                  hostUsers: false
                  hostNetwork: false
                  hostPID: false
                  hostIPC: false
                  shareProcessNamespace: true
                  securityContext:
                    seLinuxOptions:
                      user: system_u
                      role: system_r
                      type: container_t
                      level: "s0:c1,c2"
                    fsGroup: 4
                    fsGroupChangePolicy: OnRootMismatch
                    supplementalGroups:
                    - 5
                    - 6
                    supplementalGroupsPolicy: Strict
                    sysctls:
                    - name: net.ipv4.tcp_syncookies
                      value: "1"
                    - name: kernel.shm_rmid_forced
                      value: "0"
                    seLinuxChangePolicy: MountOption
                  containers:
                  - name: web
                    image: nginx
                    securityContext:
                      capabilities:
                        add:
                        - NET_BIND_SERVICE
                        drop:
                        - NET_RAW
                      procMount: Unmasked
                    ports:
                    - containerPort: 80
                  volumes:
                  - emptyDir: {}
                    name: tmp
                """);
    }

    @Test
    void aWindowsPodSaysWhatWindowsKnows() {
        PodManifest pod = PodManifest.pod(
                "web",
                p -> p.os(PodOs.WINDOWS)
                        .hostNetwork(true)
                        .securityContext(s -> s.runAsNonRoot(true)
                                .windowsOptions(w -> w.hostProcess(true)
                                        .runAsUserName("NT AUTHORITY\\SYSTEM")
                                        .gmsaCredentialSpec("{}")
                                        .gmsaCredentialSpecName("gmsa.web")))
                        .container("web", "nginx"));

        assertThat(pod.toYaml()).contains("""
                    windowsOptions:
                      gmsaCredentialSpecName: gmsa.web
                      gmsaCredentialSpec: "{}"
                      runAsUserName: "NT AUTHORITY\\\\SYSTEM"
                      hostProcess: true
                """);
        assertThat(PodManifest.parse(pod.toYaml())).isEqualTo(pod);
    }

    static Stream<Arguments> windowsPods() {
        return Stream.of(
                windows("hostUsers", p -> p.hostUsers(true)),
                windows("hostPID", p -> p.hostPid(true)),
                windows("hostIPC", p -> p.hostIpc(true)),
                windows("shareProcessNamespace", p -> p.shareProcessNamespace(false)),
                ofPod("seccompProfile", s -> s.seccompProfile(SeccompProfileRef.runtimeDefault())),
                ofPod("appArmorProfile", s -> s.appArmorProfile(AppArmorProfileRef.unconfined())),
                ofPod("seLinuxOptions", s -> s.seLinuxOptions(o -> {})),
                ofPod("runAsUser", s -> s.runAsUser(1)),
                ofPod("runAsGroup", s -> s.runAsGroup(1)),
                ofPod("fsGroup", s -> s.fsGroup(1)),
                ofPod("fsGroupChangePolicy", s -> s.fsGroupChangePolicy(FsGroupChangePolicy.ALWAYS)),
                ofPod("supplementalGroups", s -> s.supplementalGroups(1)),
                ofPod("supplementalGroupsPolicy", s -> s.supplementalGroupsPolicy(SupplementalGroupsPolicy.MERGE)),
                ofPod("sysctls", s -> s.sysctl("net.core.somaxconn", "1")),
                ofPod("seLinuxChangePolicy", s -> s.seLinuxChangePolicy(SeLinuxChangePolicy.RECURSIVE)),
                ofContainer("seccompProfile", s -> s.seccompProfile(SeccompProfileRef.runtimeDefault())),
                ofContainer("appArmorProfile", s -> s.appArmorProfile(AppArmorProfileRef.unconfined())),
                ofContainer("seLinuxOptions", s -> s.seLinuxOptions(o -> {})),
                ofContainer("runAsUser", s -> s.runAsUser(1)),
                ofContainer("runAsGroup", s -> s.runAsGroup(1)),
                ofContainer("capabilities", s -> s.dropAll()),
                ofContainer("privileged", s -> s.privileged(false)),
                ofContainer("allowPrivilegeEscalation", s -> s.allowPrivilegeEscalation(false)),
                ofContainer("readOnlyRootFilesystem", s -> s.readOnlyRootFilesystem(true)),
                ofContainer("procMount", s -> s.procMount(ProcMount.DEFAULT)));
    }

    @ParameterizedTest
    @MethodSource("windowsPods")
    void refusesForWindowsWhatWindowsDoesNotKnow(String field, Consumer<PodBuilder> body) {
        assertRefused(
                body.andThen(p -> p.os(PodOs.WINDOWS)),
                field + " cannot be set for a windows pod; drop it, or say another os.name");
        assertThat(PodManifest.pod("web", body).toYaml()).contains(field.replaceAll(".*\\.", "") + ":");
    }

    @Test
    void refusesForLinuxWhatOnlyWindowsKnows() {
        assertRefused(
                p -> p.os(PodOs.LINUX).securityContext(s -> s.windowsOptions(w -> {})),
                "windows options cannot be set for a linux pod; drop its windowsOptions, or say another os.name");
        assertRefused(
                p -> p.os(PodOs.LINUX)
                        .initContainer(
                                "a", "x", c -> c.securityContext(s -> s.windowsOptions(w -> w.hostProcess(false)))),
                "windows options cannot be set for a linux pod; drop those of container a, or say another os.name");
    }

    @Test
    void aHostProcessPodIsOneAltogether() {
        assertRefused(
                p -> p.hostNetwork(true)
                        .securityContext(s -> s.windowsOptions(w -> w.hostProcess(true)))
                        .container("a", "x", hostProcess(false)),
                "pod hostProcess value must be identical if both are specified, was true; drop that of container a");
        assertRefused(
                p -> p.hostNetwork(true).container("a", "x", hostProcess(true)).container("b", "x"),
                "If pod contains any hostProcess containers then all containers must be HostProcess containers");
        assertRefused(
                p -> p.securityContext(s -> s.windowsOptions(w -> w.hostProcess(true)))
                        .container("a", "x"),
                "hostNetwork must be true if pod contains any hostProcess containers; set it");
        assertRefused(
                p -> p.securityContext(s -> s.runAsNonRoot(true))
                        .container(
                                "a",
                                "x",
                                c -> c.securityContext(
                                        s -> s.windowsOptions(w -> w.runAsUserName("containeradministrator")))),
                "container's runAsUserName (containeradministrator) which will be regarded as root identity and will"
                        + " break non-root policy; give container a another user, such as ContainerUser");
    }

    @Test
    void refusesNamespacesThatCannotBeSharedTogether() {
        assertRefused(
                p -> p.hostUsers(false).hostNetwork(true),
                "hostNetwork is forbidden when `pod.Spec.HostUsers` is false; drop one");
        assertRefused(p -> p.hostUsers(false).hostPid(true), "hostPID is forbidden when `pod.Spec.HostUsers` is false");
        assertRefused(p -> p.hostUsers(false).hostIpc(true), "hostIPC is forbidden when `pod.Spec.HostUsers` is false");
        assertRefused(
                p -> p.hostPid(true).shareProcessNamespace(true),
                "ShareProcessNamespace and HostPID cannot both be enabled; with hostPID the containers see each other");
        assertRefused(
                p -> p.container("a", "x", c -> c.securityContext(s -> s.procMount(ProcMount.UNMASKED))),
                "`hostUsers` must be false to use `Unmasked`; container a would see the node's /proc, set hostUsers or");
        assertRefused(
                p -> p.hostUsers(true)
                        .initContainer("a", "x", c -> c.securityContext(s -> s.procMount(ProcMount.UNMASKED)))
                        .container("b", "x"),
                "`hostUsers` must be false to use `Unmasked`");
    }

    @Test
    void refusesSettingsOfWhatBelongsToTheNode() {
        assertRefused(
                p -> p.hostNetwork(true).securityContext(s -> s.sysctl("net/core.a/x", "1")),
                "sysctl \"net/core.a/x\" may not be specified when 'hostNetwork' is true; drop one");
        for (String name : List.of("kernel.sem", "kernel.shmmax", "kernel/msgmax", "fs.mqueue.msg_max")) {
            assertRefused(
                    p -> p.hostIpc(true).securityContext(s -> s.sysctl(name, "1")),
                    "sysctl \"" + name + "\" may not be specified when 'hostIPC' is true; drop one");
            assertThat(PodManifest.pod(
                                    "web",
                                    p -> p.hostNetwork(true)
                                            .securityContext(s -> s.sysctl(name, "1"))
                                            .container("a", "x"))
                            .name())
                    .isEqualTo("web");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Net.x", "net..x", "net.", ".net", "net.-x", "net.x-", "a b", "net//x", "\u00e9.x"})
    void refusesSysctlsThatAreNone(String name) {
        assertThatThrownBy(() -> new Sysctl(name, "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must have at most 253 characters and match regex ^([a-z0-9]");
    }

    @Test
    void refusesSysctlsThatNoKubeletTakes() {
        assertThatThrownBy(() -> new Sysctl("vm.swappiness", "1"))
                .hasMessageStartingWith(
                        "the sysctl \"vm.swappiness\" are not known to be namespaced; the kubelet takes");
        assertThatThrownBy(() -> new Sysctl("", "1")).hasMessageStartingWith("sysctl name is required");
        assertThatThrownBy(() -> new Sysctl("net." + "a".repeat(250), "1")).hasMessageContaining("at most 253");
        assertThat(new Sysctl("net." + "a".repeat(249), "1").value()).isEqualTo("1");
        assertThatThrownBy(() ->
                        PodSecurity.of(s -> s.sysctl("net.core.somaxconn", "1").sysctl("net/core/somaxconn", "2")))
                .hasMessage("Duplicate value: \"net/core/somaxconn\" in sysctls; keep one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | runAsUserName cannot be an empty string; name a user, or leave the field out; was \"\"",
                "`a\tb` | runAsUserName cannot contain control characters; leave them out; was \"a\\u0009b\"",
                "a\\b\\c | runAsUserName cannot contain more than one backslash",
                "a:b\\c | runAsUserName's Domain doesn't match the NetBios nor the DNS format",
                ".a\\c | runAsUserName's Domain doesn't match the NetBios nor the DNS format",
                "a\\ | runAsUserName's User cannot be empty",
                "`. .` | runAsUserName's User cannot contain only periods or spaces",
                "a@b | runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]",
            })
    void refusesWindowsUsersThatTheApiServerRefuses(String name, String message) {
        assertThatThrownBy(() -> WindowsOptions.of(w -> w.runAsUserName(name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void windowsNamesHaveTheirLengths() {
        String label = "a".repeat(63) + ".";

        assertThat(WindowsOptions.of(w -> w.runAsUserName("a".repeat(104))).runAsUserName())
                .isPresent();
        assertThat(WindowsOptions.of(w -> w.runAsUserName(label.repeat(3) + "a".repeat(63) + "\\x"))
                        .runAsUserName())
                .isPresent();
        assertThatThrownBy(() -> WindowsOptions.of(w -> w.runAsUserName("a".repeat(105))))
                .hasMessageStartingWith("runAsUserName's User length must not be longer than 104 characters");
        assertThatThrownBy(() -> WindowsOptions.of(w -> w.runAsUserName(label.repeat(4) + "a\\x")))
                .hasMessageStartingWith("runAsUserName's Domain length must be under 256 characters");
        assertThatThrownBy(() -> WindowsOptions.of(w -> w.gmsaCredentialSpec("")))
                .hasMessage("gmsaCredentialSpec cannot be an empty string; leave it out");
        assertThatThrownBy(() -> WindowsOptions.of(w -> w.gmsaCredentialSpec("x".repeat((64 << 10) + 1))))
                .hasMessageStartingWith("gmsaCredentialSpec size must be under 64 KiB, was 65537 bytes");
        assertThatThrownBy(() -> WindowsOptions.of(w -> w.gmsaCredentialSpecName("A")))
                .hasMessageStartingWith("gmsaCredentialSpecName \"A\" must be 1 to 253 lower case letters");
    }

    @ParameterizedTest
    @CsvSource({
        "allowPrivilegeEscalation, 1.8",
        "runAsGroup, 1.10",
        "shareProcessNamespace, 1.10",
        "sysctls, 1.11",
        "procMount, 1.12",
        "windowsOptions, 1.15",
        "runAsUserName, 1.16",
        "fsGroupChangePolicy, 1.18",
        "seccompProfile, 1.19",
        "hostProcess, 1.22",
        "os, 1.23",
        "hostUsers, 1.25",
        "supplementalGroupsPolicy, 1.31",
        "seLinuxChangePolicy, 1.32",
    })
    void aFieldIsRefusedBeforeTheReleaseItCameWith(String field, String release) {
        PodManifest pod = withOnly(field);
        KubernetesVersion first = KubernetesVersion.parse(release);
        KubernetesVersion before = new KubernetesVersion(1, first.minor() - 1);

        assertThat(pod.toYaml(first)).contains(field + ":");
        assertThatThrownBy(() -> pod.toYaml(before))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(field + " needs Kubernetes " + first + ", and the target is " + before
                        + "; choose a newer target");
    }

    @Test
    void fieldAndAnnotationStandTogetherOnlyWhereBothAreRead() {
        PodManifest pod = PodManifest.pod("web", p -> p.container("a", "x"));

        for (String version : List.of("1.29", "1.34")) {
            assertThatThrownBy(() -> pod.toYamlWithAnnotations(KubernetesVersion.parse(version)))
                    .hasMessage("field and annotation stand together in Kubernetes 1.30 to 1.33, and the target is "
                            + version + "; toYaml writes the one it reads");
        }
    }

    @Test
    void whatIsKnownHasNoPlaceInTheBag() {
        assertRefused(p -> p.field("containers", List.of()), "field containers is known; say it where it belongs");
        assertRefused(
                p -> p.container("a", "x", c -> c.field("image", "y")),
                "field image is known; say it where it belongs");
        assertRefused(
                p -> p.securityContext(s -> s.field("x", 1).field("x", 2)),
                "field x was already set; say everything in one");
        assertRefused(p -> p.field("x", new Object()), "x is a java.lang.Object; a manifest holds texts, booleans");
        assertRefused(p -> p.field("x", Map.of("y", List.of(Double.NaN))), "x.y[0] is NaN, which JSON cannot say");
        assertThat(UnknownFields.of(Map.of("a", 1, "b", 1.5f, "c", java.util.Set.of((short) 2))))
                .isEqualTo(UnknownFields.of(Map.of("a", 1L, "b", 1.5, "c", List.of(2L))));
    }

    private static PodManifest withOnly(String field) {
        return PodManifest.pod("web", p -> {
            switch (field) {
                case "shareProcessNamespace" -> p.shareProcessNamespace(true);
                case "os" -> p.os(PodOs.LINUX);
                case "hostUsers" -> p.hostUsers(true);
                case "hostProcess" -> p.hostNetwork(true);
                default -> p.namespace("prod");
            }
            p.securityContext(s -> {
                switch (field) {
                    case "sysctls" -> s.sysctl("net.core.somaxconn", "1");
                    case "fsGroupChangePolicy" -> s.fsGroupChangePolicy(FsGroupChangePolicy.ALWAYS);
                    case "supplementalGroupsPolicy" -> s.supplementalGroupsPolicy(SupplementalGroupsPolicy.MERGE);
                    case "seLinuxChangePolicy" -> s.seLinuxChangePolicy(SeLinuxChangePolicy.RECURSIVE);
                    case "seccompProfile" -> s.seccompProfile(SeccompProfileRef.unconfined());
                    case "windowsOptions" -> s.windowsOptions(w -> w.gmsaCredentialSpecName("a"));
                    case "runAsUserName" -> s.windowsOptions(w -> w.runAsUserName("a"));
                    case "hostProcess" -> s.windowsOptions(w -> w.hostProcess(true));
                    default -> s.runAsUser(1);
                }
            });
            p.container(
                    "a",
                    "x",
                    c -> c.securityContext(s -> {
                        switch (field) {
                            case "allowPrivilegeEscalation" -> s.allowPrivilegeEscalation(true);
                            case "runAsGroup" -> s.runAsGroup(1);
                            case "procMount" -> s.procMount(ProcMount.DEFAULT);
                            default -> s.privileged(false);
                        }
                    }));
        });
    }

    private static Consumer<ContainerBuilder> hostProcess(boolean yes) {
        return c -> c.securityContext(s -> s.windowsOptions(w -> w.hostProcess(yes)));
    }

    private static Arguments windows(String field, Consumer<PodBuilder> body) {
        return Arguments.of(field, body.andThen(p -> p.container("a", "x")));
    }

    private static Arguments ofPod(String field, Consumer<PodSecurityBuilder> body) {
        return windows("securityContext." + field, p -> p.securityContext(body));
    }

    private static Arguments ofContainer(String field, Consumer<ContainerSecurityBuilder> body) {
        Consumer<PodBuilder> pod = p -> p.container("a", "x", c -> c.securityContext(body));
        return Arguments.of("container a: securityContext." + field, pod);
    }

    private static void assertRefused(Consumer<PodBuilder> body, String message) {
        assertThatThrownBy(() -> PodManifest.pod("web", body.andThen(p -> p.container("last", "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
