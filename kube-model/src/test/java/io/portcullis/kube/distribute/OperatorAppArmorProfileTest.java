package io.portcullis.kube.distribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.apparmor.AppArmorProfile;
import io.portcullis.apparmor.Exec;
import io.portcullis.apparmor.FilePermission;
import io.portcullis.apparmor.NetworkFamily;
import io.portcullis.apparmor.NetworkProtocol;
import io.portcullis.apparmor.Pattern;
import io.portcullis.apparmor.Presets;
import io.portcullis.apparmor.ProfileBuilder;
import io.portcullis.apparmor.ProfileMode;
import io.portcullis.apparmor.ProfileOption;
import io.portcullis.kube.ObjectMeta;
import io.portcullis.linux.Capability;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OperatorAppArmorProfileTest {
    private static final ObjectMeta WEB = ObjectMeta.named("web");

    /** A profile with what the operator adds to every one. */
    private static AppArmorProfile profile(Consumer<? super ProfileBuilder> body) {
        return AppArmorProfile.named("web", p -> {
            p.option(ProfileOption.ATTACH_DISCONNECTED)
                    .option(ProfileOption.MEDIATE_DELETED)
                    .include("abstractions/base");
            body.accept(p);
        });
    }

    private static List<String> looser(Consumer<? super ProfileBuilder> body) {
        return effects(body, Loss.Effect.LOOSER);
    }

    private static List<String> effects(Consumer<? super ProfileBuilder> body, Loss.Effect effect) {
        return OperatorAppArmorProfile.permittingMore(WEB, profile(body), OperatorRelease.V1_0).losses().stream()
                .filter(loss -> loss.effect() == effect)
                .map(Loss::what)
                .toList();
    }

    @Test
    void writesListsForWhatTheyHold() {
        AppArmorProfile profile =
                profile(p -> p.allow(Pattern.file("/app/{bin,sbin}/*"), FilePermission.READ, Exec.INHERIT)
                        .allow(Pattern.file("/app/lib/**"), FilePermission.READ, FilePermission.MAP_EXECUTABLE)
                        .allow(Pattern.file("/etc/app.conf"), FilePermission.READ)
                        .allow(
                                Pattern.file("/var/app/**"),
                                FilePermission.READ,
                                FilePermission.WRITE,
                                FilePermission.LINK,
                                FilePermission.LOCK)
                        .capability(Capability.NET_BIND_SERVICE)
                        .network(NetworkFamily.INET, NetworkProtocol.TCP)
                        .network(NetworkFamily.INET6, NetworkProtocol.TCP));

        OperatorAppArmorProfile made = OperatorAppArmorProfile.of(WEB, profile, OperatorRelease.V1_0);

        assertThat(made.reference().localhostProfile()).isEqualTo("web");
        assertThat(made.losses()).extracting(Loss::effect).containsOnly(Loss.Effect.STRICTER);
        assertThat(made.object().toYaml()).isEqualTo("""
                apiVersion: security-profiles-operator.x-k8s.io/v1
                kind: AppArmorProfile
                metadata:
                  name: web
                spec:
                  abstract:
                    executable:
                      allowedExecutables:
                      - "/app/bin/*"
                      - "/app/sbin/*"
                      allowedLibraries:
                      - "/app/lib/**"
                    filesystem:
                      readOnlyPaths:
                      - /etc/app.conf
                      readWritePaths:
                      - "/var/app/**"
                    network:
                      allowRaw: false
                      allowedProtocols:
                        allowTcp: true
                        allowUdp: false
                    capability:
                      allowedCapabilities:
                      - net_bind_service
                """);
    }

    @Test
    void refusesWhatWouldPermitMore() {
        assertThatThrownBy(() -> OperatorAppArmorProfile.of(
                        WEB,
                        AppArmorProfile.named("web", p -> p.allow(Pattern.file("/data/log"), FilePermission.WRITE)),
                        OperatorRelease.V1_0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the operator adds <abstractions/base>")
                .hasMessageContaining("having no attach_disconnected is lost")
                .hasMessageContaining("having no lk of /data/log is lost");
    }

    @Test
    void turnsADenialOfWritingIntoReadingOnly() {
        OperatorAppArmorProfile made = OperatorAppArmorProfile.permittingMore(
                ObjectMeta.named("deny-write"), Presets.denyWrite(), OperatorRelease.V1_0);

        assertThat(made.object().toYaml())
                .contains("readOnlyPaths:\n      - \"/**\"\n", "allowedExecutables:\n      - \"/**\"\n");
        assertThat(made.losses())
                .filteredOn(loss -> loss.effect() == Loss.Effect.LOOSER)
                .extracting(Loss::what)
                .containsExactly("having no mediate_deleted");
    }

    @Test
    void tellsOfEachRuleThatPermitsMore() {
        assertThat(looser(p -> p.allow(Pattern.file("/a"), FilePermission.APPEND)))
                .containsExactly("having no wlk of /a");
        assertThat(looser(p -> p.allow(Pattern.file("/a"), FilePermission.MAP_EXECUTABLE)))
                .containsExactly("having no r of /a");
        assertThat(looser(p -> p.deny(Pattern.file("/a"), FilePermission.READ))).containsExactly("\"deny /a r,\"");
        assertThat(looser(p -> p.include("abstractions/nameservice")))
                .containsExactly("\"include <abstractions/nameservice>\"");
        assertThat(looser(p -> p.capability(Capability.SYS_RAWIO))).containsExactly("having no mount");
        assertThat(looser(p -> p.abi("4.0"))).containsExactly("\"abi <abi/4.0>,\"");
    }

    @Test
    void leavesOutWhatHasNoWordAndPermitsNoMore() {
        assertThat(effects(p -> p.owner().allow(Pattern.file("/a"), FilePermission.READ), Loss.Effect.STRICTER))
                .contains("\"owner /a r,\"");
        assertThat(effects(p -> p.allow(Pattern.file("/a[0-9]"), FilePermission.READ), Loss.Effect.STRICTER))
                .contains("\"/a[0-9] r,\"");
        assertThat(effects(p -> p.allow(Pattern.file("/a b"), FilePermission.READ), Loss.Effect.STRICTER))
                .contains("\"\"/a b\" r,\"");
        assertThat(effects(p -> p.hat("h", h -> h.capability(Capability.CHOWN)), Loss.Effect.STRICTER))
                .contains("hat h");
    }

    @Test
    void holdsTheDenialsThatTheOperatorMakesItself() {
        assertThat(looser(p -> p.deny(Pattern.file("@{PROC}/sysrq-trigger"), FilePermission.READ, FilePermission.WRITE)
                        .deny(Pattern.file("@{PROC}/sys/[^k]**"), FilePermission.WRITE)))
                .isEmpty();
        assertThat(looser(p -> p.deny(Pattern.file("@{PROC}/sys/[^k]**"), FilePermission.READ)))
                .hasSize(1);
    }

    @Test
    void keepsStarsApartFromAlternatives() {
        assertThat(effects(p -> p.allow(Pattern.file("/a*{b,*}"), FilePermission.READ), Loss.Effect.STRICTER))
                .contains("\"/a*{b,*} r,\"");
    }

    @Test
    void complainsInTheWordsOfTheRelease() {
        AppArmorProfile profile = profile(p -> p.mode(ProfileMode.COMPLAIN));

        assertThat(OperatorAppArmorProfile.of(WEB, profile, OperatorRelease.V1_0)
                        .object()
                        .toYaml())
                .contains("  mode: Complain\n");
        assertThat(OperatorAppArmorProfile.of(WEB, profile, OperatorRelease.V0_9)
                        .object()
                        .toYaml())
                .contains("security-profiles-operator.x-k8s.io/v1alpha1", "  complainMode: true\n");
    }

    @Test
    void earlyReleasesTakeThePolicyAsItIs() {
        OperatorAppArmorProfile made = OperatorAppArmorProfile.of(
                ObjectMeta.named("k8s-apparmor-example-deny-write").in("shop"),
                Presets.denyWrite(),
                OperatorRelease.V0_8);

        assertThat(made.losses()).isEmpty();
        assertThat(made.object().body().toString()).contains(Presets.denyWrite().toPolicy());
        assertThatThrownBy(() -> OperatorAppArmorProfile.of(WEB.in("shop"), Presets.denyWrite(), OperatorRelease.V0_8))
                .hasMessageEndingWith("give both one name");
    }

    @Test
    void theOperatorsSchemaTakesIt() {
        AppArmorProfile profile = profile(
                p -> p.allFiles().capability(Capability.CHOWN).network(NetworkFamily.INET, NetworkProtocol.UDP));

        assertThat(PublishedSchema.ofOperator("AppArmorProfile", "v1")
                        .problems(OperatorAppArmorProfile.permittingMore(WEB, profile, OperatorRelease.V1_0)
                                .object()))
                .isEmpty();
        assertThat(PublishedSchema.ofOperator("AppArmorProfile", "v1alpha1")
                        .problems(OperatorAppArmorProfile.permittingMore(WEB, profile, OperatorRelease.V0_9)
                                .object()))
                .isEmpty();
    }
}
