package io.portcullis.kube.effective;

import static io.portcullis.kube.effective.Pods.CONTAINERD;
import static io.portcullis.kube.effective.Pods.CRI_O;
import static io.portcullis.kube.effective.Pods.confinement;
import static io.portcullis.kube.effective.Pods.confinements;
import static io.portcullis.kube.effective.Pods.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.kube.AppArmorProfileRef;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.linux.Capability;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfinementTest {
    private static final String POD_NOTE = "seccomp.security.alpha.kubernetes.io/pod: localhost/pod-note.json";
    private static final String NOTE = "container.seccomp.security.alpha.kubernetes.io/web: localhost/note.json";
    private static final String APPARMOR_NOTE = "container.apparmor.security.beta.kubernetes.io/web: localhost/note";
    private static final String POD =
            "securityContext: {seccompProfile: {type: Localhost, localhostProfile: pod.json}}";
    private static final String OWN =
            "securityContext: {seccompProfile: {type: Localhost, localhostProfile: own.json}}";
    private static final String NOTHING = "hostNetwork: false";

    private static SeccompProfileRef localhost(String path) {
        return SeccompProfileRef.localhost(path);
    }

    @Test
    void theContainersFieldComesBeforeThePods() {
        Chosen<SeccompProfileRef> both = confinement(CONTAINERD, "", POD, OWN).seccomp();
        Chosen<SeccompProfileRef> pods =
                confinement(CONTAINERD, "", POD, "tty: true").seccomp();

        assertThat(both.profile()).contains(localhost("own.json"));
        assertThat(both.reason()).isEqualTo(Reason.CONTAINER_FIELD);
        assertThat(pods.profile()).contains(localhost("pod.json"));
        assertThat(pods.reason()).isEqualTo(Reason.POD_FIELD);
    }

    @Test
    void whoSaysNothingGetsWhatTheKubeletIsToldToGive() {
        Chosen<SeccompProfileRef> without = confinement(CONTAINERD, "tty: true").seccomp();
        Chosen<SeccompProfileRef> with =
                confinement(CONTAINERD.withSeccompDefault(), "tty: true").seccomp();

        assertThat(without.profile()).contains(SeccompProfileRef.unconfined());
        assertThat(without.reason()).isEqualTo(Reason.NO_DEFAULT);
        assertThat(with.profile()).contains(SeccompProfileRef.runtimeDefault());
        assertThat(with.reason()).isEqualTo(Reason.KUBELET_DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({
        "1.18, CONTAINER_ANNOTATION",
        "1.24, CONTAINER_ANNOTATION",
        "1.26, CONTAINER_ANNOTATION",
        "1.27, NO_DEFAULT",
        "1.36, NO_DEFAULT"
    })
    void seccompAnnotationsDoNothingSince127(String version, Reason reason) {
        Chosen<SeccompProfileRef> chosen =
                confinement(node(version), NOTE, NOTHING, "tty: true").seccomp();

        assertThat(chosen.reason()).isEqualTo(reason);
        assertThat(chosen.profile())
                .contains(reason == Reason.NO_DEFAULT ? SeccompProfileRef.unconfined() : localhost("note.json"));
    }

    @Test
    void saysThatAnAnnotationIsDeadAndWhereItStands() {
        List<Remark> remarks =
                confinement(CONTAINERD, NOTE, NOTHING, "tty: true").allRemarks();

        assertThat(remarks).hasSize(1);
        assertThat(remarks.get(0).weight()).isEqualTo(Remark.Weight.NOTE);
        assertThat(remarks.get(0).toString())
                .startsWith("1:")
                .contains("metadata.annotations[container.seccomp.security.alpha.kubernetes.io/web]: ")
                .contains("does nothing since Kubernetes 1.27; say seccompProfile");
    }

    @Test
    void anAnnotationOfTheContainerComesBetweenTheFields() {
        assertThat(confinement(node("1.20"), NOTE + ", " + POD_NOTE, NOTHING, OWN)
                        .seccomp()
                        .reason())
                .isEqualTo(Reason.CONTAINER_FIELD);
        assertThat(confinement(node("1.20"), NOTE, POD, "tty: true").seccomp().reason())
                .isEqualTo(Reason.CONTAINER_ANNOTATION);
        assertThat(confinement(node("1.20"), POD_NOTE, NOTHING, "tty: true")
                        .seccomp()
                        .reason())
                .isEqualTo(Reason.POD_ANNOTATION);
    }

    @Test
    void anEphemeralContainersAnnotationIsNeverMadeAField() {
        String spec = "ephemeralContainers: [{name: web}], containers: [{name: other}]";

        assertThat(confinements(node("1.24"), NOTE, spec).get(1).seccomp().reason())
                .isEqualTo(Reason.CONTAINER_ANNOTATION);
        assertThat(confinements(node("1.25"), NOTE, spec).get(1).seccomp().reason())
                .isEqualTo(Reason.NO_DEFAULT);
    }

    @Test
    void initAndSidecarAndEphemeralContainersFollowTheSameRule() {
        List<Confinement> all = confinements(
                CONTAINERD,
                "",
                POD + ", initContainers: [{name: i}, {name: s, restartPolicy: Always}], containers: [{name: c}],"
                        + " ephemeralContainers: [{name: e}]");

        assertThat(all)
                .hasSize(4)
                .allSatisfy(one -> assertThat(one.seccomp().profile()).contains(localhost("pod.json")));
        assertThat(all.get(1).container().isSidecar()).isTrue();
    }

    @Test
    void aPrivilegedContainerHasNoFilter() {
        Confinement privileged = confinement(CONTAINERD, "privileged: true, seccompProfile: {type: RuntimeDefault}");

        assertThat(privileged.seccomp().profile()).contains(SeccompProfileRef.unconfined());
        assertThat(privileged.seccomp().reason()).isEqualTo(Reason.PRIVILEGED);
        assertThat(privileged.capabilities().bounding()).hasSize(Capability.values().length);
        assertThat(privileged.allRemarks())
                .singleElement()
                .satisfies(
                        remark -> assertThat(remark.message()).contains("is ignored, as the container is privileged"));
    }

    @Test
    void contradictoryAnnotationsKeepThePodFromBeingMade() {
        Confinement differs = confinement(CONTAINERD, NOTE, NOTHING, OWN);
        Confinement otherType =
                confinement(CONTAINERD, NOTE, NOTHING, "securityContext: {seccompProfile: {type: Unconfined}}");

        assertThat(differs.starts()).isFalse();
        assertThat(differs.allRemarks().get(0).message())
                .startsWith("seccomp profile in annotation and field must match");
        assertThat(otherType.allRemarks().get(0).message())
                .startsWith("seccomp type in annotation and field must match");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: Bogus} | Unsupported value",
                "{} | type is required when seccompProfile is set",
                "{type: Localhost} | must be set when seccomp type is Localhost",
                "{type: Localhost, localhostProfile: ''} | localhostProfile must be set",
                "{type: Localhost, localhostProfile: ../x} | must not contain '..'",
                "{type: RuntimeDefault, localhostProfile: x} | can only be set when seccomp type is Localhost",
                "{type: 1} | is an integer, and the API server takes a string there",
                "nothing | is a string, and the API server takes an object there"
            })
    void whatTheApiServerRefusesIsNoProfile(String field, String message) {
        Confinement refused = confinement(CONTAINERD, "seccompProfile: " + field);

        assertThat(refused.starts()).isFalse();
        assertThat(refused.allRemarks()).anySatisfy(remark -> {
            assertThat(remark.weight()).isEqualTo(Remark.Weight.REFUSED);
            assertThat(remark.message()).contains(message);
        });
        assertThat(Profiles.known().reach(refused)).isInstanceOf(Reach.Unknown.class);
    }

    @Test
    void anAppArmorAnnotationCountsUntilItMayNot() {
        for (String version : List.of("1.20", "1.29", "1.30", "1.35")) {
            Confinement read = confinement(node(version), APPARMOR_NOTE, NOTHING, "tty: true");
            assertThat(read.appArmor().profile()).contains(AppArmorProfileRef.localhost("note"));
            assertThat(read.appArmor().remarks()).isEmpty();
        }
        Confinement maybe = confinement(node("1.36"), APPARMOR_NOTE, NOTHING, "tty: true");
        assertThat(maybe.appArmor().profile()).contains(AppArmorProfileRef.localhost("note"));
        assertThat(maybe.appArmor().remarks())
                .singleElement()
                .satisfies(remark -> assertThat(remark.message())
                        .isEqualTo("may do nothing since Kubernetes 1.36, and then RuntimeDefault holds; say"
                                + " appArmorProfile in the securityContext"));
    }

    @Test
    void anOldReleaseDropsTheAppArmorField() {
        Confinement old = confinement(node("1.29"), "appArmorProfile: {type: Localhost, localhostProfile: x}");

        assertThat(old.appArmor().reason()).isEqualTo(Reason.RUNTIME_DEFAULT);
        assertThat(old.allRemarks().get(0).message())
                .isEqualTo("is no field before Kubernetes 1.30, and 1.29 drops it");
    }

    @Test
    void theRuntimeDecidesWhetherAPrivilegedContainerHasItsAppArmorProfile() {
        String container = "privileged: true, appArmorProfile: {type: Localhost, localhostProfile: x}";

        assertThat(confinement(CONTAINERD, container).appArmor().profile()).contains(AppArmorProfileRef.localhost("x"));
        assertThat(confinement(CRI_O, container).appArmor().profile()).contains(AppArmorProfileRef.unconfined());
        assertThat(confinement(CONTAINERD, "privileged: true").appArmor().reason())
                .isEqualTo(Reason.PRIVILEGED);
    }

    @Test
    void aWindowsPodHasNeither() {
        Confinement windows =
                confinement(CONTAINERD.withSeccompDefault(), "", "os: {name: windows}", "securityContext: {}");

        assertThat(windows.seccomp().reason()).isEqualTo(Reason.WINDOWS);
        assertThat(windows.appArmor().reason()).isEqualTo(Reason.WINDOWS);
    }

    @Test
    void onlyAnExplicitFalseSetsNoNewPrivileges() {
        assertThat(confinement(CONTAINERD, "allowPrivilegeEscalation: false").noNewPrivileges())
                .isTrue();
        assertThat(confinement(CONTAINERD, "allowPrivilegeEscalation: true").noNewPrivileges())
                .isFalse();
        assertThat(confinement(CONTAINERD, "tty: true").noNewPrivileges()).isFalse();
        assertThat(confinement(CONTAINERD, "allowPrivilegeEscalation: 'false'").starts())
                .isFalse();
    }

    @Test
    void theContainerSaysWhoItRunsAsAndElseThePod() {
        EffectiveUser user = confinement(
                        CONTAINERD,
                        "",
                        "securityContext: {runAsUser: 0, runAsGroup: 7, runAsNonRoot: true}",
                        "securityContext: {runAsUser: 1000}")
                .user();

        assertThat(user).isEqualTo(new EffectiveUser(Optional.of(1000L), Optional.of(7L), true));
        assertThat(user.isRoot()).contains(false);
    }

    @Test
    void rootBreaksTheNonRootPolicy() {
        Confinement root = confinement(CONTAINERD, "runAsUser: 0, runAsNonRoot: true");

        assertThat(root.starts()).isFalse();
        assertThat(root.allRemarks().get(0).message()).startsWith("container's runAsUser breaks non-root policy");
        assertThat(confinement(CONTAINERD, "runAsUser: 4294967296").starts()).isFalse();
    }

    @Test
    void runtimesGiveDifferentCapabilitiesToWhoSaysNothing() {
        assertThat(confinement(CONTAINERD, "tty: true").capabilities().bounding())
                .hasSize(14)
                .contains(Capability.NET_RAW);
        assertThat(confinement(CRI_O, "tty: true").capabilities().bounding())
                .hasSize(9)
                .doesNotContain(Capability.NET_RAW, Capability.SYS_CHROOT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "drop: [ALL] | ",
                "drop: [all], add: [net_bind_service] | NET_BIND_SERVICE",
                "drop: [ALL], add: [ALL] | ",
                "drop: [KILL, ALL], add: [KILL, SYS_TIME] | SYS_TIME"
            })
    void dropsAfterItAdds(String capabilities, String held) {
        for (Node node : List.of(CONTAINERD, CRI_O)) {
            EnumSet<Capability> expected = EnumSet.noneOf(Capability.class);
            if (held != null) {
                expected.add(Capability.named(held));
            }
            assertThat(confinement(node, "capabilities: {" + capabilities + "}")
                            .capabilities()
                            .bounding())
                    .isEqualTo(expected);
        }
        assertThat(confinement(CONTAINERD, "capabilities: {add: [ALL], drop: [SYS_ADMIN]}")
                        .capabilities()
                        .bounding())
                .hasSize(Capability.values().length - 1)
                .doesNotContain(Capability.SYS_ADMIN);
    }

    @Test
    void containerdKnowsNoCapabilityWithAPrefix() {
        Confinement read =
                confinement(CONTAINERD, "capabilities: {add: [CAP_SYS_ADMIN], drop: [CAP_NET_RAW, NET_ROW]}");

        assertThat(read.capabilities().bounding())
                .doesNotContain(Capability.SYS_ADMIN)
                .contains(Capability.NET_RAW);
        assertThat(read.remarks())
                .extracting(Remark::message)
                .containsExactly(
                        "CAP_SYS_ADMIN is not added, as containerd knows no capability of this name; it is written"
                                + " SYS_ADMIN",
                        "CAP_NET_RAW is not dropped, as containerd knows no capability of this name; it is written"
                                + " NET_RAW",
                        "NET_ROW is not dropped, as containerd knows no capability of this name; did you mean NET_RAW");
        assertThat(read.starts()).isTrue();
    }

    @Test
    void crioTakesAPrefixAndRefusesWhatItDoesNotKnow() {
        Confinement prefixed = confinement(CRI_O, "capabilities: {add: [CAP_SYS_ADMIN], drop: [cap_kill]}");

        assertThat(prefixed.starts()).isTrue();
        assertThat(prefixed.capabilities().bounding())
                .contains(Capability.SYS_ADMIN)
                .doesNotContain(Capability.KILL);
        assertThat(confinement(CRI_O, "capabilities: {add: [NET_ROW]}").starts())
                .isFalse();
        assertThat(confinement(CRI_O, "capabilities: {drop: [NET_ROW]}").starts())
                .isFalse();
        assertThat(confinement(CRI_O, "capabilities: {add: [cap_kill]}").starts())
                .isFalse();
    }

    @Test
    void aUserOtherThanRootStartsWithNoCapabilities() {
        Confinement user = confinement(CONTAINERD, "runAsUser: 1000, capabilities: {add: [NET_BIND_SERVICE]}");
        Confinement image = confinement(CONTAINERD, "capabilities: {add: [NET_BIND_SERVICE]}");

        assertThat(user.capabilities().atStart()).isEqualTo(EffectiveCapabilities.AtStart.NONE);
        assertThat(user.capabilities().mayHold(Capability.NET_BIND_SERVICE)).isFalse();
        assertThat(user.remarks().get(0).message()).startsWith("gives nothing to a user other than root");
        assertThat(image.capabilities().atStart()).isEqualTo(EffectiveCapabilities.AtStart.BY_IMAGE);
        assertThat(image.capabilities().mayHold(Capability.NET_BIND_SERVICE)).isTrue();
    }

    @Test
    void contradictionsThatTheApiServerFindsAreFound() {
        assertThat(confinement(CONTAINERD, "allowPrivilegeEscalation: false, privileged: true")
                        .starts())
                .isFalse();
        assertThat(confinement(CRI_O, "allowPrivilegeEscalation: false, capabilities: {add: [CAP_SYS_ADMIN]}")
                        .starts())
                .isFalse();
    }

    @Test
    void aKubeletWithoutTheOptionCannotBeToldToUseIt() {
        assertThatThrownBy(() -> node("1.21").withSeccompDefault())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the kubelet has no --seccomp-default before Kubernetes 1.22, and the target is 1.21; choose"
                                + " a newer target");
    }
}
