package io.portcullis.seccomp.format;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known word that a mistyped one probably means. */
final class Suggestions {
    private static final int FAR = 3; // a word more than this many letters away is no suggestion
    private static final int LONGEST = 64;

    private Suggestions() {}

    /** Gives the way out: the nearest word, else all of them. */
    static String hint(String word, Collection<String> known) {
        return nearest(word, known)
                .map(near -> "did you mean " + near)
                .orElseGet(() -> "known are " + String.join(", ", known));
    }

    private static Optional<String> nearest(String word, Collection<String> known) {
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        String plain = plain(word);
        return known.stream()
                .filter(one -> distance(plain(one), plain) <= Math.min(FAR, plain.length() / 2))
                .min(Comparator.comparingInt(one -> distance(plain(one), plain)));
    }

    private static String plain(String word) {
        return word.toUpperCase(Locale.ROOT).replaceFirst("^SCMP_(ACT|ARCH|CMP)_", "");
    }

    private static int distance(String left, String right) { // Levenshtein's, one row at a time
        int[] row = new int[right.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
