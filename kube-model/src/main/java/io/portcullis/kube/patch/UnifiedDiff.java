package io.portcullis.kube.patch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The difference of two texts as {@code diff -u} writes it, for people and for {@code patch}. Lines end where a line
 * feed stands; a carriage return before it is part of the line, so that no line end is lost.
 *
 * <p>The lines in common are the most there are where the texts differ in less than a thousand lines in a row, and many
 * beyond that: the work is bounded by the number of lines times a thousand.
 *
 * @see <a href="https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html">Unified format</a>
 */
public final class UnifiedDiff {
    private static final int CONTEXT = 3;
    private static final int FARTHEST = 1_000; // changed lines looked ahead before what was found is taken
    private static final String NO_END = "\\ No newline at end of file\n";

    private UnifiedDiff() {}

    /**
     * Compares two texts.
     *
     * @param beforeName what the first is called, such as {@code a/web.yaml}
     * @param before the first text
     * @param afterName what the second is called, such as {@code b/web.yaml}
     * @param after the second text
     * @return the difference, with three lines of context; empty if there is none
     */
    public static String of(String beforeName, String before, String afterName, String after) {
        if (before.equals(after)) {
            return "";
        }
        List<String> old = lines(before);
        List<String> now = lines(after);
        StringBuilder out = new StringBuilder();
        out.append("--- ").append(name(beforeName)).append('\n');
        out.append("+++ ").append(name(afterName)).append('\n');
        new Hunks(old, now, out).write(changes(old, now));
        return out.toString();
    }

