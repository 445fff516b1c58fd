package io.portcullis.kube;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object on its way into a manifest: it refuses the fields that the target does not have yet. */
final class Tree {
    private final KubernetesVersion target;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    Tree(KubernetesVersion target) {
        this.target = target;
    }

    Tree put(String name, Object value) {
        FieldHistory.require(name, target);
        fields.put(name, value);
        return this;
    }

    Tree put(String name, Optional<?> value) {
        value.ifPresent(said -> put(name, said instanceof Word spelled ? spelled.word() : said));
        return this;
    }

    Tree putUnlessEmpty(String name, Map<String, ?> value) {
        return value.isEmpty() ? this : put(name, value);
    }

    Tree putUnlessEmpty(String name, Collection<?> value) {
        return value.isEmpty() ? this : put(name, value);
    }

    /** The object, with what is not known behind what is. */
    Map<String, @Nullable Object> with(UnknownFields unknown) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(fields);
        all.putAll(unknown.fields());
        return all;
    }
}
