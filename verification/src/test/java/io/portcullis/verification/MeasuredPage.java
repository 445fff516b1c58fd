package io.portcullis.verification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The page of what was measured on JVMs. Its tables stand between marks, and whoever measures writes them anew. */
record MeasuredPage(Path file) {
    static MeasuredPage ofThisCheckout() {
        return new MeasuredPage(Path.of("..", "docs", "jvm.md"));
    }

    /** Puts a table in the place of the one of this name. */
    void write(String name, List<String> table) throws IOException {
        String text = Files.readString(file);
        String begin = "<!-- " + name + " -->\n";
        String end = "<!-- end of " + name + " -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalStateException(
                    file + " has no place for the table " + name + ", from " + begin.strip() + " to " + end);
        }
        Files.writeString(
                file, text.substring(0, from + begin.length()) + String.join("\n", table) + "\n" + text.substring(to));
    }
}
