package io.portcullis.trace;

/**
 * A line that a reader made nothing of.
 *
 * @param source where it stands: a file's name
 * @param number which line, from 1
 * @param text the line, no more than its beginning
 * @param problem why
 */
public record UnreadLine(String source, long number, String text, String problem) {
    private static final int MOST_TEXT = 200;

    /**
     * Keeps the beginning.
     *
     * @param source where it stands: a file's name
     * @param number which line, from 1
     * @param text the line
     * @param problem why
     */
    public UnreadLine {
        text = text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "...";
    }

    /** Gives a line that editors can follow, for example {@code trace.log:3: no system call of x86_64: foo(1)}. */
    @Override
    public String toString() {
        return source + ":" + number + ": " + problem + ": " + text;
    }
}
