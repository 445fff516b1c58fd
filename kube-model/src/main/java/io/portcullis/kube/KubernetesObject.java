package io.portcullis.kube;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An object of any kind as it is written. Equal objects are written in the same bytes.
 *
 * @param apiVersion its group and version, such as {@code apps/v1}
 * @param kind its kind, such as {@code DaemonSet}
 * @param metadata what it is called
 * @param body its other fields, such as {@code spec}: maps, lists, texts, whole numbers and truth values, in the order
 *     in which they are written
 */
public record KubernetesObject(String apiVersion, String kind, ObjectMeta metadata, Map<String, Object> body) {
    /**
     * Copies the body.
     *
     * @param apiVersion its group and version, such as {@code apps/v1}
     * @param kind its kind, such as {@code DaemonSet}
     * @param metadata what it is called
     * @param body its other fields, such as {@code spec}: maps, lists, texts, whole numbers and truth values, in the
     *     order in which they are written
     */
    public KubernetesObject {
        body = copy(body);
    }

    /**
     * The object for {@code kubectl apply}.
     *
     * @return YAML in block style, without a document marker
     */
    public String toYaml() {
        return Text.yaml(tree());
    }

    /**
     * Several objects in one file.
     *
     * @param objects the objects, in order
     * @return YAML in which each document starts with {@code ---}
     */
    public static String toYaml(Collection<KubernetesObject> objects) {
        return objects.stream().map(object -> "---\n" + object.toYaml()).collect(Collectors.joining());
    }

    /**
     * The object as JSON.
     *
     * @return JSON, indented by two
     */
    public String toJson() {
        return Text.json(tree());
    }

    /**
     * A part of an object, to be pasted into another.
     *
     * @param part its fields
     * @return YAML in block style, without a document marker
     */
    public static String fragment(Map<String, ?> part) {
        return Text.yaml(part);
    }

    private Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("apiVersion", apiVersion);
        tree.put("kind", kind);
        tree.put("metadata", metadata.tree());
        tree.putAll(body);
        return tree;
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(key.toString(), copied(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static Object copied(Object value) {
        if (value instanceof Map<?, ?> map) {
            return copy(map);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(KubernetesObject::copied).toList();
        }
        if (value instanceof String text) {
            Shown.requireText("value", text);
            return text;
        }
        if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            return value;
        }
        throw new IllegalArgumentException("an object holds maps, lists, texts, whole numbers and truth values, not "
                + value.getClass().getName());
    }
}
