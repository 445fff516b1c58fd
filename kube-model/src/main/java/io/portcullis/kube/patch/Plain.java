package io.portcullis.kube.patch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The values that an edit writes. */
final class Plain {
    private static final int DEEPEST = 100;

    private Plain() {}

    /** A copy that nobody changes, whole numbers as {@link Long}, as they are read. */
    static Object copy(Object value) {
        return copy(value, DEEPEST);
    }

    private static Object copy(Object value, int left) {
        if (left == 0) {
            throw new IllegalArgumentException("a value of an edit lies at most " + DEEPEST + " levels deep");
        }
        if (value instanceof String text) {
            return whole(text);
        }
        if (value instanceof Boolean || value instanceof Long) {
            return value;
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> all = new LinkedHashMap<>();
            map.forEach((key, item) -> {
                if (!(key instanceof String name)) {
                    throw new IllegalArgumentException("a key is a text, was " + key);
                }
                all.put(whole(name), copy(Objects.requireNonNull(item, name), left - 1));
            });
            return Collections.unmodifiableMap(all);
        }
        if (value instanceof List<?> list) {
            List<Object> all = new ArrayList<>(list.size());
            list.forEach(item -> all.add(copy(Objects.requireNonNull(item, "item"), left - 1)));
            return Collections.unmodifiableList(all);
        }
        throw new IllegalArgumentException(
                "an edit writes texts, booleans, whole numbers, and lists and maps of them, was a "
                        + value.getClass().getSimpleName());
    }

    /** No file holds half a surrogate pair. */
    private static String whole(String text) {
        if (text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw new IllegalArgumentException(
                    "a text holds half of a surrogate pair, which no file can; mend the text");
        }
        return text;
    }
}
