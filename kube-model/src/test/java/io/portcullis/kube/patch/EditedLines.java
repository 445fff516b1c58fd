package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which lines of a text an edit may touch: those of the key and the value that it is an edit of; in brackets those of
 * the neighbours too, where the comma stands; those of the object around it where it is the only thing in there, or the
 * first behind a dash. All others have to be there afterwards, in their order.
 */
final class EditedLines {
    private final ManifestFile file;
    private final Set<Integer> lines = new TreeSet<>();

    private EditedLines(ManifestFile file) {
        this.file = file;
    }

    static List<String> untouched(ManifestFile file, ObjectValue root, Edit edit) {
        EditedLines touched = new EditedLines(file);
        touched.mark(root, edit);
        List<String> all = split(file.text());
        if (!file.text().endsWith("\n")) {
            touched.lines.add(all.size()); // what is behind it needs a line break
        }
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (!touched.lines.contains(i + 1)) {
                rest.add(all.get(i));
            }
        }
        return rest;
    }

    /** Without a byte order mark, which stays in front of whatever comes first. */
    static List<String> split(String text) {
        return List.of(text.substring(text.startsWith("\uFEFF") ? 1 : 0).split("(?<=\n)|(?<=\r)(?!\n)", -1));
    }

    private void mark(ObjectValue root, Edit edit) {
        Value at = root;
        int start = root.start();
        int end = root.end();
        for (String step : edit.path().steps()) {
            int count = count(at);
            boolean flow = at instanceof ObjectValue object ? object.isFlow() : ((ListValue) at).isFlow();
            int index = index(at, step);
            if (index < 0) {
                if (flow) {
                    mark(
                            count == 0 ? start : keyStart(at, count - 1),
                            count == 0 ? end : child(at, count - 1).end());
                } else if (file.text().length() == at.end()) {
                    mark(at.start(), at.start());
                }
                return;
            }
            boolean alone = count == 1;
            boolean first = index == 0 && at instanceof ObjectValue;
            int from = flow && index > 0 ? child(at, index - 1).end() : keyStart(at, index);
            int to = child(at, index).end();
            if ((flow || first) && index + 1 < count) {
                to = keyStart(at, index + 1);
            }
            if (at instanceof ListValue && !flow) {
                from = index == 0 ? at.start() : child(at, index - 1).end();
            }
            if (alone && at == root) {
                start = Math.min(from, root.start()); // a question mark may stand before the key
            } else if (!alone) {
                start = from;
            }
            end = Math.max(alone ? end : 0, to);
            at = child(at, index);
            if (count(at) < 0) {
                break;
            }
        }
        mark(start, end);
    }

    private void mark(int from, int to) {
        int last = file.position(to).line();
        for (int line = file.position(from).line(); line <= last; line++) {
            lines.add(line);
        }
    }

    private static int count(Value value) {
        if (value instanceof ObjectValue object) {
            return own(object).size();
        }
        return value instanceof ListValue list ? list.items().size() : -1;
    }

    private static int index(Value value, String step) {
        if (value instanceof ListValue) {
            return Integer.parseInt(step);
        }
        List<ObjectValue.Entry> entries = own((ObjectValue) value);
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).name().equals(step)) {
                return i;
            }
        }
        return -1;
    }

    private static Value child(Value value, int index) {
        return value instanceof ListValue list
                ? list.items().get(index)
                : own((ObjectValue) value).get(index).value();
    }

    private static int keyStart(Value value, int index) {
        return value instanceof ObjectValue object
                ? own(object).get(index).key().start()
                : child(value, index).start();
    }

    private static List<ObjectValue.Entry> own(ObjectValue object) {
        return object.entries().stream().filter(entry -> !entry.merged()).toList();
    }
}
