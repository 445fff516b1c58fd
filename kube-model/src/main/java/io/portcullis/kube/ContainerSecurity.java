package io.portcullis.kube;

import io.portcullis.kube.manifest.MalformedManifestException;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.linux.Capability;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@code securityContext} of a container. What is empty is not said, and then what the pod says counts.
 *
 * @param confinement which profiles and labels hold it
 * @param runAs whom it runs as
 * @param capabilities given and refused
 * @param privileged whether it may do what the node may; then it has no profile, whatever is said
 * @param allowPrivilegeEscalation whether {@code execve} may gain privileges; only an explicit false sets no_new_privs
 * @param readOnlyRootFilesystem whether its root file system is read-only
 * @param procMount how much of {@code /proc} it sees
 * @param windowsOptions what is said for Windows
 * @param unknown what else is said
 */
public record ContainerSecurity(
        ConfinementSettings confinement,
        RunAs runAs,
        Capabilities capabilities,
        Optional<Boolean> privileged,
        Optional<Boolean> allowPrivilegeEscalation,
        Optional<Boolean> readOnlyRootFilesystem,
        Optional<ProcMount> procMount,
        Optional<WindowsOptions> windowsOptions,
        UnknownFields unknown) {
    private static final Set<String> KNOWN = Set.of(
            "seccompProfile",
            "appArmorProfile",
            "seLinuxOptions",
            "runAsUser",
            "runAsGroup",
            "runAsNonRoot",
            "capabilities",
            "privileged",
            "allowPrivilegeEscalation",
            "readOnlyRootFilesystem",
            "procMount",
            "windowsOptions");

    /** Nothing said. */
    public static final ContainerSecurity UNSAID = of(c -> {});

    /**
     * Refuses what the API server, the kubelet or the runtime would refuse.
     *
     * @param confinement which profiles and labels hold it
     * @param runAs whom it runs as
     * @param capabilities given and refused
     * @param privileged whether it may do what the node may; then it has no profile, whatever is said
     * @param allowPrivilegeEscalation whether {@code execve} may gain privileges; only an explicit false sets
     *     no_new_privs
     * @param readOnlyRootFilesystem whether its root file system is read-only
     * @param procMount how much of {@code /proc} it sees
     * @param windowsOptions what is said for Windows
     * @param unknown what else is said
     */
    public ContainerSecurity {
        if (!allowPrivilegeEscalation.orElse(true)) {
            if (privileged.orElse(false)) {
                throw new IllegalArgumentException(
                        "cannot set `allowPrivilegeEscalation` to false and `privileged` to true; drop one");
            }
            if (capabilities.add().holds(Capability.SYS_ADMIN)) {
                String name = capabilities.add() instanceof CapabilityChoice.All ? "ALL" : "SYS_ADMIN";
                throw new IllegalArgumentException(
                        "cannot set `allowPrivilegeEscalation` to false and add the capability " + name
                                + ": who holds CAP_SYS_ADMIN needs no escalation; drop one");
            }
        }
        unknown.requireBeyond(KNOWN);
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
     * Reads what {@link #toYaml()} and {@link #toJson()} write.
     *
     * @param text an object with {@code securityContext} and nothing else
     * @return the settings
     * @throws MalformedManifestException if the text cannot be read, or the builder would refuse what it says
     */
    public static ContainerSecurity parse(String text) {
        Fields fields = Fields.of(ManifestFile.parse(text));
        return fields.only("securityContext").map(ContainerSecurity::read).orElse(UNSAID);
    }

    static ContainerSecurity read(Fields fields) {
        ConfinementSettings confinement = ConfinementSettings.read(fields);
        RunAs runAs = RunAs.read(fields);
        Capabilities capabilities =
                fields.object("capabilities").map(Capabilities::read).orElse(Capabilities.UNSAID);
        Optional<Boolean> privileged = fields.flag("privileged");
        Optional<Boolean> escalation = fields.flag("allowPrivilegeEscalation");
        Optional<Boolean> readOnly = fields.flag("readOnlyRootFilesystem");
        Optional<ProcMount> procMount = fields.word("procMount", ProcMount.values());
        Optional<WindowsOptions> windows = fields.object("windowsOptions").map(WindowsOptions::read);
        return fields.checked(() -> new ContainerSecurity(
                confinement, runAs, capabilities, privileged, escalation, readOnly, procMount, windows, fields.rest()));
    }

    /**
     * Which seccomp profile holds it.
     *
     * @return empty if it does not say
     */
    public Optional<SeccompProfileRef> seccompProfile() {
        return confinement.seccompProfile();
    }

    /**
     * Which AppArmor profile holds it.
     *
     * @return empty if it does not say
     */
    public Optional<AppArmorProfileRef> appArmorProfile() {
        return confinement.appArmorProfile();
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

    private Map<String, @Nullable Object> snippet(KubernetesVersion target) {
        appArmorProfile().ifPresent(ref -> ProfileFields.requireAppArmorField(target));
        return tree(target);
    }

    /** The same under an AppArmor profile. */
    ContainerSecurity under(AppArmorProfileRef profile) {
        return new ContainerSecurity(
                confinement.under(profile),
                runAs,
                capabilities,
                privileged,
                allowPrivilegeEscalation,
                readOnlyRootFilesystem,
                procMount,
                windowsOptions,
                unknown);
    }

    /** The tree for a manifest, which holds an AppArmor profile only where there is a field for it. */
    Map<String, @Nullable Object> tree(KubernetesVersion target) {
        Tree tree = new Tree(target);
        confinement.putInto(tree, target);
        tree.putUnlessEmpty("capabilities", capabilities.tree(target))
                .put("privileged", privileged)
                .put("allowPrivilegeEscalation", allowPrivilegeEscalation)
                .put("readOnlyRootFilesystem", readOnlyRootFilesystem);
        runAs.putInto(tree);
        return tree.put("procMount", procMount)
                .put("windowsOptions", windowsOptions.map(options -> options.tree(target)))
                .with(unknown);
    }
}
