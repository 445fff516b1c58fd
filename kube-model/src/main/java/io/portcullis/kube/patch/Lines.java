package io.portcullis.kube.patch;

import java.util.Arrays;

/**
 * The lines of a text: where the one begins and ends that a character stands in, and how far in it is. A last line
 * without a line break gets one while the text is spliced, and loses it again.
 */
final class Lines {
    private static final char MARK = '\uFEFF';

    private static final int FEW = 64;

    private final String text;
    private final int[] starts;
    private final String lineBreak;
    private final boolean open;

    Lines(String given) {
        this.lineBreak = usualBreak(given);
        this.open = !given.endsWith("\n") && !given.endsWith("\r");
        this.text = open ? given + lineBreak : given;
        int[] found = new int[FEW];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1))) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, count * 2);
                }
                found[count++] = i + 1;
            }
        }
        this.starts = Arrays.copyOf(found, count);
    }

    /** What most lines end with. */
    private static String usualBreak(String text) {
        int feeds = 0;
        int returns = 0;
        int both = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                feeds++;
            } else if (text.charAt(i) == '\r' && text.startsWith("\n", i + 1)) {
                both++;
                i++;
            } else if (text.charAt(i) == '\r') {
                returns++;
            }
        }
        if (both > feeds && both >= returns) {
            return "\r\n";
        }
        return returns > feeds ? "\r" : "\n";
    }

    /** The text, with a line break at its end in any case. */
    String text() {
        return text;
    }

    /** Whether the text as it was given has no line break at its end. */
    boolean isOpen() {
        return open;
    }

    /** What was made of the text, again without a line break at its end if it came without one. */
    String closed(String spliced) {
        return open && spliced.endsWith(lineBreak)
                ? spliced.substring(0, spliced.length() - lineBreak.length())
                : spliced;
    }

    /** What most lines end with, so that what is added ends so too. */
    String lineBreak() {
        return lineBreak;
    }

    /** The first character of the line, the byte order mark not counted. */
    int start(int offset) {
        int line = line(offset);
        return line == 0 && offset > 0 && text.charAt(0) == MARK ? 1 : starts[line];
    }

    /** Behind the last character of the line, before its line break. */
    int end(int offset) {
        int line = line(offset);
        return line + 1 == starts.length ? text.length() : beforeBreak(starts[line + 1]);
    }

    /** Where the next line begins, or the text ends. */
    int next(int offset) {
        int line = line(offset);
        return line + 1 == starts.length ? text.length() : starts[line + 1];
    }

    private int line(int offset) {
        int found = Arrays.binarySearch(starts, offset);
        return found >= 0 ? found : -found - 2;
    }

    private int beforeBreak(int start) {
        return text.startsWith("\r\n", start - 2) ? start - 2 : start - 1;
    }

    /** How many code points stand before it in the line. */
    int column(int offset) {
        return text.codePointCount(start(offset), offset);
    }

    /** The white space that the line begins with. */
    String indent(int offset) {
        int start = start(offset);
        int at = start;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Whether nothing but white space stands before it in the line. */
    boolean isFirst(int offset) {
        int start = start(offset);
        return start + indent(offset).length() >= offset;
    }

    /** Whether all between the two is white space within one line. */
    boolean isSpace(int from, int to) {
        for (int at = from; at < to; at++) {
            if (!isSpace(text.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    /** Whether all between the two is white space and line breaks. */
    boolean isBlank(int from, int to) {
        for (int at = from; at < to; at++) {
            if (!isSpace(text.charAt(at)) && !isBreak(text.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    boolean hasBreak(int from, int to) {
        return end(from) < to;
    }

    /** Goes back over the line breaks that end with it. */
    int withoutBreaks(int offset) {
        int at = offset;
        while (at > 0 && isBreak(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    /** Goes back over the white space that ends with it. */
    int withoutSpace(int offset) {
        int at = offset;
        while (at > 0 && isSpace(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    /** Goes on over the white space that begins with it. */
    int behindSpace(int offset) {
        int at = offset;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r';
    }
}
