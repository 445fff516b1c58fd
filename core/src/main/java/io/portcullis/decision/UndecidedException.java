package io.portcullis.decision;

/** A question about a filter takes more to answer than was granted. It is never guessed. */
public final class UndecidedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what ran out.
     *
     * @param reason what ran out
     */
    public UndecidedException(String reason) {
        super(reason);
    }
}
