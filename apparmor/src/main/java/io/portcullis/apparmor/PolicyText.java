package io.portcullis.apparmor;

import java.util.Locale;
import java.util.regex.Pattern;

/** How text becomes a token of policy. */
final class PolicyText {
    private static final Pattern PLAIN =
            Pattern.compile("[/@A-Za-z0-9_.]([A-Za-z0-9_./+*?@{},~:%-]|\\[\\^?[A-Za-z0-9_-]+])*");

    private static final int LONGEST_PLAIN = 4096; // the match recurses, and longer text need not be pretty

    private PolicyText() {}

    /** Quotes a text whose special letters are escaped already, if it would not be one token without. */
    static String token(String escaped) {
        if (escaped.length() <= LONGEST_PLAIN && PLAIN.matcher(escaped).matches()) {
            return escaped;
        }
        // the parser's lexer takes the longest match, and would read \\" at the end as an escaped quote
        return escaped.endsWith("\\\\")
                ? "\"" + escaped.substring(0, escaped.length() - 2) + "\\134\""
                : "\"" + escaped + "\"";
    }

    /** For letters that mean nothing to the pattern language, but something to the lexer. */
    static void escapeControl(int c, StringBuilder out) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case '\r' -> out.append("\\r");
            default -> appendOctal(c, out);
        }
    }

    /** Always three digits, so that a digit after it stays one. */
    static void appendOctal(int c, StringBuilder out) {
        out.append('\\')
                .append((char) ('0' + (c >> 6 & 7)))
                .append((char) ('0' + (c >> 3 & 7)))
                .append((char) ('0' + (c & 7)));
    }

    /** A letter for a message. */
    static String nameOf(int c) {
        return switch (c) {
            case '\n' -> "a line end";
            case '\t' -> "a tab";
            case '"' -> "a double quote";
            case '\\' -> "a backslash";
            default -> c < ' ' || c > '~' ? String.format(Locale.ROOT, "U+%04X", c) : "'" + (char) c + "'";
        };
    }

    /** Text from outside for a message: on one line, and not without end. */
    static String show(String text) {
        var out = new StringBuilder("'");
        text.chars().limit(80).forEach(c -> {
            if (c < ' ' || c == 0x7f || Character.isSurrogate((char) c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append(text.length() > 80 ? "..'" : "'").toString();
    }
}
