package io.portcullis.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Input that no answer can be given to: a sentence, and the way out where there is one. */
final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String hint;

    BadInputException(String problem, @Nullable String hint, @Nullable Throwable cause) {
        super(problem, cause);
        this.hint = hint;
    }

    BadInputException(String problem, @Nullable String hint) {
        this(problem, hint, null);
    }

    String problem() {
        return String.valueOf(getMessage());
    }

    Optional<String> hint() {
        return Optional.ofNullable(hint);
    }
}
