package io.portcullis.kube.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads JSON, one document or several behind each other. */
final class JsonReader {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(1_000)
                    .build())
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
            .build();

    /** Where Jackson says that something was opened: a place in what it was given, and words about itself. */
    private static final Pattern OPENED = Pattern.compile(" \\(start marker at \\[.*\\]\\)");

    private final TreeBuilder tree;
    private final JsonParser parser;
    private final int base;

    private JsonReader(TreeBuilder tree, JsonParser parser, int base) {
        this.tree = tree;
        this.parser = parser;
        this.base = base;
    }

    static List<ChunkReader.Found> read(SourceText source, Chunk chunk, ManifestLimits limits) {
        int base = ChunkReader.contentStart(source.text(), chunk);
        TreeBuilder tree = new TreeBuilder(source, limits);
        List<ChunkReader.Found> all = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(source.text().substring(base, chunk.end()))) {
            JsonReader reader = new JsonReader(tree, parser, base);
            int start = chunk.start();
            while (parser.nextToken() != null) {
                tree.newDocument();
                ObjectValue root = ChunkReader.requireObject(source, reader.value(1));
                all.add(new ChunkReader.Found(start, root.end(), true, root));
                start = root.end();
            }
        } catch (JsonProcessingException e) {
            throw tree.malformed(
                    base + (int) e.getLocation().getCharOffset(),
                    OPENED.matcher(e.getOriginalMessage()).replaceAll(""));
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory can always be read", e);
        }
        int last = all.size() - 1;
        if (last >= 0) {
            ChunkReader.Found tail = all.get(last);
            all.set(last, new ChunkReader.Found(tail.start(), chunk.end(), true, tail.root()));
        }
        return all;
    }

    private Value value(int depth) throws IOException {
        int start = base + (int) parser.currentTokenLocation().getCharOffset();
        tree.count(1, start);
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return object(start, depth);
        }
        if (token == JsonToken.START_ARRAY) {
            return list(start, depth);
        }
        return switch (token) {
            case VALUE_STRING -> scalar(start, ScalarStyle.DOUBLE_QUOTED, ScalarKind.STRING);
            case VALUE_NUMBER_INT -> scalar(start, ScalarStyle.PLAIN, ScalarKind.INTEGER);
            case VALUE_NUMBER_FLOAT -> scalar(start, ScalarStyle.PLAIN, ScalarKind.NUMBER);
            case VALUE_TRUE, VALUE_FALSE -> scalar(start, ScalarStyle.PLAIN, ScalarKind.BOOLEAN);
            default -> scalar(start, ScalarStyle.PLAIN, ScalarKind.NULL);
        };
    }

    private ObjectValue object(int start, int depth) throws IOException {
        tree.requireDepth(depth, start);
        List<ObjectValue.Entry> entries = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            int at = base + (int) parser.currentTokenLocation().getCharOffset();
            String name = parser.currentName();
            int end = closingQuote(at);
            ScalarValue key =
                    new ScalarValue(tree.source(), at, end, null, name, ScalarStyle.DOUBLE_QUOTED, ScalarKind.STRING);
            parser.nextToken();
            entries.add(new ObjectValue.Entry(key, value(depth + 1), false));
        }
        tree.requireOnce(entries);
        return new ObjectValue(tree.source(), start, end(), null, entries, true, false);
    }

    private ListValue list(int start, int depth) throws IOException {
        tree.requireDepth(depth, start);
        List<Value> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(depth + 1));
        }
        return new ListValue(tree.source(), start, end(), null, items, true);
    }

    private ScalarValue scalar(int start, ScalarStyle style, @Nullable ScalarKind kind) throws IOException {
        String text = parser.getText();
        int end = style == ScalarStyle.DOUBLE_QUOTED ? closingQuote(start) : start + text.length();
        return new ScalarValue(tree.source(), start, end, null, text, style, kind);
    }

    /** Behind the bracket that was read last. */
    private int end() {
        return base + (int) parser.currentLocation().getCharOffset();
    }

    private int closingQuote(int opening) {
        String text = tree.source().text();
        int at = opening + 1;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }
}
