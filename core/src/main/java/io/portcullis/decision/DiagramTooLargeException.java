package io.portcullis.decision;

/** A diagram outgrew what its maker granted it. The question stays open; it is never guessed. */
public final class DiagramTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What outgrew what. */
    private final String reason;

    DiagramTooLargeException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** Says what ran out. */
    @Override
    public String getMessage() {
        return reason;
    }
}
