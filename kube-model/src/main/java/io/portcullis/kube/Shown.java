package io.portcullis.kube;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Values as they are shown in messages and manifests. */
final class Shown {
    private Shown() {}

    /** Text from outside for a message: on one line, and not without end. */
    static String quoted(String text) {
        var out = new StringBuilder("\"");
        text.chars().limit(80).forEach(c -> {
            if (c < ' ' || c == 0x7f || Character.isSurrogate((char) c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append(text.length() > 80 ? "..\"" : "\"").toString();
    }

    /** Text from outside, short enough to be compared with every name there is. */
    static String cut(String text) {
        return text.length() > 80 ? text.substring(0, 80) : text;
    }

    /** Refuses half a surrogate pair, which no manifest can hold. */
    static void requireText(String what, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(
                    what + " " + quoted(text) + " holds half a surrogate pair, which is no letter; leave it out");
        }
    }

    /** A copy in the order of the keys, which is the order in which it is printed. */
    static Map<String, String> sorted(Map<String, String> map) {
        map.forEach(Shown::requireText);
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }
}
