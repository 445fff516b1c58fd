package io.portcullis.kube.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML from the parser's events. Tags make nothing but strings, numbers, booleans, null, lists and objects; what
 * a plain word is, is looked up only when somebody asks.
 */
final class YamlReader {
    private static final String TAG_PREFIX = "tag:yaml.org,2002:";
    private static final String MERGE = "<<";

    private final TreeBuilder tree;
    private final SourceText source;
    private final Offsets offsets;
    private final Parser parser;
    private final Map<String, Anchored> anchors = new HashMap<>();

    private record Anchored(@Nullable Value value, long values) {}

    private YamlReader(TreeBuilder tree, Offsets offsets, Parser parser) {
        this.tree = tree;
        this.source = tree.source();
        this.offsets = offsets;
        this.parser = parser;
    }

    static List<ChunkReader.Found> read(SourceText source, Chunk chunk, ManifestLimits limits, LongLines longLines) {
        TreeBuilder tree = new TreeBuilder(source, limits);
        int tooLong = longLines.tooMuch(source.text(), chunk.start(), chunk.end());
        if (tooLong >= 0) {
            throw tree.malformed(
                    tooLong,
                    "with this line the file has too many characters in long lines; the API server takes 3 MiB an object,"
                            + " split the file");
        }
        int bom = source.text().startsWith("\uFEFF", chunk.start()) ? 1 : 0;
        String text = source.text().substring(chunk.start() + bom, chunk.end());
        Offsets offsets = new Offsets(text, chunk.start() + bom);
        try {
            LoaderOptions options = new LoaderOptions();
            options.setCodePointLimit(Integer.MAX_VALUE); // the file's limit was checked before
            Parser parser = new ParserImpl(new StreamReader(text), options);
            return new YamlReader(tree, offsets, parser).documents(chunk);
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            int at = mark == null ? chunk.start() : offsets.at(mark);
            throw tree.malformed(at, said(e.getProblem(), e.getContext()) + template(text));
        } catch (ReaderException e) {
            throw tree.malformed(
                    offsets.at(e.getPosition()),
                    "the character U+%04X may not stand in YAML; write it as an escape in double quotes"
                            .formatted(e.getCodePoint()));
        } catch (YAMLException e) {
            throw tree.malformed(chunk.start(), said(e.getMessage(), null) + template(text));
        }
    }

    private static String said(@Nullable String problem, @Nullable String context) {
        String said = problem == null ? "this is no YAML" : problem;
        return context == null ? said : said + " " + context;
    }

    private static String template(String text) {
        return text.contains("{{") ? "; this is a template with {{ }}: render it first, then come back" : "";
    }

    private List<ChunkReader.Found> documents(Chunk chunk) {
        List<ChunkReader.Found> all = new ArrayList<>();
        int start = chunk.start();
        parser.getEvent(); // the stream's start
        while (!parser.checkEvent(Event.ID.StreamEnd)) {
            parser.getEvent(); // the document's start
            anchors.clear();
            tree.newDocument();
            Value root = value(parser.getEvent(), 1);
            int end = offsets.at(parser.getEvent().getEndMark());
            if (!(root instanceof ScalarValue scalar && scalar.isNull())) {
                all.add(new ChunkReader.Found(start, end, false, ChunkReader.requireObject(source, root)));
                start = end;
            }
        }
        int last = all.size() - 1;
        if (last >= 0) {
            ChunkReader.Found tail = all.get(last);
            all.set(last, new ChunkReader.Found(tail.start(), chunk.end(), false, tail.root()));
        }
        return all;
    }

    private Value value(Event event, int depth) {
        int start = offsets.at(event.getStartMark());
        if (event instanceof AliasEvent alias) {
            return followed(alias.getAnchor(), start);
        }
        if (event instanceof ScalarEvent scalar) {
            tree.count(1, start);
            Value value = scalar(scalar, start);
            anchor(scalar.getAnchor(), value, 1);
            return value;
        }
        tree.requireDepth(depth, start);
        long before = tree.values();
        tree.count(1, start);
        CollectionStartEvent opening = (CollectionStartEvent) event;
        boolean object = opening instanceof MappingStartEvent;
        requirePlainTag(opening.getTag(), object ? "map" : "seq", start);
        String anchor = opening.getAnchor();
        if (anchor != null) {
            anchors.put(anchor, new Anchored(null, 0));
        }
        Value value = object ? object(opening, anchor, depth) : list(opening, anchor, depth);
        anchor(anchor, value, tree.values() - before);
        return value;
    }

