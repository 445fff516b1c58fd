package io.portcullis.kube.effective;

import java.util.Locale;

/** Text from outside for a message: on one line, and not without end. */
final class Shown {
    private static final int LONGEST = 80;

    private Shown() {}

    static String of(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(LONGEST).forEach(c -> {
            if (c < ' ' || c == 0x7f || Character.isSurrogate((char) c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append(text.length() > LONGEST ? ".." : "").toString();
    }
}
