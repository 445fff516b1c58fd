package io.portcullis.seccomp.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads JSON to the letter, with the place of everything, and refuses what it is not. */
final class JsonReader {
    private static final int MOST_LEVELS = 64;
    private static final int MOST_DIGITS = 1000;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final Source source;
    private final boolean comments;

    private JsonReader(Source source, boolean comments) {
        this.source = source;
        this.comments = comments;
    }

    static Json read(Source source, boolean comments) {
        return new JsonReader(source, comments).document();
    }

    private Json document() {
        String text = source.text();
        if (text.isBlank()) {
            throw source.error(source.at(0, 1), "$", "the text is empty", "a profile is a JSON object");
        }
        if (text.charAt(0) == BYTE_ORDER_MARK) {
            throw source.error(
                    source.at(0, 1),
                    "$",
                    "the text begins with a byte order mark, which runtimes refuse",
                    "save the file as UTF-8 without it");
        }
        try (JsonParser parser = factory().createParser(text)) {
            try {
                Json root = value(parser, parser.nextToken(), "$", 1);
                requireEnd(parser);
                return root;
            } catch (JsonProcessingException e) {
                throw refused(parser, e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a text in memory has no input and output to fail
        }
    }

    private JsonFactory factory() {
        return JsonFactory.builder()
                // no table of names: a hostile document can make it overflow
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .configure(JsonReadFeature.ALLOW_JAVA_COMMENTS, comments)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MOST_LEVELS + 1)
                        .maxNumberLength(MOST_DIGITS)
                        .maxStringLength(Integer.MAX_VALUE) // the text's length is limited already
                        .maxNameLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    private Json value(JsonParser parser, JsonToken token, String path, int level) throws IOException {
        if (level > MOST_LEVELS) {
            throw source.error(position(parser), path, "nested deeper than %d levels".formatted(MOST_LEVELS), null);
        }
        return switch (token) {
            case START_OBJECT -> object(parser, path, level);
            case START_ARRAY -> array(parser, path, level);
            case VALUE_STRING -> new Json.Text(parser.getText(), position(parser));
            case VALUE_NUMBER_INT -> new Json.Num(parser.getText(), position(parser));
            case VALUE_NUMBER_FLOAT -> fraction(parser, path);
            case VALUE_TRUE -> new Json.Bool(true, position(parser));
            case VALUE_FALSE -> new Json.Bool(false, position(parser));
            case VALUE_NULL -> new Json.Null(position(parser));
            default -> throw source.error(position(parser), path, "a value is missing", null);
        };
    }

    private Json object(JsonParser parser, String path, int level) throws IOException {
        Position at = position(parser);
        Map<String, Json.Member> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Position nameAt = positionOfName(parser, name);
            String memberPath = path + "." + name;
            Json.Member earlier = members.get(name);
            if (earlier != null) {
                throw source.error(
                        nameAt,
                        memberPath,
                        "%s is given twice, first in line %d"
                                .formatted(name, earlier.nameAt().line()),
                        "readers disagree about which counts; keep one");
            }
            members.put(name, new Json.Member(nameAt, value(parser, parser.nextToken(), memberPath, level + 1)));
        }
        return new Json.Obj(members, at);
    }

    private Json array(JsonParser parser, String path, int level) throws IOException {
        Position at = position(parser);
        List<Json> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(parser, token, path + "[" + elements.size() + "]", level + 1));
        }
        return new Json.Arr(elements, at);
    }

    private Json fraction(JsonParser parser, String path) throws IOException {
        String literal = parser.getText();
        try {
            new BigDecimal(literal);
        } catch (NumberFormatException e) {
            throw source.error(position(parser), path, "no number has so large an exponent", null);
        }
        return new Json.Num(literal, position(parser));
    }

    private void requireEnd(JsonParser parser) throws IOException {
        try {
            if (parser.nextToken() == null) {
                return;
            }
        } catch (JsonProcessingException e) {
            if (startsComment(offset(e.getLocation()))) {
                throw e;
            }
            throw afterTheEnd(source.at(offset(e.getLocation()), 1));
        }
        throw afterTheEnd(position(parser));
    }

    private ProfileFormatException afterTheEnd(Position at) {
        return source.error(at, "$", "the document has ended, and more text follows", "a file holds one profile");
    }

    private ProfileFormatException refused(JsonParser parser, JsonProcessingException e) {
        if (e instanceof JsonEOFException) {
            int end = source.text().stripTrailing().length();
            String open = parser.getParsingContext().inArray() ? "array" : "object";
            return source.error(
                    source.at(end, 1), "$", "the text ends inside an " + open, "the file may have been cut off");
        }
        int offset = offset(e.getLocation() == null ? parser.currentLocation() : e.getLocation());
        if (e.getOriginalMessage().startsWith("Illegal character")) {
            offset--; // Jackson has passed it already
        }
        if (startsComment(offset)) {
            return source.error(
                    source.at(offset, 2),
                    "$",
                    "JSON has no comments, and runtimes refuse them",
                    "to read it all the same, ask for comments: ReadOptions.defaults().withComments(), --allow-comments on the command line");
        }
        return source.error(source.at(offset, 1), "$", "this is no JSON: " + inWords(e), null);
    }

    private boolean startsComment(int offset) {
        return source.text().startsWith("//", offset) || source.text().startsWith("/*", offset);
    }

    private static String inWords(JsonProcessingException e) {
        String message = e.getOriginalMessage()
                .replaceAll("\\R", " ")
                .replaceAll(" \\(code [^)]*\\)", "")
                .replaceAll(" \\((for|start marker)[^)]*\\).*", "")
                .replaceAll(":? ?enable `[^`]*` to allow", "");
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static int offset(JsonLocation location) {
        return (int) Math.max(0, location.getCharOffset());
    }

    /** Jackson has read on to the value already when it gives a name. */
    private static Position positionOfName(JsonParser parser, String name) {
        JsonLocation start = parser.currentTokenLocation();
        return new Position(start.getLineNr(), start.getColumnNr(), name.length() + "\"\"".length());
    }

    private static Position position(JsonParser parser) {
        JsonLocation start = parser.currentTokenLocation();
        long end = parser.currentLocation().getCharOffset();
        boolean structure =
                parser.currentToken() != null && parser.currentToken().isStructStart();
        int length = structure ? 1 : (int) Math.max(1, end - start.getCharOffset());
        return new Position(start.getLineNr(), start.getColumnNr(), length);
    }
}
