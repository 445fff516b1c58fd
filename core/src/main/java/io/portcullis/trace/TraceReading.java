package io.portcullis.trace;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a reader made of a text.
 *
 * @param recording the calls
 * @param unread lines it made nothing of, the first {@link #MOST_UNREAD} of them
 * @param unreadCount how many such lines there are
 */
public record TraceReading(Recording recording, List<UnreadLine> unread, long unreadCount) {
    /** How many unread lines are kept. */
    public static final int MOST_UNREAD = 1000;

    /**
     * Copies the list.
     *
     * @param recording the calls
     * @param unread lines it made nothing of, the first of them
     * @param unreadCount how many such lines there are
     */
    public TraceReading {
        unread = List.copyOf(unread);
    }

    /**
     * This and another, as if they had been one text.
     *
     * @param other the other
     * @return both
     */
    public TraceReading and(TraceReading other) {
        List<UnreadLine> both = Stream.concat(unread.stream(), other.unread.stream())
                .limit(MOST_UNREAD)
                .toList();
        return new TraceReading(recording.merge(other.recording), both, unreadCount + other.unreadCount);
    }
}
