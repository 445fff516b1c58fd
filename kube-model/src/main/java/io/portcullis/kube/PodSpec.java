package io.portcullis.kube;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod runs, and how it is confined.
 *
 * @param os for which nodes it is
 * @param host which namespaces it shares with its node
 * @param security what counts for each container that does not say otherwise
 * @param initContainers what runs first
 * @param containers what runs then, at least one
 * @param ephemeralContainers what was added to a running pod; a manifest that creates one has none
 * @param unknown what else is said, such as its volumes
 */
public record PodSpec(
        Optional<PodOs> os,
        HostNamespaces host,
        PodSecurity security,
        List<Container> initContainers,
        List<Container> containers,
        List<Container> ephemeralContainers,
        UnknownFields unknown) {
    private static final Set<String> KNOWN = Set.of(
            "os",
            "hostUsers",
            "hostNetwork",
            "hostPID",
            "hostIPC",
            "shareProcessNamespace",
            "securityContext",
            "initContainers",
            "containers",
            "ephemeralContainers");

    /**
     * Refuses what the API server would refuse, and containers that the kubelet would not start as the user they are to
     * run as.
     *
     * @param os for which nodes it is
     * @param host which namespaces it shares with its node
     * @param security what counts for each container that does not say otherwise
     * @param initContainers what runs first
     * @param containers what runs then, at least one
     * @param ephemeralContainers what was added to a running pod; a manifest that creates one has none
     * @param unknown what else is said, such as its volumes
     */
    public PodSpec {
        initContainers = List.copyOf(initContainers);
        containers = List.copyOf(containers);
        ephemeralContainers = List.copyOf(ephemeralContainers);
        unknown.requireBeyond(KNOWN);
        if (containers.isEmpty()) {
            throw new IllegalArgumentException("a pod needs a container");
        }
        PodRules rules = new PodRules(os.map(PodOs::name), host, security);
        rules.check(Stream.of(initContainers, containers, ephemeralContainers)
                .flatMap(List::stream)
                .toList());
    }

    static PodSpec read(Fields fields) {
        Optional<PodOs> os = fields.object("os").map(PodOs::read);
        HostNamespaces host = HostNamespaces.read(fields);
        PodSecurity security =
                fields.object("securityContext").map(PodSecurity::read).orElse(PodSecurity.UNSAID);
        List<Container> init = containers(fields, "initContainers");
        List<Container> regular = containers(fields, "containers");
        List<Container> ephemeral = containers(fields, "ephemeralContainers");
        return fields.checked(() -> new PodSpec(os, host, security, init, regular, ephemeral, fields.rest()));
    }

    /**
     * All its containers, in the order in which the API server goes through them.
     *
     * @return the initial ones, the regular ones, those added later
     */
    public List<Container> allContainers() {
        return Stream.of(initContainers, containers, ephemeralContainers)
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Which AppArmor profile is said for a container.
     *
     * @param container one of its containers
     * @return the container's, or else the pod's
     */
    Optional<AppArmorProfileRef> appArmorProfile(Container container) {
        return container.security().appArmorProfile().or(security::appArmorProfile);
    }

    /** The same with AppArmor profiles for some containers, by their names. */
    PodSpec under(Map<String, AppArmorProfileRef> profiles) {
        return new PodSpec(
                os,
                host,
                security,
                under(initContainers, profiles),
                under(containers, profiles),
                under(ephemeralContainers, profiles),
                unknown);
    }

    Map<String, @Nullable Object> tree(KubernetesVersion target) {
        Tree tree = new Tree(target).put("os", os.map(name -> name.tree(target)));
        host.putInto(tree);
        return tree.putUnlessEmpty("securityContext", security.tree(target))
                .putUnlessEmpty("initContainers", trees(initContainers, target))
                .put("containers", trees(containers, target))
                .putUnlessEmpty("ephemeralContainers", trees(ephemeralContainers, target))
                .with(unknown);
    }

    private static List<Container> containers(Fields fields, String name) {
        return fields.objects(name).stream().map(Container::read).toList();
    }

    private static List<Container> under(List<Container> containers, Map<String, AppArmorProfileRef> profiles) {
        return containers.stream()
                .map(container -> {
                    AppArmorProfileRef profile = profiles.get(container.name());
                    return profile == null ? container : container.under(profile);
                })
                .toList();
    }

    private static List<Map<String, @Nullable Object>> trees(List<Container> containers, KubernetesVersion target) {
        return containers.stream().map(container -> container.tree(target)).toList();
    }
}
