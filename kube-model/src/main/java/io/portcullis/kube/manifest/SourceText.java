package io.portcullis.kube.manifest;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A text and where its lines begin, which is looked up only when somebody asks. */
final class SourceText {
    private final String name;
    private final String text;
    private int @Nullable [] starts;

    SourceText(String name, String text) {
        this.name = name;
        this.text = text;
    }

    String name() {
        return name;
    }

    String text() {
        return text;
    }

    Position at(int offset) {
        int[] all = starts();
        int found = Arrays.binarySearch(all, offset);
        int line = found >= 0 ? found : -found - 2;
        int bom = line == 0 && text.startsWith("\uFEFF") && offset > 0 ? 1 : 0;
        return new Position(line + 1, offset - all[line] - bom + 1);
    }

    private int[] starts() {
        int[] known = starts;
        if (known == null) {
            int[] found = new int[16];
            int count = 1;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'))) {
                    if (count == found.length) {
                        found = Arrays.copyOf(found, count * 2);
                    }
                    found[count++] = i + 1;
                }
            }
            known = Arrays.copyOf(found, count);
            starts = known;
        }
        return known;
    }
}