    private Value followed(String anchor, int start) {
        Anchored target = anchors.get(anchor);
        if (target == null) {
            throw tree.malformed(
                    start, "no anchor &" + anchor + " stands before this alias; write one, or the value itself");
        }
        Value value = target.value();
        if (value == null) {
            throw tree.malformed(start, "the anchor &" + anchor + " holds itself; no manifest is endless");
        }
        tree.count(target.values(), start);
        value.share();
        return value;
    }

    private void anchor(@Nullable String anchor, Value value, long values) {
        if (anchor != null) {
            anchors.put(anchor, new Anchored(value, values));
        }
    }

    private Value list(CollectionStartEvent opening, @Nullable String anchor, int depth) {
        List<Value> items = new ArrayList<>();
        int end = offsets.at(opening.getEndMark());
        while (!parser.checkEvent(Event.ID.SequenceEnd)) {
            Event next = parser.getEvent();
            Value item = value(next, depth + 1);
            items.add(item);
            end = behind(next, item);
        }
        Event closing = parser.getEvent();
        return new ListValue(
                source,
                begin(opening),
                opening.isFlow() ? offsets.at(closing.getEndMark()) : end,
                anchor,
                items,
                opening.isFlow());
    }

    private Value object(CollectionStartEvent opening, @Nullable String anchor, int depth) {
        List<ObjectValue.Entry> own = new ArrayList<>();
        List<ObjectValue> merged = new ArrayList<>();
        int end = offsets.at(opening.getEndMark());
        while (!parser.checkEvent(Event.ID.MappingEnd)) {
            Event keyEvent = parser.getEvent();
            Value read = value(keyEvent, depth + 1);
            int keyStart = offsets.at(keyEvent.getStartMark());
            ScalarValue key = key(read, keyStart);
            Event valueEvent = parser.getEvent();
            Value value = value(valueEvent, depth + 1);
            end = Math.max(behind(keyEvent, read), behind(valueEvent, value));
            if (!key.isTold() && key.text().equals(MERGE)) {
                merge(value, offsets.at(valueEvent.getStartMark()), merged);
            } else {
                own.add(new ObjectValue.Entry(key, value, false));
            }
        }
        Event closing = parser.getEvent();
        tree.requireOnce(own);
        return new ObjectValue(
                source,
                begin(opening),
                opening.isFlow() ? offsets.at(closing.getEndMark()) : end,
                anchor,
                merged.isEmpty() ? own : with(own, merged),
                opening.isFlow(),
                !merged.isEmpty());
    }

    /** Own entries win over merged ones, and those merged first over later ones. */
    private List<ObjectValue.Entry> with(List<ObjectValue.Entry> own, List<ObjectValue> merged) {
        List<ObjectValue.Entry> all = new ArrayList<>(own);
        Set<String> names = new HashSet<>();
        own.forEach(entry -> names.add(entry.name()));
        for (ObjectValue object : merged) {
            for (ObjectValue.Entry entry : object.entries()) {
                if (names.add(entry.name())) {
                    all.add(new ObjectValue.Entry(entry.key(), entry.value(), true));
                    entry.value().share();
                }
            }
        }
        return all;
    }

    private void merge(Value value, int start, List<ObjectValue> merged) {
        List<Value> all = value instanceof ListValue list ? list.items() : List.of(value);
        for (Value each : all) {
            if (!(each instanceof ObjectValue object)) {
                throw tree.malformed(
                        start,
                        "a merge key takes an object or a list of them, and this is " + TreeBuilder.article(each));
            }
            merged.add(object);
        }
    }

