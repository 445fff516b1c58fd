package io.portcullis.kube.standards;

import java.util.Collection;

/** How the admission plugin puts things: plurals and lists. */
final class PluginWording {
    private static final int LONGEST_TEXT = 1_024; // more than any name in a pod that an API server takes
    private static final int LONGEST_LIST = 4 << 20; // more than a request may hold

    private PluginWording() {}

    static String plural(String singular, String plural, int count) {
        return count == 1 ? singular : plural;
    }

    /** Every text in quotes, with nothing escaped. */
    static String quoted(Collection<String> texts) {
        return texts.isEmpty() ? "" : "\"" + joined(texts, "\", \"") + "\"";
    }

    static String joined(Collection<String> texts) {
        return joined(texts, ", ");
    }

    /** Aliases make long lists out of short files, so that the length has an end. */
    private static String joined(Collection<String> texts, String separator) {
        StringBuilder out = new StringBuilder();
        int told = 0;
        for (String text : texts) {
            if (out.length() > LONGEST_LIST) {
                return out.append(separator)
                        .append(texts.size() - told)
                        .append(" more")
                        .toString();
            }
            out.append(told == 0 ? "" : separator).append(text);
            told++;
        }
        return out.toString();
    }

    static String cut(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        int end = LONGEST_TEXT - (Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? 1 : 0);
        return text.substring(0, end) + "…";
    }
}
