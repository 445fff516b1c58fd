package io.portcullis.agent;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@code -javaagent} starts. */
public final class ConfiningAgent {
    /** What a JVM ends with that could not be confined: what {@code seccomp run} ends with in this case, too. */
    public static final int NOT_CONFINED = 125;

    private ConfiningAgent() {}

    /**
     * Confines this JVM, or ends it.
     *
     * @param arguments a profile, and options after commas
     */
    @SuppressWarnings("SystemOut") // there is nobody else to tell: the program has not begun
    public static void premain(@Nullable String arguments) {
        try {
            AgentArguments.parse(Objects.requireNonNullElse(arguments, "")).install();
        } catch (Throwable e) { // whatever it is, main must not run
            System.err.println("portcullis-agent: " + sentence(e));
            System.err.flush();
            Runtime.getRuntime().halt(NOT_CONFINED);
        }
    }

    static String sentence(Throwable thrown) {
        String message = Objects.requireNonNullElse(thrown.getMessage(), "");
        boolean ours = thrown instanceof IllegalArgumentException
                || thrown instanceof IllegalStateException
                || thrown instanceof UnsupportedOperationException
                || thrown.getClass().getName().startsWith("io.portcullis.");
        String said = ours && !message.isEmpty() ? message : thrown.toString();
        return said.lines()
                .map(String::strip)
                .reduce((all, line) -> all + "; " + line)
                .orElse(said);
    }
}
