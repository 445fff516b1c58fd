package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.Document;
import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.ScalarStyle;
import io.portcullis.kube.manifest.ScalarValue;
import io.portcullis.kube.manifest.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells from an edited tree how its text has to be spliced. Inner things come first, so that what is added in one place
 * lies in the right order.
 */
final class Splicer {
    private static final Pattern PROPERTIES = Pattern.compile("\\s*([&!]\\S*\\s+)+");
    private static final String USUAL_UNIT = "  ";

    private final String text;
    private final Lines lines;
    private final Document document;
    private final int openEnd;
    private final Blocks blocks;
    private final List<Splice> splices = new ArrayList<>();
    private Path here = Path.ROOT;

    private Splicer(Lines lines, Document document) {
        this.text = lines.text();
        this.lines = lines;
        this.document = document;
        this.openEnd = lines.isOpen() ? text.length() - lines.lineBreak().length() : -1;
        this.blocks = new Blocks();
    }

    static List<Splice> of(Lines lines, EditedDocument edited) throws Refusal {
        Splicer splicer = new Splicer(lines, edited.document());
        ObjectValue was = edited.document().root();
        Draft.Fields root = edited.root();
        if (root.keepsSomething()) {
            splicer.object(was, root);
        } else if (!was.plain().equals(root.plain())) {
            splicer.root(was, root.plain());
        }
        return splicer.splices;
    }

    /** Looks at how blocks are indented once, and only if somebody asks. */
    private final class Blocks {
        private @Nullable BlockStyle known;

        BlockStyle style() {
            BlockStyle found = known;
            if (found == null) {
                found = BlockStyle.of(document.root(), lines);
                known = found;
            }
            return found;
        }
    }

    private void root(ObjectValue was, Map<String, @Nullable Object> wanted) {
        int end = lines.withoutBreaks(was.end());
        FlowStyle style = flowStyle(was, Optional.empty());
        splices.add(new Splice(was.start(), end, style.write(wanted, "")));
    }

    private void object(ObjectValue was, Draft.Fields draft) throws Refusal {
        Path at = here;
        List<ObjectValue.Entry> own =
                was.entries().stream().filter(entry -> !entry.merged()).toList();
        boolean[] removed = new boolean[own.size()];
        for (int i = 0; i < own.size(); i++) {
            ObjectValue.Entry entry = own.get(i);
            here = at.child(entry.name());
            Draft child = draft.entries().get(entry.name());
            if (child == null) {
                removed[i] = true;
            } else if (child instanceof Draft.Fields fields && fields.was() != null && fields.keepsSomething()) {
                object(fields.was(), fields);
            } else if (child instanceof Draft.Items items && items.keepsSomething()) {
                list(items.was(), items);
            } else if (!(child instanceof Draft.Same) && isAnother(child)) {
                replace(was, entry, child);
            }
        }
        here = at;
        remove(was, own, removed);
        Map<String, Draft> added = new LinkedHashMap<>(draft.entries());
        was.entries().forEach(entry -> added.remove(entry.name()));
        if (!added.isEmpty()) {
            add(was, own, added);
        }
    }

    private static boolean isAnother(Draft child) {
        Value was = child.was();
        return was == null || !Objects.equals(was.plain(), child.plain());
    }

    // ---- adding to an object

    private void add(ObjectValue was, List<ObjectValue.Entry> own, Map<String, Draft> added) throws Refusal {
        if (was.isFlow()) {
            addInBrackets(was, own, added);
            return;
        }
        int column = lines.column(was.start());
        BlockStyle style = blocks.style().near(was, lines);
        List<String> all = new ArrayList<>();
        added.forEach((key, draft) -> all.addAll(style.entry(column, key, wanted(draft))));
        if (isOpenAtEnd(was)) {
            String joined = String.join(lines.lineBreak(), all) + lines.lineBreak() + " ".repeat(column);
            splices.add(Splice.insert(was.start(), joined.substring(column)));
        } else {
            insertLines(behindComments(behind(was), column), all);
        }
    }

