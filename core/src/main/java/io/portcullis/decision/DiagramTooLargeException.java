package io.portcullis.decision;

/** A diagram outgrew what its maker granted it. The question stays open; it is never guessed. */
public final class DiagramTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DiagramTooLargeException(String message) {
        super(message);
    }
}
