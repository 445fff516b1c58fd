package io.portcullis.cli;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A JSON object on one line, put together member by member. */
final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    /** Adds a member: a text, number, truth value, list, map, or nothing. */
    JsonLine with(String name, @Nullable Object value) {
        if (text.length() > 1) {
            text.append(',');
        }
        text.append(quoted(name)).append(':').append(written(value));
        return this;
    }

    @Override
    public String toString() {
        return text + "}";
    }

    private static String written(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            return quoted(number.toString()); // JSON has no such number
        }
        if (value instanceof Number || value instanceof Boolean || value instanceof JsonLine) {
            return value.toString();
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(JsonLine::written).orElse("null");
        }
        if (value instanceof Collection<?> many) {
            return many.stream().map(JsonLine::written).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> quoted(entry.getKey().toString()) + ":" + written(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        return quoted(value.toString());
    }

    private static String quoted(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (!Printable.isPlain(c)) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
