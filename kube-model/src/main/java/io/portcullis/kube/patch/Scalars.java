package io.portcullis.kube.patch;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How scalars are written so that every reader takes them for what they are. */
final class Scalars {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./-]*");
    private static final Set<String> RESERVED =
            Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null", "inf", "nan");

    private Scalars() {}

    /** Without quotes where nobody who reads YAML 1.1 or 1.2, in a block or in a flow, takes it for anything else. */
    static String plainOrQuoted(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT));
        return plain ? text : doubleQuoted(text);
    }

    /** Whether a text looks the same in single quotes on one line. */
    static boolean fitsSingleQuotes(String text) {
        return text.codePoints().allMatch(Scalars::isPrintable);
    }

    static String singleQuoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** In double quotes, with the escapes that JSON and YAML have in common. */
    static String doubleQuoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            switch (point) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (isPrintable(point)) {
                        out.appendCodePoint(point);
                    } else {
                        out.append("\\u%04x".formatted(point));
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    /** A value on one line, for messages. */
    static String json(Object value) {
        if (value instanceof String text) {
            return doubleQuoted(text);
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> json(String.valueOf(entry.getKey())) + ": " + nullable(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Scalars::nullable).collect(Collectors.joining(", ", "[", "]"));
        }
        return String.valueOf(value);
    }

    private static String nullable(@org.jspecify.annotations.Nullable Object value) {
        return value == null ? "null" : json(value);
    }

    /** What both YAML and JSON take as it is, and what neither folds nor a terminal acts upon. */
    private static boolean isPrintable(int point) {
        return (point >= ' ' && point <= '~')
                || (point >= 0xA0 && point <= 0xD7FF && point != 0x2028 && point != 0x2029 && !isInvisible(point))
                || (point >= 0xE000 && point <= 0xFFFD && point != 0xFEFF)
                || point >= 0x10000; // JSON has but pairs of escapes for these, which some readers of YAML refuse
    }

    private static boolean isInvisible(int point) {
        return Character.getType(point) == Character.FORMAT;
    }
}
