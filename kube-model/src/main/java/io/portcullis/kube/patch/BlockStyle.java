package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How blocks are indented.
 *
 * @param step how much deeper an object lies in an object
 * @param dash how much deeper a list's dashes lie in an object; often 0
 */
record BlockStyle(int step, int dash) {
    private static final int USUAL_STEP = 2;
    private static final int USUAL_DASH = 0; // as kubectl writes
    private static final int WIDEST = 16;

    /** As the document does it where it does it first. */
    static BlockStyle of(ObjectValue root, Lines lines) {
        return new BlockStyle(
                first(root, lines, true).orElse(USUAL_STEP),
                first(root, lines, false).orElse(USUAL_DASH));
    }

    /** As an object does it, where it has something to look at. */
    BlockStyle near(ObjectValue object, Lines lines) {
        return new BlockStyle(
                own(object, lines, true).orElse(step), own(object, lines, false).orElse(dash));
    }

    private static OptionalInt first(Value value, Lines lines, boolean objects) {
        if (value instanceof ObjectValue object && !object.isFlow()) {
            OptionalInt own = own(object, lines, objects);
            if (own.isPresent()) {
                return own;
            }
            for (ObjectValue.Entry entry : object.entries()) {
                if (!isElsewhere(entry)) {
                    OptionalInt deeper = first(entry.value(), lines, objects);
                    if (deeper.isPresent()) {
                        return deeper;
                    }
                }
            }
        } else if (value instanceof ListValue list && !list.isFlow()) {
            for (Value item : list.items()) {
                if (!item.isShared()) {
                    OptionalInt deeper = first(item, lines, objects);
                    if (deeper.isPresent()) {
                        return deeper;
                    }
                }
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt own(ObjectValue object, Lines lines, boolean objects) {
        int column = lines.column(object.start());
        for (ObjectValue.Entry entry : object.entries()) {
            boolean right = objects
                    ? entry.value() instanceof ObjectValue child && !child.isFlow()
                    : entry.value() instanceof ListValue list && !list.isFlow();
            if (right && !isElsewhere(entry) && lines.isFirst(entry.value().start())) {
                int deeper = lines.column(entry.value().start()) - column;
                if (deeper >= (objects ? 1 : 0) && deeper <= WIDEST) {
                    return OptionalInt.of(deeper);
                }
            }
        }
        return OptionalInt.empty();
    }

    /** Whether an alias or a merge key stands in its place. */
    private static boolean isElsewhere(ObjectValue.Entry entry) {
        return entry.merged() || entry.value().start() < entry.key().end();
    }

    /** An entry as lines, without line breaks. */
    List<String> entry(int column, String key, Object value) {
        List<String> lines = new ArrayList<>();
        entry(column, " ".repeat(column) + Scalars.plainOrQuoted(key), value, lines);
        return lines;
    }

    /** An object's entries or a list's items as lines, the parent's column given. */
    List<String> inside(int column, Object value) {
        List<String> lines = new ArrayList<>();
        body(column, value, lines);
        return lines;
    }

    /** A list's item as lines, the first behind its dash and so many spaces. */
    List<String> item(int column, int spaces, Object value) {
        List<String> lines = new ArrayList<>();
        item(column, spaces, value, lines);
        return lines;
    }

    private void entry(int column, String head, Object value, List<String> lines) {
        if (isBlock(value)) {
            lines.add(head + ":");
            body(column, value, lines);
        } else {
            lines.add(head + ": " + small(value));
        }
    }

    private void body(int column, Object value, List<String> lines) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) ->
                    entry(column + step, " ".repeat(column + step) + Scalars.plainOrQuoted((String) key), item, lines));
        } else if (value instanceof List<?> list) {
            list.forEach(item -> item(column + dash, 1, item, lines));
        }
    }

    private void item(int column, int spaces, Object value, List<String> lines) {
        String head = " ".repeat(column) + "-" + " ".repeat(spaces);
        int inner = column + 1 + spaces;
        if (!isBlock(value)) {
            lines.add(head + small(value));
            return;
        }
        List<String> own = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach(
                    (key, item) -> entry(inner, " ".repeat(inner) + Scalars.plainOrQuoted((String) key), item, own));
        } else if (value instanceof List<?> list) {
            list.forEach(item -> item(inner, 1, item, own));
        }
        lines.add(head + own.get(0).substring(inner));
        lines.addAll(own.subList(1, own.size()));
    }

    /** Whether it takes lines of its own: an object or a list with something in it. */
    static boolean isBlock(Object value) {
        return (value instanceof Map<?, ?> map && !map.isEmpty()) || (value instanceof List<?> list && !list.isEmpty());
    }

    private static String small(Object value) {
        if (value instanceof Map<?, ?>) {
            return "{}";
        }
        if (value instanceof List<?>) {
            return "[]";
        }
        return value instanceof String text ? Scalars.plainOrQuoted(text) : String.valueOf(value);
    }
}
