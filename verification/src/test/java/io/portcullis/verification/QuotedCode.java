package io.portcullis.verification;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Java in a Markdown page, and the region of a source file that it says it quotes.
 *
 * <p>A quote is a fenced block of Java right after a comment that names file and region:
 *
 * <pre>
 * &lt;!-- examples/src/main/java/io/portcullis/examples/FirstProfile.java#build --&gt;
 * ```java
 * ...
 * ```
 * </pre>
 *
 * <p>The region stands in the source between {@code // region: build} and {@code // end region}, at any indentation.
 *
 * @param line where the block begins, from 1
 * @param source what it quotes; empty if no comment says so
 * @param code its lines
 */
record QuotedCode(int line, Optional<Source> source, List<String> code) {
    private static final Pattern MARKER = Pattern.compile("<!-- *(\\S+\\.java)#(\\S+) *-->");
    private static final String FENCE = "```";
    private static final String REGION_END = "// end region";

    QuotedCode {
        code = List.copyOf(code);
    }

    /**
     * The region of a file.
     *
     * @param file its path from the root of the project
     * @param region its name
     */
    record Source(String file, String region) {}

    /** Every fenced block of Java in a page. */
    static List<QuotedCode> in(List<String> page) {
        List<QuotedCode> found = new ArrayList<>();
        String before = "";
        for (int i = 0; i < page.size(); i++) {
            String line = page.get(i).strip();
            if (line.startsWith(FENCE)) {
                int end = endOfBlock(page, i);
                if (line.equals(FENCE + "java")) {
                    found.add(new QuotedCode(i + 1, sourceNamedBy(before), page.subList(i + 1, end)));
                }
                i = end;
                before = "";
            } else if (!line.isEmpty()) {
                before = line;
            }
        }
        return found;
    }

    private static int endOfBlock(List<String> page, int start) {
        for (int i = start + 1; i < page.size(); i++) {
            if (page.get(i).strip().equals(FENCE)) {
                return i;
            }
        }
        throw new IllegalArgumentException("the block of line " + (start + 1) + " has no end");
    }

    private static Optional<Source> sourceNamedBy(String line) {
        Matcher marker = MARKER.matcher(line);
        return marker.matches() ? Optional.of(new Source(marker.group(1), marker.group(2))) : Optional.empty();
    }

    /**
     * A region of a source file, its common indentation taken away.
     *
     * @throws IllegalArgumentException if there is no such region, or two, or it has no end
     */
    static List<String> region(List<String> source, String name) {
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i < source.size(); i++) {
            if (source.get(i).strip().equals("// region: " + name)) {
                starts.add(i);
            }
        }
        if (starts.size() != 1) {
            throw new IllegalArgumentException(starts.size() + " regions are named " + name + ", must be 1");
        }
        int start = starts.get(0) + 1;
        for (int i = start; i < source.size(); i++) {
            if (source.get(i).strip().equals(REGION_END)) {
                return unindented(source.subList(start, i));
            }
        }
        throw new IllegalArgumentException("the region " + name + " has no end");
    }

    private static List<String> unindented(List<String> lines) {
        return String.join("\n", lines).stripIndent().lines().toList();
    }
}
