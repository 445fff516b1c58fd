package io.portcullis.kube.manifest;

/**
 * How much the long lines of a file cost. The YAML parser copies what it holds of a line again and again while it looks
 * for its end, so that a line twice as long takes four times as long; four lines of 3 MiB take seconds.
 */
final class LongLines {
    private static final long MOST = 4L * (3 << 20) * (3 << 20); // the API server takes 3 MiB an object

    private long cost;

    /** Counts the lines of a piece, and says where the one begins that is too much; -1 if none is. */
    int tooMuch(String text, int start, int end) {
        int line = start;
        for (int at = start; at < end; at++) {
            if (isBreak(text.charAt(at))) {
                line = at + 1;
            } else if (at - line >= Short.MAX_VALUE && isLast(text, at, end)) {
                long length = at + 1L - line;
                cost += length * length;
                if (cost > MOST) {
                    return line;
                }
            }
        }
        return -1;
    }

    private static boolean isLast(String text, int at, int end) {
        return at + 1 == end || isBreak(text.charAt(at + 1));
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }
}
