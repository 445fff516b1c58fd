package io.portcullis.kube.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How things in brackets are written, JSON among them.
 *
 * @param quoted whether every text stands in double quotes
 * @param colon what stands between a key and its value
 * @param comma what stands between two things on one line
 * @param unit how much deeper a line of its own lies; nothing if all stands on one line
 * @param lineBreak what ends a line
 */
record FlowStyle(boolean quoted, String colon, String comma, Optional<String> unit, String lineBreak) {

    /** Between two things, the next of them on a line with this indentation where each has its own. */
    String separator(String indent) {
        return unit.isPresent() ? "," + lineBreak + indent : comma;
    }

    String entry(String key, Object value, String indent) {
        return text(key) + colon + write(value, indent);
    }

    /** A value, and the white space that the line begins with in which its bracket stands. */
    String write(Object value, String indent) {
        if (value instanceof Map<?, ?> map) {
            List<String> entries = new ArrayList<>();
            map.forEach((key, item) -> entries.add(entry((String) key, item, deeper(indent))));
            return bracketed("{", entries, "}", indent);
        }
        if (value instanceof List<?> list) {
            return bracketed(
                    "[", list.stream().map(item -> write(item, deeper(indent))).toList(), "]", indent);
        }
        return value instanceof String text ? text(text) : String.valueOf(value);
    }

    private String bracketed(String open, List<String> parts, String close, String indent) {
        if (parts.isEmpty() || unit.isEmpty()) {
            return open + String.join(comma, parts) + close;
        }
        return open
                + lineBreak
                + deeper(indent)
                + String.join(separator(deeper(indent)), parts)
                + lineBreak
                + indent
                + close;
    }

    private String deeper(String indent) {
        return indent + unit.orElse("");
    }

    private String text(String text) {
        return quoted ? Scalars.doubleQuoted(text) : Scalars.plainOrQuoted(text);
    }
}
