package io.portcullis.kube.distribute;

/**
 * Something a profile says and an operator's object cannot hold.
 *
 * @param what what it is, for example {@code defaultErrnoRet 38}
 * @param effect what becomes of it
 * @param explanation in words
 */
public record Loss(String what, Effect effect, String explanation) {
    /** What becomes of a part that is lost. */
    public enum Effect {
        /** The same calls run; what is refused is refused with another answer, or not logged. */
        OTHER_ANSWER,
        /** Less is permitted. */
        STRICTER,
        /** More is permitted; an object with such a loss is made only for who asked for it. */
        LOOSER
    }

    /**
     * Takes them.
     *
     * @param what what it is, for example {@code defaultErrnoRet 38}
     * @param effect what becomes of it
     * @param explanation in words
     */
    public Loss {}

    @Override
    public String toString() {
        return what + " is lost: " + explanation;
    }
}