    private void addInBrackets(ObjectValue was, List<ObjectValue.Entry> own, Map<String, Draft> added) throws Refusal {
        Optional<String> indent = ownLineIndent(own, was);
        FlowStyle style = flowStyle(was, indent);
        String inner = indent.orElse("");
        StringBuilder out = new StringBuilder();
        if (was.isMerging() || own.isEmpty()) { // what an alias stands for ends elsewhere, so begin at the beginning
            added.forEach((key, draft) ->
                    out.append(style.entry(key, wanted(draft), inner)).append(style.separator(inner)));
            int first = was.start() + 1;
            splices.add(Splice.insert(indent.isPresent() ? lines.next(first) + inner.length() : first, out.toString()));
            return;
        }
        added.forEach(
                (key, draft) -> out.append(style.separator(inner)).append(style.entry(key, wanted(draft), inner)));
        int end = endOf(was, own, own.size() - 1);
        splices.add(Splice.insert(end, behindColon(end) + out));
    }

    private static Object wanted(Draft draft) {
        return Objects.requireNonNull(draft.plain(), "an edit writes no null");
    }

    /** The indentation of entries that stand on lines of their own, if they do. */
    private Optional<String> ownLineIndent(List<ObjectValue.Entry> own, ObjectValue was) {
        if (own.isEmpty() || was.isMerging()) {
            return Optional.empty();
        }
        int key = own.get(own.size() - 1).key().start();
        return key > was.start() && lines.start(key) > was.start() && lines.isFirst(key)
                ? Optional.of(lines.indent(key))
                : Optional.empty();
    }

    private FlowStyle flowStyle(Value bracket, Optional<String> indent) {
        String around = lines.indent(bracket.start());
        Optional<String> unit = indent.map(inner -> inner.startsWith(around) && inner.length() > around.length()
                ? inner.substring(around.length())
                : USUAL_UNIT);
        return flowStyle(bracket, unit, isQuoted(bracket));
    }

    private FlowStyle flowStyle(Value near, Optional<String> unit, boolean quoted) {
        boolean tight = document.isJson() && isTight(near);
        return new FlowStyle(quoted, tight ? ":" : ": ", tight ? "," : ", ", unit, lines.lineBreak());
    }

    private boolean isQuoted(Value near) {
        return document.isJson()
                || (near instanceof ObjectValue object
                        && !object.entries().isEmpty()
                        && object.entries().stream()
                                .allMatch(entry -> entry.key().style() == ScalarStyle.DOUBLE_QUOTED));
    }

    /** Whether JSON is written without spaces, told by the first entry there is. */
    private boolean isTight(Value near) {
        ObjectValue told =
                near instanceof ObjectValue object && !object.entries().isEmpty() ? object : document.root();
        return !told.entries().isEmpty()
                && told.entries().get(0).value().start()
                        == told.entries().get(0).key().end() + 1;
    }

    // ---- removing from an object

    private void remove(ObjectValue was, List<ObjectValue.Entry> own, boolean[] removed) throws Refusal {
        for (int from = 0; from < removed.length; from++) {
            if (!removed[from]) {
                continue;
            }
            int to = from;
            while (to + 1 < removed.length && removed[to + 1]) {
                to++;
            }
            if (was.isFlow()) {
                boolean last = to + 1 == own.size();
                splices.add(
                        last
                                ? removedLast(endOf(was, own, from - 1), endOf(was, own, to))
                                : Splice.delete(
                                        own.get(from).key().start(),
                                        own.get(to + 1).key().start()));
            } else {
                removeLines(was, own, from, to);
            }
            from = to;
        }
    }

    private Splice removedLast(int from, int to) {
        return new Splice(from, to, behindColon(from));
    }

    /**
     * A blank behind a colon that nothing follows: in brackets other readers of YAML refuse a comma or bracket there.
     */
    private String behindColon(int at) {
        return text.charAt(at - 1) == ':' ? " " : "";
    }

    private void removeLines(ObjectValue was, List<ObjectValue.Entry> own, int from, int to) throws Refusal {
        int key = own.get(from).key().start();
        if (!isFirst(key)) {
            if (from != 0 || was.start() != key) { // all but a dash
                throw unusual(own.get(from).value());
            }
            int end = lines.withoutBreaks(own.get(to).value().end());
            int next = own.get(to + 1).key().start();
            boolean joins = lines.isBlank(end, next);
            splices.add(Splice.delete(key, joins ? next : lines.behindSpace(end)));
            return;
        }
        for (int i = from; i <= to; i++) {
            ObjectValue.Entry entry = own.get(i);
            if (!isFirst(entry.key().start())) {
                throw unusual(entry.value());
            }
            deleteLines(entry.key().start(), lines.withoutBreaks(entry.value().end()));
        }
    }

