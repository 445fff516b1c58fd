package io.portcullis.kube;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A pod, as far as its confinement is concerned.
 *
 * @param name its name
 * @param namespace where it lives; empty is where it is applied
 * @param labels in the order of their keys
 * @param annotations in the order of their keys
 * @param security what counts for each container that does not say otherwise
 * @param initContainers what runs first, one after the other
 * @param containers what runs then, at least one
 */
public record PodManifest(
        String name,
        Optional<String> namespace,
        Map<String, String> labels,
        Map<String, String> annotations,
        PodSecurity security,
        List<Container> initContainers,
        List<Container> containers) {
    private static final Set<String> SECCOMP_ANNOTATIONS =
            Set.of("seccomp.security.alpha.kubernetes.io/", "container.seccomp.security.alpha.kubernetes.io/");

    /**
     * Refuses what the API server would refuse, containers that the kubelet would not start as the user they are to run
     * as, and annotations that choose a profile.
     *
     * @param name its name
     * @param namespace where it lives; empty is where it is applied
     * @param labels in the order of their keys
     * @param annotations in the order of their keys
     * @param security what counts for each container that does not say otherwise
     * @param initContainers what runs first, one after the other
     * @param containers what runs then, at least one
     */
    public PodManifest {
        Names.requireSubdomain("pod name", name);
        namespace.ifPresent(where -> Names.requireLabel("namespace", where));
        labels = Shown.sorted(labels);
        annotations = Shown.sorted(annotations);
        initContainers = List.copyOf(initContainers);
        containers = List.copyOf(containers);
        if (containers.isEmpty()) {
            throw new IllegalArgumentException("pod " + name + " needs a container");
        }
        Set<String> names = new HashSet<>();
        Stream.concat(initContainers.stream(), containers.stream())
                .filter(container -> !names.add(container.name()))
                .findFirst()
                .ifPresent(twice -> {
                    throw new IllegalArgumentException("two containers named " + twice.name() + " in pod " + name
                            + "; names are unique over all containers, give one another name");
                });
        labels.forEach((key, value) -> {
            Names.requireKey("label", key);
            Names.requireLabelValue(key, value);
        });
        annotations.keySet().forEach(PodManifest::requireAnnotation);
        Stream.concat(initContainers.stream(), containers.stream())
                .forEach(container -> UserIds.requireTogether(
                        "container " + container.name() + " in pod " + name + " has ",
                        container.security().runAsNonRoot().or(security::runAsNonRoot),
                        container.security().runAsUser().or(security::runAsUser)));
    }

    /**
     * Builds a pod.
     *
     * @param name its name
     * @param body says what it holds; the builder works only while this runs
     * @return the pod
     * @throws IllegalArgumentException if Kubernetes would refuse it, or something is said twice
     */
    public static PodManifest pod(String name, Consumer<? super PodBuilder> body) {
        return PodBuilder.build(name, body);
    }

    /**
     * The manifest for the newest Kubernetes.
     *
     * @return YAML in block style, without a document marker
     */
    public String toYaml() {
        return toYaml(KubernetesVersion.NEWEST);
    }

    /**
     * The manifest. Below 1.30 an AppArmor profile is an annotation for each container, from there on a field.
     *
     * @param target the oldest release that will read it
     * @return YAML in block style, without a document marker
     * @throws IllegalArgumentException if the release cannot express what is said
     */
    public String toYaml(KubernetesVersion target) {
        return Text.yaml(tree(target));
    }

    /**
     * The manifest as one document of several.
     *
     * @param target the oldest release that will read it
     * @return YAML that starts with {@code ---}
     * @throws IllegalArgumentException if the release cannot express what is said
     */
    public String toYamlDocument(KubernetesVersion target) {
        return "---\n" + toYaml(target);
    }

    /**
     * The manifest for the newest Kubernetes.
     *
     * @return JSON, indented by two
     */
    public String toJson() {
        return toJson(KubernetesVersion.NEWEST);
    }

    /**
     * The manifest. Below 1.30 an AppArmor profile is an annotation for each container, from there on a field.
     *
     * @param target the oldest release that will read it
     * @return JSON, indented by two
     * @throws IllegalArgumentException if the release cannot express what is said
     */
    public String toJson(KubernetesVersion target) {
        return Text.json(tree(target));
    }

    Map<String, Object> tree(KubernetesVersion target) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", name);
        namespace.ifPresent(where -> metadata.put("namespace", where));
        if (!labels.isEmpty()) {
            metadata.put("labels", labels);
        }
        Map<String, String> notes = annotationsFor(target);
        if (!notes.isEmpty()) {
            metadata.put("annotations", notes);
        }
        Map<String, Object> spec = new LinkedHashMap<>();
        Map<String, Object> context = security.tree(target);
        if (!context.isEmpty()) {
            spec.put("securityContext", context);
        }
        if (!initContainers.isEmpty()) {
            spec.put(
                    "initContainers",
                    initContainers.stream().map(c -> c.tree(target)).toList());
        }
        spec.put("containers", containers.stream().map(c -> c.tree(target)).toList());
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("apiVersion", "v1");
        tree.put("kind", "Pod");
        tree.put("metadata", metadata);
        tree.put("spec", spec);
        return tree;
    }

    private Map<String, String> annotationsFor(KubernetesVersion target) {
        Map<String, String> all = new TreeMap<>(annotations);
        if (!target.isAtLeast(KubernetesVersion.APPARMOR_FIELD)) {
            Stream.concat(initContainers.stream(), containers.stream())
                    .forEach(container -> container
                            .security()
                            .appArmorProfile()
                            .or(security::appArmorProfile)
                            .ifPresent(ref -> all.put(
                                    ProfileFields.APPARMOR_ANNOTATION + container.name(),
                                    ProfileFields.annotation(ref))));
        }
        return all;
    }

    private static void requireAnnotation(String key) {
        Names.requireKey("annotation", key);
        if (key.startsWith(ProfileFields.APPARMOR_ANNOTATION)) {
            throw new IllegalArgumentException("annotation " + key + " chooses a profile; use appArmorProfile, which"
                    + " becomes this annotation below Kubernetes " + KubernetesVersion.APPARMOR_FIELD);
        }
        if (SECCOMP_ANNOTATIONS.stream().anyMatch(key::startsWith)) {
            throw new IllegalArgumentException(
                    "annotation " + key + " does nothing since Kubernetes 1.27; use seccompProfile");
        }
    }
}
