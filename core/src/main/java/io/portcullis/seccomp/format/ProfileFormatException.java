package io.portcullis.seccomp.format;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A text is no profile, or says what no runtime takes. The message names source, line and column, shows the line with a
 * mark under the place, and says the way out where there is one.
 */
public final class ProfileFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MOST_SHOWN = 120; // characters of a line
    private static final int SHOWN_BEFORE = 60;

    /** What was read. */
    private final String source;
    /** The line, from 1. */
    private final int line;
    /** The column, from 1. */
    private final int column;
    /** The JSON path. */
    private final String path;
    /** What is wrong. */
    private final String problem;
    /** The way out, if one is known. */
    private final @Nullable String hint;

    ProfileFormatException(
            String source, String text, Position at, String path, String problem, @Nullable String hint) {
        super(render(source, text, at, path, problem, hint));
        this.source = source;
        this.line = at.line();
        this.column = at.column();
        this.path = path;
        this.problem = problem;
        this.hint = hint;
    }

    /**
     * What was read.
     *
     * @return a file's path, or the name the caller gave
     */
    public String source() {
        return source;
    }

    /**
     * The line.
     *
     * @return 1 or more
     */
    public int line() {
        return line;
    }

    /**
     * The column.
     *
     * @return 1 or more, in UTF-16 units
     */
    public int column() {
        return column;
    }

    /**
     * The place in the document's tree.
     *
     * @return for example {@code $.syscalls[3].action}; {@code $} is the whole
     */
    public String path() {
        return path;
    }

    /**
     * What is wrong.
     *
     * @return the problem without source, place and hint
     */
    public String problem() {
        return problem;
    }

    /**
     * The way out.
     *
     * @return a sentence, if one is known
     */
    public Optional<String> hint() {
        return Optional.ofNullable(hint);
    }

    private static String render(
            String source, String text, Position at, String path, String problem, @Nullable String hint) {
        StringBuilder out = new StringBuilder(
                "%s:%d:%d: %s".formatted(printable(source), at.line(), at.column(), printable(problem)));
        String line = text.lines().skip(at.line() - 1L).findFirst().orElse("");
        int from =
                line.length() <= MOST_SHOWN ? 0 : Math.max(0, Math.min(at.column() - 1, line.length()) - SHOWN_BEFORE);
        String shown = line.substring(from, Math.min(line.length(), from + MOST_SHOWN));
        if (!shown.isBlank()) {
            out.append("\n  ").append(printable(shown)).append("\n  ");
            int before = Math.min(at.column() - 1 - from, shown.length());
            for (int i = 0; i < before; i++) {
                out.append(shown.charAt(i) == '\t' ? '\t' : ' '); // the mark stays under tabs
            }
            out.append("^".repeat(Math.max(1, Math.min(at.length(), shown.length() - before))));
        }
        if (path.length() > 1) {
            out.append("\n  at ").append(printable(path));
        }
        return hint == null
                ? out.toString()
                : out.append("\n  hint: ").append(hint).toString();
    }

    /** The text without what could steer a terminal. */
    private static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars()
                .forEach(c -> out.append(
                        (Character.isISOControl(c) && c != '\t') || Character.getType(c) == Character.FORMAT
                                ? '\ufffd'
                                : (char) c));
        return out.toString();
    }
}