    /** Whether a key is the first thing in its line, but for anchors and tags of its own. */
    private boolean isFirst(int key) {
        int start = lines.start(key);
        return lines.isFirst(key)
                || PROPERTIES.matcher(text.substring(start, key)).matches();
    }

    private void deleteLines(int first, int last) {
        splices.add(Splice.delete(lines.start(first), lines.next(last)));
    }

    // ---- a value in place of another

    private void replace(ObjectValue parent, ObjectValue.Entry entry, Draft child) throws Refusal {
        Value old = entry.value();
        Object wanted = wanted(child);
        int colon = colon(entry);
        if (parent.isFlow()) {
            Optional<String> indent = ownLineIndent(List.of(entry), parent);
            FlowStyle style = flowStyle(parent, indent);
            String written = scalarLike(old, wanted).orElseGet(() -> style.write(wanted, indent.orElse("")));
            splices.add(new Splice(old.start(), old.end(), spaced(old) + written));
            return;
        }
        boolean block = BlockStyle.isBlock(wanted) && !(wanted instanceof List<?> && isFlow(old));
        BlockStyle style = blocks.style().near(parent, lines);
        int column = lines.column(parent.start());
        if (old instanceof ScalarValue || isFlow(old)) {
            int end = lines.withoutBreaks(old.end());
            if (!block) {
                String written = scalarLike(old, wanted)
                        .orElseGet(() -> flowStyle(old, Optional.empty()).write(wanted, ""));
                splices.add(new Splice(old.start(), Math.max(end, old.start()), spaced(old) + written));
            } else {
                splices.add(Splice.delete(lines.withoutSpace(old.start()), Math.max(end, old.start())));
                insertLines(lines.next(Math.max(end, old.start())), style.inside(column, wanted));
            }
            return;
        }
        if (!lines.isFirst(old.start()) || lines.start(old.start()) <= colon) {
            throw unusual(old);
        }
        deleteLines(lines.next(colon), lines.withoutBreaks(old.end()));
        if (block) {
            insertLines(lines.next(lines.withoutBreaks(old.end())), style.inside(column, wanted));
        } else {
            splices.add(Splice.insert(
                    behindProperties(colon + 1),
                    " " + flowStyle(old, Optional.empty(), false).write(wanted, "")));
        }
    }

    /** A blank if nothing stands between the colon and the place, as with a null that is not written. */
    private String spaced(Value old) {
        return old.start() == old.end() ? behindColon(old.start()) : "";
    }

    private static boolean isFlow(Value value) {
        return (value instanceof ObjectValue object && object.isFlow())
                || (value instanceof ListValue list && list.isFlow());
    }

    /** A scalar in the style of the one it replaces. */
    private Optional<String> scalarLike(Value old, Object wanted) {
        if (old instanceof ScalarValue scalar && wanted instanceof String word) {
            if (document.isJson() || scalar.style() == ScalarStyle.DOUBLE_QUOTED) {
                return Optional.of(Scalars.doubleQuoted(word));
            }
            if (scalar.style() == ScalarStyle.SINGLE_QUOTED && Scalars.fitsSingleQuotes(word)) {
                return Optional.of(Scalars.singleQuoted(word));
            }
            return Optional.of(Scalars.plainOrQuoted(word));
        }
        return Optional.empty();
    }

    /** Where the colon stands behind a key; a tag behind it would say what the value is. */
    private int colon(ObjectValue.Entry entry) throws Refusal {
        int at = lines.behindSpace(entry.key().end());
        if (!text.startsWith(":", at) || entry.value().start() <= at) {
            throw unusual(entry.value());
        }
        requireNoTag(at + 1, entry.value());
        return at;
    }

