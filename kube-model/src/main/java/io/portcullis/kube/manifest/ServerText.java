package io.portcullis.kube.manifest;

import java.util.Collection;
import java.util.Iterator;

/**
 * Texts as the API server, which is written in Go, puts them into its messages. What would make a message endless is
 * cut, and ends in three dots.
 */
public final class ServerText {
    private static final int LONGEST_TEXT = 1_000; // characters; no name that the server takes is as long
    private static final int LONGEST_LIST = 100_000; // characters

    private ServerText() {}

    /**
     * A text in quotes as {@code %q} writes it.
     *
     * @param text what a manifest says
     * @return the text with what is not printable escaped
     */
    public static String quoted(String text) {
        return '"' + escaped(text) + '"';
    }

    /**
     * The same without the quotes, for a message that has others around it.
     *
     * @param text what a manifest says
     * @return the text with what is not printable escaped
     */
    public static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        cut(text).codePoints().forEach(c -> append(out, c));
        return out.toString();
    }

    /**
     * Texts behind each other.
     *
     * @param texts what a manifest says
     * @param separator what stands between them
     * @return the texts, nothing escaped
     */
    public static String joined(Collection<String> texts, String separator) {
        StringBuilder out = new StringBuilder();
        for (Iterator<String> all = texts.iterator(); all.hasNext(); ) {
            out.append(cut(all.next())).append(all.hasNext() ? separator : "");
            if (out.length() > LONGEST_LIST && all.hasNext()) {
                return out.append("...").toString();
            }
        }
        return out.toString();
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        boolean halves = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1));
        return text.substring(0, LONGEST_TEXT - (halves ? 1 : 0)) + "...";
    }

    private static void append(StringBuilder out, int c) {
        int letter = "\u0007\b\f\n\r\t\u000b\"\\".indexOf(c);
        if (letter >= 0) {
            out.append('\\').append("abfnrtv\"\\".charAt(letter));
        } else if (isPrintable(c)) {
            out.appendCodePoint(c);
        } else if (c < 0x80) {
            out.append("\\x%02x".formatted(c));
        } else {
            out.append((c < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(c));
        }
    }

    /** Letters, marks, numbers, punctuation, symbols and the space of ASCII, as Go's {@code strconv.IsPrint} has it. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
