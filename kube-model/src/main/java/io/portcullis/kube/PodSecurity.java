package io.portcullis.kube;

import io.portcullis.kube.manifest.MalformedManifestException;
import io.portcullis.kube.manifest.ManifestFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@code securityContext} of a pod: what counts for each container that does not say otherwise, and what only a pod
 * can say. What is empty is not said.
 *
 * @param confinement which profiles and labels hold its containers
 * @param runAs whom they run as
 * @param groups which groups its processes and volumes belong to
 * @param sysctls kernel settings of its namespaces, no name twice
 * @param seLinuxChangePolicy how its volumes get its SELinux label
 * @param windowsOptions what is said for Windows
 * @param unknown what else is said
 */
public record PodSecurity(
        ConfinementSettings confinement,
        RunAs runAs,
        Groups groups,
        List<Sysctl> sysctls,
        Optional<SeLinuxChangePolicy> seLinuxChangePolicy,
        Optional<WindowsOptions> windowsOptions,
        UnknownFields unknown) {
    private static final Set<String> KNOWN = Set.of(
            "seccompProfile",
            "appArmorProfile",
            "seLinuxOptions",
            "runAsUser",
            "runAsGroup",
            "runAsNonRoot",
            "fsGroup",
            "fsGroupChangePolicy",
            "supplementalGroups",
            "supplementalGroupsPolicy",
            "sysctls",
            "seLinuxChangePolicy",
            "windowsOptions");

    /** Nothing said. */
    public static final PodSecurity UNSAID = of(p -> {});

    /**
     * Refuses what the API server or the kubelet would refuse.
     *
     * @param confinement which profiles and labels hold its containers
     * @param runAs whom they run as
     * @param groups which groups its processes and volumes belong to
     * @param sysctls kernel settings of its namespaces, no name twice
     * @param seLinuxChangePolicy how its volumes get its SELinux label
     * @param windowsOptions what is said for Windows
     * @param unknown what else is said
     */
    public PodSecurity {
        sysctls = List.copyOf(sysctls);
        Sysctl.requireOnce(sysctls);
        unknown.requireBeyond(KNOWN);
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
     * Reads what {@link #toYaml()} and {@link #toJson()} write.
     *
     * @param text an object with {@code securityContext} and nothing else
     * @return the settings
     * @throws MalformedManifestException if the text cannot be read, or the builder would refuse what it says
     */
    public static PodSecurity parse(String text) {
        Fields fields = Fields.of(ManifestFile.parse(text));
        return fields.only("securityContext").map(PodSecurity::read).orElse(UNSAID);
    }

    static PodSecurity read(Fields fields) {
        ConfinementSettings confinement = ConfinementSettings.read(fields);
        RunAs runAs = RunAs.read(fields);
        Groups groups = Groups.read(fields);
        List<Sysctl> sysctls =
                fields.objects("sysctls").stream().map(Sysctl::read).toList();
        Optional<SeLinuxChangePolicy> change = fields.word("seLinuxChangePolicy", SeLinuxChangePolicy.values());
        Optional<WindowsOptions> windows = fields.object("windowsOptions").map(WindowsOptions::read);
        return fields.checked(
                () -> new PodSecurity(confinement, runAs, groups, sysctls, change, windows, fields.rest()));
    }

    /**
     * Which seccomp profile holds containers that say nothing else.
     *
     * @return empty if it does not say
     */
    public Optional<SeccompProfileRef> seccompProfile() {
        return confinement.seccompProfile();
    }

    /**
     * Which AppArmor profile holds containers that say nothing else.
     *
     * @return empty if it does not say
     */
    public Optional<AppArmorProfileRef> appArmorProfile() {
        return confinement.appArmorProfile();
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

    private Map<String, @Nullable Object> snippet(KubernetesVersion target) {
        appArmorProfile().ifPresent(ref -> ProfileFields.requireAppArmorField(target));
        return tree(target);
    }

    /** The tree for a manifest, which holds an AppArmor profile only where there is a field for it. */
    Map<String, @Nullable Object> tree(KubernetesVersion target) {
        Tree tree = new Tree(target);
        confinement.putInto(tree, target);
        runAs.putInto(tree);
        groups.putInto(tree);
        return tree.putUnlessEmpty(
                        "sysctls", sysctls.stream().map(one -> one.tree(target)).toList())
                .put("seLinuxChangePolicy", seLinuxChangePolicy)
                .put("windowsOptions", windowsOptions.map(options -> options.tree(target)))
                .with(unknown);
    }
}