    /** Behind the anchor that stands on a key's line, if one does. */
    private int behindProperties(int colon) {
        int at = lines.behindSpace(colon);
        if (!text.startsWith("&", at)) {
            return colon;
        }
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private void requireNoTag(int from, Value value) throws Refusal {
        String between = text.substring(from, Math.max(from, value.start())).strip();
        if (between.startsWith("!") || (between.startsWith("&") && between.contains(" !"))) {
            throw new Refusal(here, value.position(), "a tag before it says what the value is; remove the tag first");
        }
    }

    // ---- lists

    private void list(ListValue was, Draft.Items draft) throws Refusal {
        Path at = here;
        boolean[] kept = new boolean[was.items().size()];
        List<Object> added = new ArrayList<>();
        for (Draft.Items.Item item : draft.items()) {
            if (item.origin() < 0) {
                added.add(wanted(item.draft()));
                continue;
            }
            kept[item.origin()] = true;
            here = at.index(item.origin());
            Draft child = item.draft();
            if (child instanceof Draft.Fields fields && fields.was() != null && fields.keepsSomething()) {
                object(fields.was(), fields);
            } else if (child instanceof Draft.Items items && items.keepsSomething()) {
                list(items.was(), items);
            } else if (!(child instanceof Draft.Same) && isAnother(child)) {
                replaceItem(was, item.origin(), child);
            }
        }
        here = at;
        removeItems(was, kept);
        if (!added.isEmpty()) {
            append(was, added);
        }
    }

    private void replaceItem(ListValue list, int index, Draft child) throws Refusal {
        Value old = list.items().get(index);
        Object wanted = wanted(child);
        if (list.isFlow()) {
            FlowStyle style = flowStyle(old, Optional.empty());
            splices.add(new Splice(
                    old.start(), old.end(), scalarLike(old, wanted).orElseGet(() -> style.write(wanted, ""))));
            return;
        }
        int dash = dash(list, index);
        requireNoTag(dash + 1, old);
        int end = Math.max(lines.withoutBreaks(old.end()), dash + 1);
        if (!lines.isSpace(dash + 1, old.start())) {
            throw unusual(old);
        }
        int column = lines.column(dash);
        List<String> all = blocks.style().item(column, 1, wanted);
        String written = scalarLike(old, wanted)
                .map(word -> " ".repeat(column) + "- " + word)
                .orElseGet(() -> String.join(lines.lineBreak(), all));
        splices.add(new Splice(dash, end, written.substring(column)));
    }

    private void removeItems(ListValue was, boolean[] kept) throws Refusal {
        List<Value> items = was.items();
        boolean inPlace = false;
        for (int from = 0; from < kept.length; from++) {
            if (kept[from]) {
                continue;
            }
            int to = from;
            while (to + 1 < kept.length && !kept[to + 1]) {
                to++;
            }
            if (!inPlace) {
                requireInPlace(was);
                inPlace = true;
            }
            if (was.isFlow()) {
                boolean last = to + 1 == items.size();
                splices.add(
                        last
                                ? removedLast(
                                        items.get(from - 1).end(), items.get(to).end())
                                : Splice.delete(
                                        items.get(from).start(),
                                        items.get(to + 1).start()));
            } else {
                for (int i = from; i <= to; i++) {
                    int dash = dashInPlace(was, i);
                    if (!lines.isFirst(dash)) {
                        throw unusual(items.get(i));
                    }
                    deleteLines(
                            dash,
                            Math.max(dash, lines.withoutBreaks(items.get(i).end())));
                }
            }
            from = to;
        }
    }

    private void requireInPlace(ListValue list) throws Refusal {
        int behind = list.start();
        for (Value item : list.items()) {
            if (item.start() < behind || item.end() > list.end()) {
                throw new Refusal(
                        here,
                        list.position(),
                        "an alias stands among the items, which ends where nobody knows; write it out first");
            }
            behind = item.end();
        }
    }

    /** Where an item's dash stands. */
    private int dash(ListValue list, int index) throws Refusal {
        if (index == 0) {
            return list.start();
        }
        requireInPlace(list);
        return dashInPlace(list, index);
    }

    /** The same in a list where no alias stands. */
    private int dashInPlace(ListValue list, int index) throws Refusal {
        if (index == 0) {
            return list.start();
        }
        int column = lines.column(list.start());
        int limit = list.items().get(index).start();
        int at = lines.next(lines.withoutBreaks(list.items().get(index - 1).end()));
        while (at <= limit && at < text.length()) {
            int dash = at + lines.indent(at).length();
            if (text.startsWith("-", dash) && lines.column(dash) == column) {
                return dash;
            }
            at = lines.next(at);
        }
        throw unusual(list);
    }

    private void append(ListValue was, List<Object> added) throws Refusal {
        if (was.isFlow()) {
            requireInPlace(was);
            Value last = was.items().get(was.items().size() - 1);
            boolean own = lines.start(last.start()) > was.start() && lines.isFirst(last.start());
            Optional<String> indent = own ? Optional.of(lines.indent(last.start())) : Optional.empty();
            FlowStyle style = flowStyle(was, indent);
            StringBuilder out = new StringBuilder();
            String inner = indent.orElse("");
            added.forEach(value -> out.append(style.separator(inner)).append(style.write(value, inner)));
            splices.add(Splice.insert(last.end(), behindColon(last.end()) + out));
            return;
        }
        if (isOpenAtEnd(was)) {
            throw new Refusal(
                    here,
                    was.position(),
                    "a block of text without a line break ends the file; add the line break first");
        }
        int column = lines.column(was.start());
        Value first = was.items().get(0);
        int spaces = first.start() > was.start() && lines.isSpace(was.start() + 1, first.start())
                ? Math.max(1, first.start() - was.start() - 1)
                : 1;
        List<String> all = new ArrayList<>();
        added.forEach(value -> all.addAll(blocks.style().item(column, spaces, value)));
        insertLines(behindComments(behind(was), column), all);
    }

    // ---- places

    /** Where an entry's value ends in this place, be it an alias. */
    private int endOf(ObjectValue object, List<ObjectValue.Entry> own, int index) throws Refusal {
        ObjectValue.Entry entry = own.get(index);
        Value value = entry.value();
        if (value.start() >= entry.key().end() && value.end() <= object.end()) {
            return value.end();
        }
        int colon = lines.behindSpace(entry.key().end());
        int at = text.startsWith(":", colon) ? lines.behindSpace(colon + 1) : colon;
        if (!text.startsWith("*", at)) {
            throw unusual(value);
        }
        while (at < object.end() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    /** Where a block ends, on the line of the last thing in it; behind the blank lines that a text keeps. */
    private int behind(Value block) {
        Value last = last(block);
        int end = block.end();
        boolean keeping = last instanceof ScalarValue scalar
                && isTextBlock(scalar)
                && header(scalar).contains("+");
        return keeping && lines.start(end) == end ? end : lines.next(lines.withoutBreaks(end));
    }

    /** Goes on over comments that are indented like what stands before them. */
    private int behindComments(int offset, int column) {
        int at = offset;
        while (at < document.end()) {
            int hash = at + lines.indent(at).length();
            if (!text.startsWith("#", hash) || hash - at < column) {
                return at;
            }
            at = lines.next(at);
        }
        return at;
    }

    /** Whether a block of text ends the file without a line break: one behind it would become part of the text. */
    private boolean isOpenAtEnd(Value block) {
        return block.end() == openEnd
                && last(block) instanceof ScalarValue scalar
                && isTextBlock(scalar)
                && !header(scalar).contains("-");
    }

    private String header(ScalarValue scalar) {
        return text.substring(scalar.start(), lines.end(scalar.start()));
    }

    private static boolean isTextBlock(ScalarValue scalar) {
        return scalar.style() == ScalarStyle.LITERAL || scalar.style() == ScalarStyle.FOLDED;
    }

    private static Value last(Value block) {
        Value last = block;
        while (true) {
            Value next = null;
            if (last instanceof ObjectValue object) {
                for (ObjectValue.Entry entry : object.entries()) {
                    next = entry.merged() ? next : entry.value();
                }
            } else if (last instanceof ListValue list && !list.items().isEmpty()) {
                next = list.items().get(list.items().size() - 1);
            }
            if (next == null || next.end() != block.end()) {
                return last;
            }
            last = next;
        }
    }

    private void insertLines(int at, List<String> all) {
        splices.add(Splice.insert(at, String.join(lines.lineBreak(), all) + lines.lineBreak()));
    }

    private Refusal unusual(Value value) {
        return new Refusal(
                here,
                value.position(),
                "it is written in a way that is not edited here; write it as a plain key, colon and value first");
    }
}
