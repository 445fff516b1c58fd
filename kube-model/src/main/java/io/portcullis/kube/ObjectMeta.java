package io.portcullis.kube;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an object is called, and what is written on it.
 *
 * @param name its name
 * @param namespace where it is; empty for what belongs to the whole cluster, or goes where {@code kubectl} is told
 * @param labels in the order of their keys
 * @param annotations in the order of their keys
 * @param unknown what else is said
 */
public record ObjectMeta(
        String name,
        Optional<String> namespace,
        Map<String, String> labels,
        Map<String, String> annotations,
        UnknownFields unknown) {
    private static final Set<String> KNOWN = Set.of("name", "namespace", "labels", "annotations");

    /**
     * Copies the maps, and checks names, keys and values as the API server does.
     *
     * @param name its name
     * @param namespace where it is; empty for what belongs to the whole cluster, or goes where {@code kubectl} is told
     * @param labels in the order of their keys
     * @param annotations in the order of their keys
     * @param unknown what else is said
     */
    public ObjectMeta {
        Names.requireSubdomain("name", name);
        namespace.ifPresent(where -> Names.requireLabel("namespace", where));
        labels = Shown.sorted(labels);
        annotations = Shown.sorted(annotations);
        labels.forEach((key, value) -> {
            Names.requireKey("label", key);
            Names.requireLabelValue(key, value);
        });
        annotations.keySet().forEach(key -> Names.requireKey("annotation", key));
        unknown.requireBeyond(KNOWN);
    }

    /**
     * A name and nothing more.
     *
     * @param name the name
     * @return the metadata
     * @throws IllegalArgumentException if Kubernetes would refuse the name
     */
    public static ObjectMeta named(String name) {
        return new ObjectMeta(name, Optional.empty(), Map.of(), Map.of(), UnknownFields.NONE);
    }

    /**
     * The same in a namespace.
     *
     * @param where its name
     * @return the new metadata
     * @throws IllegalArgumentException if Kubernetes would refuse the name
     */
    public ObjectMeta in(String where) {
        return new ObjectMeta(name, Optional.of(where), labels, annotations, unknown);
    }

    /**
     * The same with one more label, or another value of it.
     *
     * @param key its key
     * @param value its value
     * @return the new metadata
     * @throws IllegalArgumentException if Kubernetes would refuse it
     */
    public ObjectMeta withLabel(String key, String value) {
        return new ObjectMeta(name, namespace, with(labels, key, value), annotations, unknown);
    }

    /**
     * The same with one more annotation, or another value of it.
     *
     * @param key its key
     * @param value its value
     * @return the new metadata
     * @throws IllegalArgumentException if Kubernetes would refuse it
     */
    public ObjectMeta withAnnotation(String key, String value) {
        return new ObjectMeta(name, namespace, labels, with(annotations, key, value), unknown);
    }

    static ObjectMeta read(Fields fields) {
        String name = fields.required("name", fields.text("name"));
        Optional<String> namespace = fields.text("namespace");
        Map<String, String> labels = fields.map("labels");
        Map<String, String> annotations = fields.map("annotations");
        return fields.checked(() -> new ObjectMeta(name, namespace, labels, annotations, fields.rest()));
    }

    /** The same with other annotations. */
    ObjectMeta withAnnotations(Map<String, String> others) {
        return new ObjectMeta(name, namespace, labels, others, unknown);
    }

    /**
     * The tree that stands below {@code metadata}.
     *
     * @return maps and texts in the order in which they are written
     */
    public Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("name", name);
        namespace.ifPresent(where -> tree.put("namespace", where));
        if (!labels.isEmpty()) {
            tree.put("labels", labels);
        }
        if (!annotations.isEmpty()) {
            tree.put("annotations", annotations);
        }
        tree.putAll(unknown.fields());
        return tree;
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> more = new TreeMap<>(map);
        more.put(key, value);
        return more;
    }
}
