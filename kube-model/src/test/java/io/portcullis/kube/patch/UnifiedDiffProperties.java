package io.portcullis.kube.patch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class UnifiedDiffProperties {
    private static final Pattern HUNK = Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@");

    @Property(tries = 1_000)
    void whoAppliesTheDifferenceGetsTheNewText(@ForAll long seed) {
        Random random = new Random(seed);
        String before = text(random);
        String after = random.nextInt(4) == 0 ? text(random) : changed(random, before);

        String diff = UnifiedDiff.of("a", before, "b", after);

        assertThat(applied(before, diff)).as(diff).isEqualTo(after);
    }

    @Property(tries = 1_000)
    void shortTextsHaveTheMostLinesInCommon(@ForAll long seed) {
        Random random = new Random(seed);
        String before = text(random);
        String after = changed(random, before);

        String diff = UnifiedDiff.of("a", before, "b", after);

        List<String> old = EditedLines.split(before);
        List<String> now = EditedLines.split(after);
        int changes = (int) diff.lines()
                .skip(2)
                .filter(line -> line.startsWith("-") || line.startsWith("+"))
                .count();
        assertThat(changes).isEqualTo(lines(old) + lines(now) - 2 * common(old, now));
    }

    private static int lines(List<String> all) {
        return (int) all.stream().filter(line -> !line.isEmpty()).count();
    }

    private static int common(List<String> old, List<String> now) {
        int[][] most = new int[old.size() + 1][now.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = now.size() - 1; j >= 0; j--) {
                most[i][j] = old.get(i).equals(now.get(j)) && !old.get(i).isEmpty()
                        ? most[i + 1][j + 1] + 1
                        : Math.max(most[i + 1][j], most[i][j + 1]);
            }
        }
        return most[0][0];
    }

    private static String text(Random random) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            out.append((char) ('a' + random.nextInt(4))).append(random.nextInt(6) == 0 ? "\r\n" : "\n");
        }
        return random.nextInt(4) == 0 ? out + "x" : out.toString();
    }

    private static String changed(Random random, String before) {
        List<String> lines = new ArrayList<>(List.of(before.split("(?<=\n)", -1)));
        for (int i = random.nextInt(4); i > 0 && !lines.isEmpty(); i--) {
            int at = random.nextInt(lines.size());
            switch (random.nextInt(3)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, "new\n");
                default -> lines.set(at, "other\n");
            }
        }
        return String.join("", lines);
    }

    /** What {@code patch} does, with no mercy for a line that is not where the difference says. */
    static String applied(String before, String diff) {
        List<String> old = new ArrayList<>(List.of(before.split("(?<=\n)", -1)));
        List<String> lines = new ArrayList<>(List.of(diff.split("(?<=\n)", -1)));
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int i = 2; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher hunk = HUNK.matcher(line.strip());
            if (line.isEmpty()) {
                continue;
            }
            if (hunk.matches()) {
                int count = hunk.group(2) == null ? 1 : Integer.parseInt(hunk.group(2));
                int start = Integer.parseInt(hunk.group(1)) - (count == 0 ? 0 : 1);
                while (at < start) {
                    out.append(old.get(at++));
                }
                continue;
            }
            boolean open = i + 1 < lines.size() && lines.get(i + 1).startsWith("\\");
            String content = line.substring(1, open ? line.length() - 1 : line.length());
            if (line.charAt(0) != '\\' && line.charAt(0) != '+') {
                assertThat(old.get(at++)).isEqualTo(content);
            }
            if (line.charAt(0) == ' ' || line.charAt(0) == '+') {
                out.append(content);
            }
        }
        while (at < old.size()) {
            out.append(old.get(at++));
        }
        return out.toString();
    }
}
