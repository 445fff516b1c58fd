package io.portcullis.kube.distribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.kube.LabelSelector;
import io.portcullis.kube.LabelSelector.Operator;
import io.portcullis.kube.LabelSelector.Requirement;
import io.portcullis.kube.ObjectMeta;
import io.portcullis.kube.distribute.ProfileRecording.MergeStrategy;
import io.portcullis.kube.distribute.ProfileRecording.Recorder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OperatorWorkTest {
    private static final ObjectMeta SHOP = ObjectMeta.named("web").in("shop");
    private static final LabelSelector WEB = LabelSelector.label("app", "web");

    private static String schema(OperatorRelease release) {
        return release == OperatorRelease.V1_0 ? "v1" : "v1alpha1";
    }

    @Test
    void bindsAProfileToPods() {
        ProfileBinding binding =
                new ProfileBinding(SHOP, OperatorKind.SECCOMP_PROFILE, "web", ProfileBinding.EVERY_IMAGE, WEB);

        assertThat(binding.object(OperatorRelease.V1_0).toYaml()).isEqualTo("""
                apiVersion: security-profiles-operator.x-k8s.io/v1
                kind: ProfileBinding
                metadata:
                  name: web
                  namespace: shop
                spec:
                  profileRef:
                    kind: SeccompProfile
                    name: web
                  image: "*"
                  podSelector:
                    matchLabels:
                      app: web
                """);
        assertThatThrownBy(() -> binding.object(OperatorRelease.V0_9))
                .hasMessageEndingWith("leave the selector out, or use 1.0");
    }

    @Test
    void refusesABindingOfNothing() {
        assertThatThrownBy(() ->
                        new ProfileBinding(SHOP, OperatorKind.SECCOMP_PROFILE, "web", "", LabelSelector.EVERYTHING))
                .hasMessageContaining("names no image");
        assertThatThrownBy(() ->
                        new ProfileBinding(SHOP, OperatorKind.SECCOMP_PROFILE, "Web", "*", LabelSelector.EVERYTHING))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void recordsContainers() {
        ProfileRecording recording = ProfileRecording.of(SHOP, OperatorKind.SECCOMP_PROFILE, Recorder.LOGS, WEB)
                .mergingContainers()
                .only("web", "init")
                .disablingProfiles();

        assertThat(recording.object(OperatorRelease.V1_0).toYaml()).isEqualTo("""
                apiVersion: security-profiles-operator.x-k8s.io/v1
                kind: ProfileRecording
                metadata:
                  name: web
                  namespace: shop
                spec:
                  kind: SeccompProfile
                  recorder: Logs
                  mergeStrategy: Containers
                  podSelector:
                    matchLabels:
                      app: web
                  containers:
                  - init
                  - web
                  disableProfileAfterRecording: true
                """);
        assertThat(recording.object(OperatorRelease.V0_9).toYaml())
                .contains("/v1alpha1\n", "recorder: logs\n", "mergeStrategy: containers\n");
    }

    @Test
    void refusesWhatTheOperatorCannotRecord() {
        assertThatThrownBy(() -> ProfileRecording.of(SHOP, OperatorKind.SELINUX_PROFILE, Recorder.BPF, WEB))
                .hasMessage("recorder \"Bpf\" is not supported for SelinuxProfile, only \"Logs\" is supported");
        assertThatThrownBy(() -> ProfileRecording.of(SHOP, OperatorKind.APPARMOR_PROFILE, Recorder.LOGS, WEB))
                .hasMessage("recorder \"Logs\" is not supported for AppArmorProfile, only \"Bpf\" is supported");
    }

    @ParameterizedTest
    @EnumSource
    void theOperatorsSchemasTakeThem(OperatorRelease release) {
        LabelSelector pods = new LabelSelector(
                Map.of("app", "web"), List.of(new Requirement("tier", Operator.NOT_IN, List.of("db", "cache"))));
        for (OperatorKind kind : OperatorKind.values()) {
            Recorder recorder = kind == OperatorKind.SELINUX_PROFILE ? Recorder.LOGS : Recorder.BPF;
            for (MergeStrategy merge : MergeStrategy.values()) {
                ProfileRecording recording =
                        new ProfileRecording(SHOP, kind, recorder, merge, pods, Set.of("web"), true);
                assertThat(PublishedSchema.ofOperator("ProfileRecording", schema(release))
                                .problems(recording.object(release)))
                        .isEmpty();
            }
            ProfileBinding binding = new ProfileBinding(
                    SHOP,
                    kind,
                    "web",
                    "registry.example/web:1",
                    release == OperatorRelease.V1_0 ? pods : LabelSelector.EVERYTHING);
            assertThat(PublishedSchema.ofOperator("ProfileBinding", schema(release))
                            .problems(binding.object(release)))
                    .isEmpty();
        }
    }
}
