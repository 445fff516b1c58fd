package io.portcullis.syscalls;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Finds what somebody who mistyped a name probably meant. */
public final class Suggestions {
    private static final int MOST = 3;

    private Suggestions() {}

    /**
     * The known names nearest to a word, where a letter added, left out, changed or swapped with its neighbour counts
     * one.
     *
     * <p>A short word may differ by one or two, a longer one by three; what differs by more is no suggestion.
     *
     * @param typed the word that is no known name
     * @param known the names there are
     * @return at most three names, the nearest first, equally near ones by alphabet; empty if none is near
     */
    public static List<String> near(String typed, Collection<String> known) {
        int limit = Math.min(3, 1 + typed.length() / 4);
        return known.stream()
                .filter(name -> Math.abs(name.length() - typed.length()) <= limit)
                .map(name -> Map.entry(name, distance(typed, name)))
                .filter(candidate -> candidate.getValue() <= limit)
                .sorted(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The optimal string alignment distance. */
    static int distance(String left, String right) {
        int[] beforeLast = new int[right.length() + 1];
        int[] last = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] row = new int[right.length() + 1];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int changed = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(last[j - 1] + changed, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    row[j] = Math.min(row[j], 1 + beforeLast[j - 2]);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[right.length()];
    }
}
