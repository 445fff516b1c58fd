package io.portcullis.kube;

import io.portcullis.kube.manifest.MalformedManifestException;
import io.portcullis.kube.manifest.ManifestFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pod: how it is confined, and whatever else its manifest says.
 *
 * @param metadata what it is called; without annotations that choose a profile
 * @param spec what it runs
 * @param unknown what else is said, such as its status
 */
public record PodManifest(ObjectMeta metadata, PodSpec spec, UnknownFields unknown) {
    private static final Set<String> KNOWN = Set.of("apiVersion", "kind", "metadata", "spec");
    private static final Set<String> SECCOMP_ANNOTATIONS =
            Set.of("seccomp.security.alpha.kubernetes.io/", "container.seccomp.security.alpha.kubernetes.io/");

    /** The first release whose API server does not write the annotation by itself, for whoever still reads it. */
    private static final KubernetesVersion ANNOTATION_GONE = new KubernetesVersion(1, 34);

    /**
     * Refuses annotations that choose a profile.
     *
     * @param metadata what it is called; without annotations that choose a profile
     * @param spec what it runs
     * @param unknown what else is said, such as its status
     */
    public PodManifest {
        metadata.annotations().keySet().forEach(PodManifest::requireAnnotation);
        unknown.requireBeyond(KNOWN);
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
     * Reads the manifest of one pod. AppArmor profiles that annotations choose become those of the containers.
     *
     * @param text YAML or JSON
     * @return the pod
     * @throws MalformedManifestException if the text cannot be read, is no single pod, or says what a builder would
     *     refuse
     */
    public static PodManifest parse(String text) {
        return parse(ManifestFile.parse(text));
    }

    /**
     * Reads the manifest of one pod. AppArmor profiles that annotations choose become those of the containers.
     *
     * @param file a file with one document
     * @return the pod
     * @throws MalformedManifestException if the file cannot be read, is no single pod, or says what a builder would
     *     refuse
     */
    public static PodManifest parse(ManifestFile file) {
        Fields fields = Fields.of(file);
        String version = fields.required("apiVersion", fields.text("apiVersion"));
        String kind = fields.required("kind", fields.text("kind"));
        if (!version.equals("v1") || !kind.equals("Pod")) {
            throw fields.malformed(
                    "kind",
                    ": a Pod of v1 is read here, and this is a " + Shown.quoted(kind) + " of " + Shown.quoted(version));
        }
        Fields metadata = fields.required("metadata", fields.object("metadata"));
        ObjectMeta read = ObjectMeta.read(metadata);
        PodSpec spec = PodSpec.read(fields.required("spec", fields.object("spec")));
        Map<String, String> annotations = new TreeMap<>(read.annotations());
        Map<String, AppArmorProfileRef> chosen = new HashMap<>();
        read.annotations().forEach((key, value) -> {
            if (key.startsWith(ProfileFields.APPARMOR_ANNOTATION)) {
                metadata.checkedKey("annotations", key, () -> {
                    annotations.remove(key);
                    return choose(spec, key.substring(ProfileFields.APPARMOR_ANNOTATION.length()), value, chosen);
                });
            } else {
                metadata.checkedKey("annotations", key, () -> {
                    requireAnnotation(key);
                    return key;
                });
            }
        });
        return fields.checked(() -> new PodManifest(
                read.withAnnotations(annotations), chosen.isEmpty() ? spec : spec.under(chosen), fields.rest()));
    }

    /**
     * Its name.
     *
     * @return the name
     */
    public String name() {
        return metadata.name();
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

    /**
     * The manifest with annotations that repeat its AppArmor fields, for policies that read only annotations.
     *
     * @param target the oldest release that will read it, 1.30 to 1.33
     * @return YAML in block style, without a document marker
     * @throws IllegalArgumentException if the release cannot express what is said, or does not know both
     */
    public String toYamlWithAnnotations(KubernetesVersion target) {
        if (!target.isAtLeast(KubernetesVersion.APPARMOR_FIELD) || target.isAtLeast(ANNOTATION_GONE)) {
            throw new IllegalArgumentException("field and annotation stand together in Kubernetes "
                    + KubernetesVersion.APPARMOR_FIELD + " to 1.33, and the target is " + target
                    + "; toYaml writes the one it reads");
        }
        return Text.yaml(tree(target, true));
    }

    Map<String, @Nullable Object> tree(KubernetesVersion target) {
        return tree(target, !target.isAtLeast(KubernetesVersion.APPARMOR_FIELD));
    }

    private Map<String, @Nullable Object> tree(KubernetesVersion target, boolean annotated) {
        ObjectMeta written = annotated ? metadata.withAnnotations(withProfiles()) : metadata;
        return new Tree(target)
                .put("apiVersion", "v1")
                .put("kind", "Pod")
                .put("metadata", written.tree())
                .put("spec", spec.tree(target))
                .with(unknown);
    }

    private Map<String, String> withProfiles() {
        Map<String, String> all = new TreeMap<>(metadata.annotations());
        spec.allContainers()
                .forEach(container -> spec.appArmorProfile(container)
                        .ifPresent(ref -> all.put(
                                ProfileFields.APPARMOR_ANNOTATION + container.name(), ProfileFields.annotation(ref))));
        return all;
    }

    /** An annotation says again what a field says, or chooses where no field does. */
    private static AppArmorProfileRef choose(
            PodSpec spec, String name, String value, Map<String, AppArmorProfileRef> chosen) {
        List<Container> all = spec.allContainers();
        Container container = all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("container not found; the pod has "
                        + String.join(", ", all.stream().map(Container::name).toList())));
        AppArmorProfileRef profile = ProfileFields.ofAnnotation(value);
        Optional<AppArmorProfileRef> field = spec.appArmorProfile(container);
        if (field.isEmpty()) {
            chosen.put(name, profile);
        } else if (!field.get().type().equals(profile.type())) {
            throw new IllegalArgumentException("apparmor type in annotation and field must match, and these are "
                    + profile.type() + " and " + field.get().type() + "; drop the annotation");
        } else if (!field.get().equals(profile)) {
            throw new IllegalArgumentException(
                    "apparmor profile in annotation and field must match; drop the annotation");
        }
        return profile;
    }

    private static void requireAnnotation(String key) {
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