    /** Each with its line feed, but for a last one that has none. */
    private static List<String> lines(String text) {
        List<String> all = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int feed = text.indexOf('\n', start);
            int end = feed < 0 ? text.length() : feed + 1;
            all.add(text.substring(start, end));
            start = end;
        }
        return all;
    }

    /** A name that has more than printable characters is quoted, and one with a blank ends with a tab. */
    private static String name(String name) {
        if (name.chars().anyMatch(c -> c < ' ' || c == '"' || c == '\\' || c == 127)) {
            StringBuilder out = new StringBuilder("\"");
            name.chars().forEach(c -> {
                if (c == '"' || c == '\\') {
                    out.append('\\').append((char) c);
                } else if (c < ' ' || c == 127) {
                    out.append("\\%03o".formatted(c));
                } else {
                    out.append((char) c);
                }
            });
            return out.append('"').toString();
        }
        return name.indexOf(' ') >= 0 ? name + "\t" : name;
    }

    /**
     * Lines that are others now.
     *
     * @param from the first line in the old text, from 0
     * @param to the line behind the last one
     * @param nowFrom the first line in the new text
     * @param nowTo the line behind the last one
     */
    private record Block(int from, int to, int nowFrom, int nowTo) {}

    private static List<Block> changes(List<String> old, List<String> now) {
        Map<String, Integer> numbers = new HashMap<>();
        int[] a = numbered(old, numbers);
        int[] b = numbered(now, numbers);
        boolean[] same = new boolean[a.length];
        int[] partner = new int[a.length];
        int head = 0;
        while (head < a.length && head < b.length && a[head] == b[head]) {
            same[head] = true;
            partner[head] = head;
            head++;
        }
        int tailA = a.length;
        int tailB = b.length;
        while (tailA > head && tailB > head && a[tailA - 1] == b[tailB - 1]) {
            tailA--;
            tailB--;
            same[tailA] = true;
            partner[tailA] = tailB;
        }
        int x = head;
        int y = head;
        while (x < tailA && y < tailB) {
            int[] reached = new Stretch(a, b, x, tailA, y, tailB).match(same, partner);
            x = reached[0];
            y = reached[1];
        }
        return blocks(same, partner, b.length);
    }

    private static int[] numbered(List<String> lines, Map<String, Integer> numbers) {
        return lines.stream()
                .mapToInt(line -> numbers.computeIfAbsent(line, any -> numbers.size()))
                .toArray();
    }

    private static List<Block> blocks(boolean[] same, int[] partner, int length) {
        List<Block> all = new ArrayList<>();
        int from = 0;
        int nowFrom = 0;
        for (int i = 0; i <= same.length; i++) {
            boolean end = i == same.length;
            if (end || same[i]) {
                int nowTo = end ? length : partner[i];
                if (i > from || nowTo > nowFrom) {
                    all.add(new Block(from, i, nowFrom, nowTo));
                }
                from = i + 1;
                nowFrom = nowTo + 1;
            }
        }
        return all;
    }

    /**
     * A piece of both texts, compared by the greedy algorithm of Myers ("An O(ND) Difference Algorithm and Its
     * Variations", 1986). Where it does not come to the end within {@link #FARTHEST} changes, the way that got farthest
     * is taken, and the next stretch begins there.
     */
    private static final class Stretch {
        private final int[] a;
        private final int[] b;
        private final int fromA;
        private final int toA;
        private final int fromB;
        private final int toB;
        private final List<int[]> trail = new ArrayList<>();

        Stretch(int[] a, int[] b, int fromA, int toA, int fromB, int toB) {
            this.a = a;
            this.b = b;
            this.fromA = fromA;
            this.toA = toA;
            this.fromB = fromB;
            this.toB = toB;
        }

        /** Marks the lines in common, and says how far it came in both texts. */
        int[] match(boolean[] same, int[] partner) {
            int farthest = Math.min(FARTHEST, toA - fromA + toB - fromB);
            int[] reach = new int[2 * farthest + 3]; // by diagonal: how far in a
            int middle = farthest + 1;
            reach[middle + 1] = fromA;
            int best = 0;
            for (int changed = 0; changed <= farthest; changed++) {
                best = -changed;
                for (int k = -changed; k <= changed; k += 2) {
                    int x = extended(reach, middle, k, changed);
                    reach[middle + k] = x;
                    if (x >= toA && x - fromA - k + fromB >= toB) {
                        trail.add(copy(reach, middle, changed));
                        return back(k, same, partner);
                    }
                    best = 2 * x - k > 2 * reach[middle + best] - best ? k : best;
                }
                trail.add(copy(reach, middle, changed));
            }
            return back(best, same, partner);
        }

        private int extended(int[] reach, int middle, int k, int changed) {
            boolean down = k == -changed || (k != changed && reach[middle + k - 1] < reach[middle + k + 1]);
            int x = down ? reach[middle + k + 1] : reach[middle + k - 1] + 1;
            int y = x - fromA - k + fromB;
            while (x < toA && y < toB && x >= fromA && y >= fromB && a[x] == b[y]) {
                x++;
                y++;
            }
            return x;
        }

        private static int[] copy(int[] reach, int middle, int changed) {
            return Arrays.copyOfRange(reach, middle - changed, middle + changed + 1);
        }

        private int[] back(int diagonal, boolean[] same, int[] partner) {
            int k = diagonal;
            int x = at(trail.size() - 1, k);
            int[] reached = {Math.min(x, toA), Math.min(x - fromA - k + fromB, toB)};
            for (int changed = trail.size() - 1; changed >= 0; changed--) {
                x = at(changed, k);
                boolean down = changed > 0
                        && (k == -changed || (k != changed && at(changed - 1, k - 1) < at(changed - 1, k + 1)));
                int begin = changed == 0 ? fromA : down ? at(changed - 1, k + 1) : at(changed - 1, k - 1) + 1;
                for (int i = begin; i < x; i++) {
                    same[i] = true;
                    partner[i] = i - fromA - k + fromB;
                }
                k = changed == 0 ? k : down ? k + 1 : k - 1;
            }
            return reached;
        }

        /** How far in a, with so many changes, on a diagonal. */
        private int at(int changed, int k) {
            return trail.get(changed)[k + changed];
        }
    }

    /** Writes blocks with their context, those near each other together. */
    private static final class Hunks {
        private final List<String> old;
        private final List<String> now;
        private final StringBuilder out;

        Hunks(List<String> old, List<String> now, StringBuilder out) {
            this.old = old;
            this.now = now;
            this.out = out;
        }

        void write(List<Block> blocks) {
            int first = 0;
            while (first < blocks.size()) {
                int last = first;
                while (last + 1 < blocks.size()
                        && blocks.get(last + 1).from() - blocks.get(last).to() <= 2 * CONTEXT) {
                    last++;
                }
                hunk(blocks.subList(first, last + 1));
                first = last + 1;
            }
        }

        private void hunk(List<Block> blocks) {
            Block first = blocks.get(0);
            Block last = blocks.get(blocks.size() - 1);
            int before = Math.min(CONTEXT, first.from());
            int behind = Math.min(CONTEXT, old.size() - last.to());
            int from = first.from() - before;
            out.append("@@ -").append(range(from, last.to() + behind)).append(" +");
            out.append(range(first.nowFrom() - before, last.nowTo() + behind)).append(" @@\n");
            int at = from;
            for (Block block : blocks) {
                lines(' ', old, at, block.from());
                lines('-', old, block.from(), block.to());
                lines('+', now, block.nowFrom(), block.nowTo());
                at = block.to();
            }
            lines(' ', old, at, at + behind);
        }

        /** Lines count from 1; where there are none, it is the line before that counts. */
        private static String range(int from, int to) {
            int count = to - from;
            int start = count == 0 ? from : from + 1;
            return count == 1 ? Integer.toString(start) : start + "," + count;
        }

        private void lines(char sign, List<String> all, int from, int to) {
            for (String line : all.subList(from, to)) {
                out.append(sign).append(line);
                if (!line.endsWith("\n")) {
                    out.append('\n').append(NO_END);
                }
            }
        }
    }
}
