package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.Document;
import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.ScalarStyle;
import io.portcullis.kube.manifest.ScalarValue;
import io.portcullis.kube.manifest.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a document is still a template. Those of Helm seldom read as YAML at all; of those that do, one is a template
 * if two opening braces stand anywhere but within quotes or a block of text, where programs have templates of their
 * own.
 */
final class Template {
    private static final String MARK = "{{";

    private final String text;
    private final Set<Integer> quoted = new HashSet<>();

    private Template(String text) {
        this.text = text;
    }

    static boolean is(String text, Document document) {
        List<Integer> all = document.isJson() ? List.of() : marks(text, document.start(), document.end());
        if (all.isEmpty()) {
            return false;
        }
        Template found = new Template(text);
        found.look(document.root());
        return !found.quoted.containsAll(all);
    }

    private static List<Integer> marks(String text, int start, int end) {
        String piece = text.substring(start, end);
        List<Integer> all = new ArrayList<>();
        for (int at = piece.indexOf(MARK); at >= 0; at = piece.indexOf(MARK, at + 1)) {
            all.add(start + at);
        }
        return all;
    }

    private void look(Value value) {
        if (value instanceof ObjectValue object) {
            object.entries().forEach(entry -> {
                look(entry.key());
                if (!entry.merged() && entry.value().start() >= entry.key().end()) {
                    look(entry.value());
                }
            });
        } else if (value instanceof ListValue list) {
            list.items().forEach(this::look);
        } else if (value instanceof ScalarValue scalar && scalar.style() != ScalarStyle.PLAIN) {
            quoted.addAll(marks(text, scalar.start(), scalar.end()));
        }
    }
}
