package io.portcullis.kube;

import static io.portcullis.linux.Capability.NET_BIND_SERVICE;
import static io.portcullis.linux.Capability.NET_RAW;
import static io.portcullis.linux.Capability.SYS_ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.apparmor.Presets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecuritySettingsTest {
    @Test
    void aPodsSettingsAreASnippet() {
        var pod = PodSecurity.of(p -> p.seccompProfile(SeccompProfileRef.localhost("profiles/custom-seccomp.json"))
                .runAsUser(1000)
                .runAsNonRoot(true));

        assertThat(pod.toYaml()).isEqualTo("""
                        securityContext:
                          seccompProfile:
                            type: Localhost
                            localhostProfile: profiles/custom-seccomp.json
                          runAsNonRoot: true
                          runAsUser: 1000
                        """);
    }

    @Test
    void theAppArmorExampleIsAField() {
        var container = ContainerSecurity.of(c -> c.appArmorProfile(AppArmorProfileRef.localhost(Presets.denyWrite())));

        assertThat(container.toYaml()).isEqualTo("""
                        securityContext:
                          appArmorProfile:
                            type: Localhost
                            localhostProfile: k8s-apparmor-example-deny-write
                        """);
    }

    @Test
    void aContainersSettingsKeepOneOrderHoweverTheyWereSaid() {
        var container = ContainerSecurity.of(c -> c.runAsGroup(7)
                .readOnlyRootFilesystem(true)
                .allowPrivilegeEscalation(false)
                .privileged(false)
                .dropAll()
                .add(NET_RAW, NET_BIND_SERVICE)
                .appArmorProfile(AppArmorProfileRef.runtimeDefault())
                .seccompProfile(SeccompProfileRef.unconfined()));

        assertThat(container.toYaml()).isEqualTo("""
                        securityContext:
                          seccompProfile:
                            type: Unconfined
                          appArmorProfile:
                            type: RuntimeDefault
                          capabilities:
                            add:
                            - NET_BIND_SERVICE
                            - NET_RAW
                            drop:
                            - ALL
                          privileged: false
                          allowPrivilegeEscalation: false
                          readOnlyRootFilesystem: true
                          runAsGroup: 7
                        """);
    }

    @Test
    void jsonSaysTheSame() {
        assertThat(ContainerSecurity.of(c -> c.drop(NET_RAW).privileged(false)).toJson())
                .isEqualTo("""
                        {
                          "securityContext" : {
                            "capabilities" : {
                              "drop" : [
                                "NET_RAW"
                              ]
                            },
                            "privileged" : false
                          }
                        }
                        """);
        assertThat(PodSecurity.of(p -> p.runAsUser(1)).toJson()).contains("\"runAsUser\" : 1");
    }

    @Test
    void nothingSaidIsNothing() {
        assertThat(PodSecurity.UNSAID.toYaml()).isEqualTo("securityContext: {}\n");
        assertThat(ContainerSecurity.UNSAID).isEqualTo(ContainerSecurity.of(c -> {}));
    }

    @Test
    void aTypeFromTheFutureIsKept() {
        var oci = new SeccompProfileRef.Other("OCI", UnknownFields.of(Map.of("reference", "registry/x@sha256:1")));

        assertThat(PodSecurity.of(p -> p.seccompProfile(oci)
                                .appArmorProfile(
                                        new AppArmorProfileRef.Other("Signed", UnknownFields.of(Map.of("key", "a")))))
                        .toYaml())
                .isEqualTo("""
                        securityContext:
                          seccompProfile:
                            type: OCI
                            reference: registry/x@sha256:1
                          appArmorProfile:
                            type: Signed
                            key: a
                        """);
    }

    @Test
    void refusesAWrongSpellingOfAKnownType() {
        assertThatThrownBy(() -> new SeccompProfileRef.Other("localhost", UnknownFields.NONE))
                .hasMessage("seccomp type localhost is no type; it is written Localhost");
        assertThatThrownBy(() -> new AppArmorProfileRef.Other("unconfined", UnknownFields.NONE))
                .hasMessage("AppArmor type unconfined is no type; it is written Unconfined");
        assertThatThrownBy(() -> new SeccompProfileRef.Other("Localhost", UnknownFields.NONE))
                .hasMessage("Localhost is known; use SeccompProfileRef.Localhost");
        assertThatThrownBy(() -> new AppArmorProfileRef.Other("", UnknownFields.NONE))
                .hasMessage("type is required when appArmorProfile is set");
        assertThatThrownBy(() -> new SeccompProfileRef.Other("", UnknownFields.NONE))
                .hasMessage("type is required when seccompProfile is set");
        assertThatThrownBy(() -> new SeccompProfileRef.Other("OCI", UnknownFields.of(Map.of("type", "x"))))
                .hasMessage("two types, OCI and x; keep one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``        | localhostProfile must be set when seccomp type is Localhost",
                "/a/b.json | localhostProfile \"/a/b.json\" must be a relative path",
                "a/../b    | localhostProfile \"a/../b\" must not contain '..'",
                "..        | localhostProfile \"..\" must not contain '..'",
                "./.       | localhostProfile \"./.\" is the folder itself; name a file in it",
            })
    void refusesSeccompPathsThatTheApiServerOrTheKubeletRefuses(String path, String message) {
        assertThatThrownBy(() -> SeccompProfileRef.localhost(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"a..b", "./a", "a//b", "profile with space", "..a/b..", "x.txt"})
    void takesSeccompPathsThatTheApiServerTakes(String path) {
        assertThat(SeccompProfileRef.localhost(path).localhostProfile()).isEqualTo(path);
    }

    @Test
    void refusesAppArmorNamesThatTheApiServerRefuses() {
        assertThatThrownBy(() -> AppArmorProfileRef.localhost(""))
                .hasMessage("localhostProfile must be set when AppArmor type is Localhost");
        assertThatThrownBy(() -> AppArmorProfileRef.localhost(" web"))
                .hasMessage("localhostProfile \" web\" must not be padded with whitespace; trim it");
        assertThatThrownBy(() -> AppArmorProfileRef.localhost("é".repeat(2048)))
                .hasMessage("localhostProfile must be at most 4095 bytes, was 4096; give the profile a shorter name");
        assertThat(AppArmorProfileRef.localhost("/usr/bin/../x").type()).isEqualTo("Localhost");
    }

    @Test
    void refusesEscalationThatCannotBeTakenAway() {
        assertRefused(
                c -> c.allowPrivilegeEscalation(false).privileged(true),
                "cannot set `allowPrivilegeEscalation` to false and `privileged` to true; drop one");
        assertRefused(
                c -> c.allowPrivilegeEscalation(false).add(NET_RAW, SYS_ADMIN),
                "cannot set `allowPrivilegeEscalation` to false and add the capability SYS_ADMIN: who holds CAP_SYS_ADMIN"
                        + " needs no escalation; drop one");
        assertRefused(
                c -> c.allowPrivilegeEscalation(false).addAll(),
                "cannot set `allowPrivilegeEscalation` to false and add the capability ALL");
        assertThat(ContainerSecurity.of(c -> c.allowPrivilegeEscalation(true)
                                .privileged(true)
                                .addAll())
                        .capabilities()
                        .add())
                .isEqualTo(CapabilityChoice.ALL);
    }

    @Test
    void refusesCapabilitiesGivenAndTaken() {
        assertRefused(
                c -> c.add(NET_RAW).drop(NET_RAW, SYS_ADMIN),
                "capability NET_RAW is in add and in drop; runtimes disagree on what that means, keep one");
        assertRefused(c -> c.addAll().drop(NET_RAW), "capabilities add ALL and drop NET_RAW");
    }

    @Test
    void refusesUsersThatCannotBe() {
        assertRefused(c -> c.runAsUser(-1), "runAsUser must be between 0 and 2147483647, inclusive, was -1");
        assertRefused(c -> c.runAsGroup(1L << 31), "runAsGroup must be between 0 and 2147483647, inclusive");
        assertRefused(c -> c.runAsNonRoot(true).runAsUser(0), "container's runAsUser breaks non-root policy");
    }

    @Test
    void refusesWhatIsSaidTwice() {
        assertRefused(
                c -> c.privileged(true).privileged(false),
                "privileged was already set to true, and now to false; keep one");
        assertRefused(
                c -> c.seccompProfile(SeccompProfileRef.unconfined())
                        .seccompProfile(SeccompProfileRef.runtimeDefault()),
                "seccompProfile was already set to Unconfined[], and now to RuntimeDefault[]; keep one");
        assertRefused(c -> c.dropAll().drop(NET_RAW), "capabilities.drop was already set");
    }

    @Test
    void aBuilderKeptAfterItsLambdaThrows() {
        List<SecurityBuilder<?>> kept = new ArrayList<>();
        PodSecurity.of(kept::add);
        ContainerSecurity.of(kept::add);

        assertThat(kept)
                .hasSize(2)
                .allSatisfy(builder -> assertThatThrownBy(() -> builder.runAsUser(1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("was kept after its lambda"));
    }

    @Test
    void aSnippetIsRefusedWhereThereIsNoField() {
        var appArmor = ContainerSecurity.of(c -> c.appArmorProfile(AppArmorProfileRef.unconfined()));
        var seccomp = PodSecurity.of(p -> p.seccompProfile(SeccompProfileRef.unconfined()));

        assertThatThrownBy(() -> appArmor.toYaml(KubernetesVersion.parse("1.29")))
                .hasMessage(
                        "appArmorProfile needs Kubernetes 1.30, and the target is 1.29; print the whole PodManifest,"
                                + " which then carries annotations");
        assertThatThrownBy(() -> seccomp.toJson(KubernetesVersion.parse("v1.18.20")))
                .hasMessage("seccompProfile needs Kubernetes 1.19, and the target is 1.18; choose a newer target");
    }

    @Test
    void versionsAreReadAndOrdered() {
        assertThat(KubernetesVersion.parse("v1.30.2-gke.100")).isEqualTo(KubernetesVersion.APPARMOR_FIELD);
        assertThat(KubernetesVersion.parse("1.9")).isLessThan(KubernetesVersion.parse("1.30"));
        assertThatThrownBy(() -> KubernetesVersion.parse("latest"))
                .hasMessage("a Kubernetes version looks like 1.30 or v1.30.2, was latest");
        assertThatThrownBy(() -> new KubernetesVersion(0, 9)).hasMessageContaining("two numbers from 1.0 up, was 0.9");
    }

    @Test
    void aProfileHasItsPlaceOnTheNode() {
        var profile = SeccompProfileRef.localhost("profiles/custom-seccomp.json");

        assertThat(NodePath.of(profile)).hasToString("/var/lib/kubelet/seccomp/profiles/custom-seccomp.json");
        assertThat(NodePath.of(profile, "/data/kubelet/"))
                .hasToString("/data/kubelet/seccomp/profiles/custom-seccomp.json");
        assertThat(NodePath.of(SeccompProfileRef.localhost("./a//b"), "/")).hasToString("/seccomp/a/b");
        assertThatThrownBy(() -> NodePath.of(profile, "kubelet"))
                .hasMessage("a path on a node starts at the root, was \"kubelet\"");
    }

    private static void assertRefused(Consumer<ContainerSecurityBuilder> body, String message) {
        assertThatThrownBy(() -> ContainerSecurity.of(body))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
