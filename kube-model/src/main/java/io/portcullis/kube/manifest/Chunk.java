package io.portcullis.kube.manifest;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a file between lines that begin with {@code ---}, which stands at the beginning of the piece behind it.
 * Cut before anything is parsed, as {@code kubectl} does, so that one broken piece leaves the others whole.
 *
 * @param start the index of its first character
 * @param end the index behind its last one
 */
record Chunk(int start, int end) {
    static final String MARKER = "---";

    static List<Chunk> of(String text) {
        List<Chunk> all = new ArrayList<>();
        int start = 0;
        int lineStart = text.startsWith("\uFEFF") ? 1 : 0;
        boolean head = true; // nothing yet but comments and directives, which belong to the document behind them
        while (lineStart < text.length()) {
            int lineEnd = endOfLine(text, lineStart);
            boolean marker = isMarker(text, lineStart);
            if (marker && !head) {
                all.add(new Chunk(start, lineStart));
                start = lineStart;
            }
            head = head && !marker && isHead(text, lineStart, lineEnd);
            lineStart = lineEnd;
        }
        all.add(new Chunk(start, text.length()));
        return all;
    }

    private static int endOfLine(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
            i++;
        }
        if (i + 1 < text.length() && text.charAt(i) == '\r' && text.charAt(i + 1) == '\n') {
            i++;
        }
        return Math.min(i + 1, text.length());
    }

    static boolean isMarker(String text, int at) {
        int behind = at + MARKER.length();
        return text.startsWith(MARKER, at) && (behind == text.length() || " \t\r\n".indexOf(text.charAt(behind)) >= 0);
    }

    private static boolean isHead(String text, int from, int to) {
        String line = text.substring(from, to).strip();
        return line.isEmpty() || line.startsWith("#") || text.charAt(from) == '%';
    }
}
