package io.portcullis.seccomp.compile;

import java.util.Arrays;

/** Bit patterns of a word, of which the first that a word has decides what a function is. */
final class PatternChain {
    private final int[] masks;
    private final int[] values;
    private final int[] outcomes;
    private final int rest;

    /** The first so many patterns of some arrays. */
    PatternChain(int links, int[] masks, int[] values, int[] outcomes, int rest) {
        this.masks = Arrays.copyOf(masks, links);
        this.values = Arrays.copyOf(values, links);
        this.outcomes = Arrays.copyOf(outcomes, links);
        this.rest = rest;
    }

    int links() {
        return masks.length;
    }

    int mask(int link) {
        return masks[link];
    }

    int value(int link) {
        return values[link];
    }

    /** The function where the pattern is there, and none before it. */
    int outcome(int link) {
        return outcomes[link];
    }

    /** The function where no pattern is there. */
    int rest() {
        return rest;
    }
}
