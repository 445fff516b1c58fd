package io.portcullis.kube.manifest;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;

/** From the code points that the YAML parser counts to the characters of the file. */
final class Offsets {
    private final int base;
    private final int length;
    private final int @Nullable [] chars; // by code point; null where both are the same

    Offsets(String text, int base) {
        this.base = base;
        this.length = text.length();
        int points = text.codePointCount(0, text.length());
        int[] map = null;
        if (points != text.length()) {
            map = new int[points + 1];
            int at = 0;
            for (int point = 0; point < points; point++) {
                map[point] = at;
                at += Character.charCount(text.codePointAt(at));
            }
            map[points] = at;
        }
        this.chars = map;
    }

    int at(Mark mark) {
        return at(mark.getIndex());
    }

    int at(int codePoint) {
        int[] map = chars;
        if (map == null) {
            return base + Math.max(0, Math.min(codePoint, length));
        }
        return base + map[Math.max(0, Math.min(codePoint, map.length - 1))];
    }
}
