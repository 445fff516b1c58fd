package io.portcullis.kube.patch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A piece of a text and what comes in its place.
 *
 * @param start the index of its first character
 * @param end the index behind its last one
 * @param replacement what comes in its place
 */
record Splice(int start, int end, String replacement) {
    static Splice insert(int at, String text) {
        return new Splice(at, at, text);
    }

    static Splice delete(int start, int end) {
        return new Splice(start, end, "");
    }

    /** The text with all of them made, those in one place in the order given; nothing if two of them overlap. */
    static Optional<String> apply(String text, List<Splice> splices) {
        List<Splice> ordered = new ArrayList<>(splices);
        ordered.sort(Comparator.comparingInt(Splice::start).thenComparingInt(Splice::end));
        StringBuilder out = new StringBuilder(text.length() + 64 * splices.size());
        int done = 0;
        for (Splice splice : ordered) {
            if (splice.start() < done || splice.end() < splice.start()) {
                return Optional.empty();
            }
            out.append(text, done, splice.start()).append(splice.replacement());
            done = splice.end();
        }
        return Optional.of(out.append(text, done, text.length()).toString());
    }
}
