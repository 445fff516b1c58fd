package io.portcullis.kube;

import io.portcullis.linux.Capability;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The {@code securityContext} of a container. What is empty is not said, and then what the pod says counts.
 *
 * @param seccompProfile which seccomp profile
 * @param appArmorProfile which AppArmor profile
 * @param add capabilities given beyond the runtime's default
 * @param drop capabilities taken from the runtime's default
 * @param privileged whether it may do what the node may; then it has no profile, whatever is said
 * @param allowPrivilegeEscalation whether {@code execve} may gain privileges; only an explicit false sets no_new_privs
 * @param readOnlyRootFilesystem whether its root file system is read-only
 * @param runAsNonRoot whether the kubelet refuses to start it as root
 * @param runAsUser the user id, 0 to 2147483647
 * @param runAsGroup the group id, 0 to 2147483647
 */
public record ContainerSecurity(
        Optional<SeccompProfileRef> seccompProfile,
        Optional<AppArmorProfileRef> appArmorProfile,
        CapabilityChoice add,
        CapabilityChoice drop,
        Optional<Boolean> privileged,
        Optional<Boolean> allowPrivilegeEscalation,
        Optional<Boolean> readOnlyRootFilesystem,
        Optional<Boolean> runAsNonRoot,
        Optional<Long> runAsUser,
        Optional<Long> runAsGroup) {
    /** Nothing said. */
    public static final ContainerSecurity UNSAID = of(c -> {});

    /**
     * Refuses what the API server, the kubelet or the runtime would refuse.
     *
     * @param seccompProfile which seccomp profile
     * @param appArmorProfile which AppArmor profile
     * @param add capabilities given beyond the runtime's default
     * @param drop capabilities taken from the runtime's default
     * @param privileged whether it may do what the node may; then it has no profile, whatever is said
     * @param allowPrivilegeEscalation whether {@code execve} may gain privileges; only an explicit false sets
     *     no_new_privs
     * @param readOnlyRootFilesystem whether its root file system is read-only
     * @param runAsNonRoot whether the kubelet refuses to start it as root
     * @param runAsUser the user id, 0 to 2147483647
     * @param runAsGroup the group id, 0 to 2147483647
     */
    public ContainerSecurity {
        UserIds.check(runAsNonRoot, runAsUser, runAsGroup);
        if (!allowPrivilegeEscalation.orElse(true)) {
            if (privileged.orElse(false)) {
                throw new IllegalArgumentException(
                        "cannot set `allowPrivilegeEscalation` to false and `privileged` to true; drop one");
            }
            if (add.holds(Capability.SYS_ADMIN)) {
                String name = add instanceof CapabilityChoice.All ? "ALL" : "SYS_ADMIN";
                throw new IllegalArgumentException(
                        "cannot set `allowPrivilegeEscalation` to false and add the capability " + name
                                + ": who holds CAP_SYS_ADMIN needs no escalation; drop one");
            }
        }
        if (add instanceof CapabilityChoice.These added && drop instanceof CapabilityChoice.These dropped) {
            added.capabilities().stream().filter(dropped::holds).findFirst().ifPresent(both -> {
                throw new IllegalArgumentException("capability " + both
                        + " is in add and in drop; runtimes disagree on what that means, keep one");
            });
        }
        if (add.equals(CapabilityChoice.ALL) && !drop.equals(CapabilityChoice.NONE)) {
            throw new IllegalArgumentException("capabilities add ALL and drop " + String.join(", ", drop.names())
                    + "; runtimes disagree on what that means, add those that are needed");
        }
    }

    /**
     * Builds one.
     *
     * @param body says what it holds; the builder works only while this runs
     * @return the settings
     * @throws IllegalArgumentException if Kubernetes would refuse them, or something is said twice
     */
    public static ContainerSecurity of(Consumer<? super ContainerSecurityBuilder> body) {
        return ContainerSecurityBuilder.build(body);
    }

    /**
     * The settings for the newest Kubernetes, as they stand below a container.
     *
     * @return {@code securityContext:} and more lines
     */
    public String toYaml() {
        return toYaml(KubernetesVersion.NEWEST);
    }

    /**
     * The settings as they stand below a container.
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
     * The settings for the newest Kubernetes, as they stand below a container.
     *
     * @return an object with {@code securityContext}
     */
    public String toJson() {
        return toJson(KubernetesVersion.NEWEST);
    }

    /**
     * The settings as they stand below a container.
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
        Map<String, Object> capabilities = new LinkedHashMap<>();
        if (!add.equals(CapabilityChoice.NONE)) {
            capabilities.put("add", add.names());
        }
        if (!drop.equals(CapabilityChoice.NONE)) {
            capabilities.put("drop", drop.names());
        }
        if (!capabilities.isEmpty()) {
            tree.put("capabilities", capabilities);
        }
        privileged.ifPresent(value -> tree.put("privileged", value));
        allowPrivilegeEscalation.ifPresent(value -> tree.put("allowPrivilegeEscalation", value));
        readOnlyRootFilesystem.ifPresent(value -> tree.put("readOnlyRootFilesystem", value));
        UserIds.put(runAsNonRoot, runAsUser, runAsGroup, tree);
        return tree;
    }
}
