package io.portcullis.bpf;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A text is no program. The message names line and column, shows the line with a mark under the place, and says the way
 * out where there is one.
 */
public final class AssemblerException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** The line, from 1. */
    private final int line;

    /** The column, from 1. */
    private final int column;

    /** What is wrong. */
    private final String problem;

    /** The way out, if one is known. */
    private final @Nullable String hint;

    AssemblerException(int line, int column, String text, int length, String problem, @Nullable String hint) {
        super(render(line, column, text, length, problem, hint));
        this.line = line;
        this.column = column;
        this.problem = problem;
        this.hint = hint;
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
     * What is wrong.
     *
     * @return the problem without place and hint
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

    private static String render(int line, int column, String text, int length, String problem, @Nullable String hint) {
        var out = new StringBuilder("%d:%d: %s\n  %s\n  ".formatted(line, column, problem, printable(text)));
        for (int i = 0; i < column - 1 && i < text.length(); i++) {
            out.append(text.charAt(i) == '\t' ? '\t' : ' '); // the mark stays under tabs
        }
        out.append("^".repeat(Math.max(1, length)));
        return hint == null
                ? out.toString()
                : out.append("\n  hint: ").append(hint).toString();
    }

    /** The text without what could steer a terminal. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}&&[^\\t]]", "\ufffd");
    }
}
