package io.portcullis.trace;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines of a text that may be hostile: none is longer than a bound, and what nothing is made of is remembered. */
final class TraceLines {
    static final int MOST_CHARACTERS = 1 << 16;

    private final String source;
    private final Reader text;
    private final List<UnreadLine> unread = new ArrayList<>();
    private long unreadCount;
    private long number;
    private boolean cut;
    private String line = "";
    private final char[] buffer = new char[1 << 13];
    private int at;
    private int filled;

    TraceLines(String source, Reader text) {
        this.source = source;
        this.text = text;
    }

    /** The next line, without its end, or null. */
    @Nullable String next() throws IOException {
        StringBuilder next = new StringBuilder();
        cut = false;
        boolean any = false;
        for (int c = read(); c >= 0; c = read()) {
            any = true;
            if (c == '\n') {
                break;
            }
            if (next.length() < MOST_CHARACTERS) {
                next.append((char) c);
            } else {
                cut = true;
            }
        }
        if (!any) {
            return null;
        }
        if (next.length() > 0 && next.charAt(next.length() - 1) == '\r') {
            next.setLength(next.length() - 1);
        }
        number++;
        line = next.toString();
        return line;
    }

    /** Whether the end of this line was too far away. */
    boolean isCut() {
        return cut;
    }

    /** Remembers that nothing is made of this line. */
    void unread(String problem) {
        unreadCount++;
        if (unread.size() < TraceReading.MOST_UNREAD) {
            unread.add(new UnreadLine(source, number, line, problem));
        }
    }

    /** Where the line stands, for messages. */
    String place() {
        return source + ":" + number;
    }

    TraceReading reading(Recording recording) {
        return new TraceReading(recording, unread, unreadCount);
    }

    private int read() throws IOException {
        if (at == filled) {
            filled = text.read(buffer, 0, buffer.length);
            at = 0;
            if (filled <= 0) {
                filled = 0;
                return -1;
            }
        }
        return buffer[at++];
    }
}
