package io.portcullis.seccomp.format;

/**
 * How a document is read.
 *
 * @param comments whether {@code // ...} and {@code /* ... *}{@code /} are skipped; JSON has none, and runtimes refuse
 *     them
 * @param maxBytes the longest text taken, in bytes, 1 or more
 */
public record ReadOptions(boolean comments, int maxBytes) {
    private static final int FOUR_MIB = 4 << 20;

    /**
     * Checks the range.
     *
     * @param comments whether {@code // ...} and {@code /* ... *}{@code /} are skipped; JSON has none, and runtimes
     *     refuse them
     * @param maxBytes the longest text taken, in bytes, 1 or more
     */
    public ReadOptions {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("the longest text must be 1 byte or more, was " + maxBytes);
        }
    }

    /**
     * Reads JSON to the letter, up to 4 MiB.
     *
     * @return the options
     */
    public static ReadOptions defaults() {
        return new ReadOptions(false, FOUR_MIB);
    }

    /**
     * Skips comments. They are the one thing that writing does not bring back.
     *
     * @return the same options with comments accepted
     */
    public ReadOptions withComments() {
        return new ReadOptions(true, maxBytes);
    }

    /**
     * Takes longer or only shorter texts.
     *
     * @param bytes the longest text taken, in bytes, 1 or more
     * @return the same options with that limit
     * @throws IllegalArgumentException if the limit is below 1
     */
    public ReadOptions withMaxBytes(int bytes) {
        return new ReadOptions(comments, bytes);
    }
}
