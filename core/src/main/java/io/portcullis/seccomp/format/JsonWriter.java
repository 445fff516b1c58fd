package io.portcullis.seccomp.format;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes JSON as people lay it out: two spaces a level, an element a line. */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder();

    private JsonWriter() {}

    static String write(Json value) {
        JsonWriter writer = new JsonWriter();
        writer.value(value, 0);
        return writer.out.append('\n').toString();
    }

    private void value(Json value, int level) {
        if (value instanceof Json.Obj object) {
            object(object.members(), level);
        } else if (value instanceof Json.Arr array) {
            array(array.elements(), level);
        } else if (value instanceof Json.Text text) {
            string(text.value());
        } else if (value instanceof Json.Num number) {
            out.append(number.literal());
        } else {
            out.append(value.plain());
        }
    }

    private void object(Map<String, Json.Member> members, int level) {
        out.append('{');
        Iterator<Map.Entry<String, Json.Member>> each = members.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<String, Json.Member> member = each.next();
            line(level + 1);
            string(member.getKey());
            out.append(": ");
            value(member.getValue().value(), level + 1);
            end(each.hasNext(), level);
        }
        out.append('}');
    }

    private void array(List<Json> elements, int level) {
        out.append('[');
        Iterator<Json> each = elements.iterator();
        while (each.hasNext()) {
            line(level + 1);
            value(each.next(), level + 1);
            end(each.hasNext(), level);
        }
        out.append(']');
    }

    private void end(boolean more, int level) {
        if (more) {
            out.append(',');
        } else {
            line(level);
        }
    }

    private void line(int level) {
        out.append('\n').append("  ".repeat(level));
    }

    private void string(String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (Character.isISOControl(c) || isLoneSurrogate(value, i)) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static boolean isLoneSurrogate(String value, int i) { // UTF-8 cannot hold one
        char c = value.charAt(i);
        boolean paired = Character.isHighSurrogate(c)
                ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
        return Character.isSurrogate(c) && !paired;
    }
}
