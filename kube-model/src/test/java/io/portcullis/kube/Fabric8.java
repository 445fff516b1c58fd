package io.portcullis.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fabric8's model as a judge. It keeps every field that it does not know in a map beside those it knows, so that map
 * has to be empty all the way down.
 */
final class Fabric8 {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String MODELS = "io.fabric8.kubernetes.api.model";
    private static final String REST = "additionalProperties";

    private Fabric8() {}

    static <T> T read(String json, Class<T> type) throws JsonProcessingException {
        return MAPPER.readValue(json, type);
    }

    static JsonNode write(Object model) {
        return MAPPER.valueToTree(model);
    }

    /** The paths of the fields that the model does not know. */
    static List<String> unknown(Object model) throws IllegalAccessException {
        List<String> found = new ArrayList<>();
        walk("$", model, found);
        return found;
    }

    private static void walk(String path, @Nullable Object value, List<String> found) throws IllegalAccessException {
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                walk(path + "." + entry.getKey(), entry.getValue(), found);
            }
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                walk(path + "[" + i + "]", list.get(i), found);
            }
        } else if (value != null && value.getClass().getName().startsWith(MODELS)) {
            walkFields(path, value, found);
        }
    }

    private static void walkFields(String path, Object model, List<String> found) throws IllegalAccessException {
        for (Field field : model.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                Object value = field.get(model);
                if (!field.getName().equals(REST)) {
                    walk(path + "." + field.getName(), value, found);
                } else if (value instanceof Map<?, ?> rest) {
                    rest.keySet().forEach(name -> found.add(path + "." + name));
                }
            }
        }
    }
}
