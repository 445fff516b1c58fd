package io.portcullis.kube;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The {@code securityContext} of a pod: what counts for each container that does not say otherwise. What is empty is
 * not said.
 *
 * @param seccompProfile which seccomp profile
 * @param appArmorProfile which AppArmor profile
 * @param runAsNonRoot whether the kubelet refuses to start a container as root
 * @param runAsUser the user id, 0 to 2147483647
 * @param runAsGroup the group id, 0 to 2147483647
 */
public record PodSecurity(
        Optional<SeccompProfileRef> seccompProfile,
        Optional<AppArmorProfileRef> appArmorProfile,
        Optional<Boolean> runAsNonRoot,
        Optional<Long> runAsUser,
        Optional<Long> runAsGroup) {
    /** Nothing said. */
    public static final PodSecurity UNSAID = of(p -> {});

    /**
     * Refuses what the API server or the kubelet would refuse.
     *
     * @param seccompProfile which seccomp profile
     * @param appArmorProfile which AppArmor profile
     * @param runAsNonRoot whether the kubelet refuses to start a container as root
     * @param runAsUser the user id, 0 to 2147483647
     * @param runAsGroup the group id, 0 to 2147483647
     */
    public PodSecurity {
        UserIds.check(runAsNonRoot, runAsUser, runAsGroup);
    }

    /**
     * Builds one.
     *
     * @param body says what it holds; the builder works only while this runs
     * @return the settings
     * @throws IllegalArgumentException if Kubernetes would refuse them, or something is said twice
     */
    public static PodSecurity of(Consumer<? super PodSecurityBuilder> body) {
        return PodSecurityBuilder.build(body);
    }

    /**
     * The settings for the newest Kubernetes, as they stand below {@code spec}.
     *
     * @return {@code securityContext:} and more lines
     */
    public String toYaml() {
        return toYaml(KubernetesVersion.NEWEST);
    }

    /**
     * The settings as they stand below {@code spec}.
     *
     * @param target the oldest release that will read them
     * @return {@code securityContext:} and more lines
     * @throws IllegalArgumentException if the release has no field for what is said; a {@link PodManifest} may still
     *     have an annotation for it
     */
    public String toYaml(KubernetesVersion target) {
        return Text.yaml(Map.of("securityContext", snippet(target)));
    }

    /**
     * The settings for the newest Kubernetes, as they stand below {@code spec}.
     *
     * @return an object with {@code securityContext}
     */
    public String toJson() {
        return toJson(KubernetesVersion.NEWEST);
    }

    /**
     * The settings as they stand below {@code spec}.
     *
     * @param target the oldest release that will read them
     * @return an object with {@code securityContext}
     * @throws IllegalArgumentException if the release has no field for what is said
     */
    public String toJson(KubernetesVersion target) {
        return Text.json(Map.of("securityContext", snippet(target)));
    }

    private Map<String, Object> snippet(KubernetesVersion target) {
        appArmorProfile.ifPresent(ref -> ProfileFields.requireAppArmorField(target));
        return tree(target);
    }

    /** The tree for a manifest, which holds an AppArmor profile only where there is a field for it. */
    Map<String, Object> tree(KubernetesVersion target) {
        Map<String, Object> tree = new LinkedHashMap<>();
        ProfileFields.put(seccompProfile, appArmorProfile, target, tree);
        UserIds.put(runAsNonRoot, runAsUser, runAsGroup, tree);
        return tree;
    }
}
