package io.portcullis.kube.manifest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What both readers hold to: bounded depth, bounded size, no key twice. */
final class TreeBuilder {
    private final SourceText source;
    private final ManifestLimits limits;
    private long values;

    TreeBuilder(SourceText source, ManifestLimits limits) {
        this.source = source;
        this.limits = limits;
    }

    SourceText source() {
        return source;
    }

    long values() {
        return values;
    }

    void newDocument() {
        values = 0;
    }

    void count(long more, int offset) {
        values += more;
        if (values > limits.values()) {
            throw malformed(
                    offset,
                    "more than %,d values, each counted as often as an alias leads to it, are too many for a document; split it"
                            .formatted(limits.values()));
        }
    }

    void requireDepth(int depth, int offset) {
        if (depth > limits.depth()) {
            throw malformed(
                    offset,
                    "%d levels of objects and lists in each other are too many; no manifest needs them"
                            .formatted(limits.depth()));
        }
    }

    /** Refuses a key that is there already: one reader takes the first, another the last. */
    void requireOnce(List<ObjectValue.Entry> own) {
        Map<String, ScalarValue> seen = new HashMap<>(own.size() * 2);
        for (ObjectValue.Entry entry : own) {
            ScalarValue before = seen.putIfAbsent(entry.name(), entry.key());
            if (before != null) {
                throw malformed(
                        entry.key().start(),
                        "the key " + shown(entry.name()) + " stands in line "
                                + source.at(before.start()).line() + " already; keep one");
            }
        }
    }

    MalformedManifestException malformed(int offset, String problem) {
        return new MalformedManifestException(source, Math.max(0, offset), problem);
    }

    static String article(Value value) {
        String type = value.type();
        return "aeiou".indexOf(type.charAt(0)) >= 0 ? "an " + type : type.equals("null") ? "nothing" : "a " + type;
    }

    /** A text that may be long or unprintable, for a message. */
    static String shown(String text) {
        String cut = text.length() > 60 ? text.substring(0, 60) + "..." : text;
        StringBuilder out = new StringBuilder("\"");
        cut.chars().forEach(c -> out.append(c < ' ' || c == 127 ? '?' : (char) c));
        return out.append('"').toString();
    }
}