    private ScalarValue key(Value key, int start) {
        if (key instanceof ScalarValue scalar && !scalar.isNull()) {
            return scalar.kind() == ScalarKind.STRING ? scalar : asText(scalar);
        }
        throw tree.malformed(
                start,
                "a key is a text, and this is " + TreeBuilder.article(key)
                        + (source.text().startsWith("{", start)
                                ? "; a template with {{ }} has to be rendered first"
                                : "; put it in quotes"));
    }

    /** A key that is a number or a boolean, as the text that stands for it in JSON. */
    private ScalarValue asText(ScalarValue key) {
        String text = String.valueOf(key.plain());
        return new ScalarValue(source, key.start(), key.end(), null, text, key.style(), ScalarKind.STRING);
    }

    private ScalarValue scalar(ScalarEvent event, int start) {
        ScalarStyle style = style(event.getScalarStyle());
        String tag = event.getTag();
        ScalarKind told = style == ScalarStyle.PLAIN ? null : ScalarKind.STRING;
        if (tag != null) {
            told = told(tag, event.getValue(), start);
        }
        boolean marked = tag != null || event.getAnchor() != null;
        int end = offsets.at(event.getEndMark());
        int begin = marked ? Math.min(end, behindProperties(start)) : start;
        return new ScalarValue(source, begin, end, event.getAnchor(), event.getValue(), style, told);
    }

    private ScalarKind told(String tag, String text, int start) {
        String name = tag.startsWith(TAG_PREFIX) ? tag.substring(TAG_PREFIX.length()) : tag;
        ScalarKind word = PlainWord.kind(text);
        ScalarKind told = switch (name) {
            case "!", "str" -> ScalarKind.STRING;
            case "bool" -> ScalarKind.BOOLEAN;
            case "int" -> ScalarKind.INTEGER;
            case "float" -> ScalarKind.NUMBER;
            case "null" -> ScalarKind.NULL;
            default -> throw strange(tag, start);
        };
        boolean fits =
                told == ScalarKind.STRING || told == word || (told == ScalarKind.NUMBER && word == ScalarKind.INTEGER);
        if (!fits) {
            throw tree.malformed(
                    start,
                    TreeBuilder.shown(text) + " is no " + told + ", as its tag says; drop the tag or mend the value");
        }
        return told;
    }

    private void requirePlainTag(@Nullable String tag, String expected, int start) {
        if (tag != null && !tag.equals("!") && !tag.equals(TAG_PREFIX + expected)) {
            throw strange(tag, start);
        }
    }

    private MalformedManifestException strange(String tag, int start) {
        return tree.malformed(
                start,
                "the tag " + TreeBuilder.shown(tag)
                        + " means nothing in a manifest, and no class is ever made from one; remove it");
    }

    private static ScalarStyle style(DumperOptions.ScalarStyle style) {
        return switch (style) {
            case SINGLE_QUOTED -> ScalarStyle.SINGLE_QUOTED;
            case DOUBLE_QUOTED -> ScalarStyle.DOUBLE_QUOTED;
            case LITERAL -> ScalarStyle.LITERAL;
            case FOLDED -> ScalarStyle.FOLDED;
            default -> ScalarStyle.PLAIN;
        };
    }

    /** Where what an event stands for ends in this place: an alias where its name ends, not where its target does. */
    private int behind(Event event, Value value) {
        return event instanceof AliasEvent ? offsets.at(event.getEndMark()) : value.end();
    }

    private int begin(CollectionStartEvent opening) {
        int start = offsets.at(opening.getStartMark());
        return opening.getAnchor() == null && opening.getTag() == null ? start : behindProperties(start);
    }

    /** Skips anchors and tags, white space, line breaks and comments between them and the value. */
    private int behindProperties(int start) {
        String text = source.text();
        int at = start;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '&' || c == '!') {
                at = untilSpace(text, at);
            } else if (c == '#') {
                at = untilBreak(text, at);
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                at++;
            } else {
                return at;
            }
        }
        return at;
    }

    private static int untilSpace(String text, int from) {
        int at = from;
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static int untilBreak(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
        return at;
    }
}
