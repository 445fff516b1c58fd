package io.portcullis.kube.check;

import java.util.ArrayList;
import java.util.List;

/** The server's rules for names, with its words (util/validation/validation.go). */
final class ServerNames {
    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_SUBDOMAIN = 253;

    private ServerNames() {}

    /** What keeps a text from being a DNS label. */
    static List<String> label(String name) {
        List<String> problems = new ArrayList<>();
        if (name.length() > LONGEST_LABEL) {
            problems.add("must be no more than 63 bytes");
        }
        if (!isLabel(name, 0, name.length())) {
            problems.add(
                    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must"
                            + " start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for"
                            + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
        }
        return problems;
    }

    /** What keeps a text from being a DNS subdomain. */
    static List<String> subdomain(String name) {
        List<String> problems = new ArrayList<>();
        if (name.length() > LONGEST_SUBDOMAIN) {
            problems.add("must be no more than 253 bytes");
        }
        boolean fits = true;
        int start = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', start)) {
            fits = fits && isLabel(name, start, dot);
            start = dot + 1;
        }
        if (!fits || !isLabel(name, start, name.length())) {
            problems.add(
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.',"
                            + " and must start and end with an alphanumeric character (e.g. 'example.com', regex used for"
                            + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        }
        return problems;
    }

    /** Letters and digits with dashes inside; no regular expression, whose stack a long text would break. */
    private static boolean isLabel(String name, int from, int to) {
        return to > from
                && name.charAt(from) != '-'
                && name.charAt(to - 1) != '-'
                && name.substring(from, to)
                        .chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    }
}
