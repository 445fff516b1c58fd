package io.portcullis.trace;

import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The arguments of a call as {@code strace} prints them, cut at their commas. */
final class StraceArguments {
    private static final int MOST = 16;

    private final List<String> printed;
    private final int end;

    private StraceArguments(List<String> printed, int end) {
        this.printed = printed;
        this.end = end;
    }

    /** The arguments that begin at a place, behind the parenthesis. */
    static StraceArguments of(String text, int start) {
        List<String> printed = new ArrayList<>();
        int depth = 0; // of (, [ and {
        int paths = 0; // of <, which -y puts behind descriptors
        int from = start;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (paths > 0) {
                if (c == '<') {
                    paths++;
                } else if (c == '>' && text.charAt(i - 1) != '-' && text.charAt(i - 1) != '=') {
                    paths--;
                }
                continue;
            }
            switch (c) {
                case '"' -> i = quoted(text, i);
                case '/' -> i = text.startsWith("/*", i) ? commented(text, i) : i;
                case '<' -> paths = opensPath(text, i) ? 1 : 0;
                case '(', '[', '{' -> depth++;
                case ']', '}' -> depth = Math.max(0, depth - 1);
                case ')' -> {
                    if (depth == 0) {
                        add(printed, text.substring(from, i));
                        return new StraceArguments(printed, i);
                    }
                    depth--;
                }
                case ',' -> {
                    if (depth == 0) {
                        add(printed, text.substring(from, i));
                        from = i + 1;
                    }
                }
                default -> {}
            }
        }
        if (from < text.length() && text.length() < TraceLines.MOST_CHARACTERS) {
            add(printed, text.substring(from));
        }
        return new StraceArguments(printed, -1);
    }

    /** Where the closing parenthesis is; -1 if there is none. */
    int end() {
        return end;
    }

    /** The value of the argument that is printed at a place, if it says one. */
    OptionalLong value(int place, Abi abi) {
        if (place >= printed.size()) {
            return OptionalLong.empty();
        }
        String text = printed.get(place);
        int equals = text.indexOf('=');
        boolean isNamed =
                equals > 0 && text.substring(0, equals).chars().allMatch(c -> Character.isLowerCase(c) || c == '_');
        return StraceSymbols.value(isNamed ? text.substring(equals + 1) : text, abi);
    }

    /** The value of the argument that is printed with a name. */
    OptionalLong named(String name, Abi abi) {
        for (int i = 0; i < printed.size(); i++) {
            if (printed.get(i).startsWith(name + "=")) {
                return value(i, abi);
            }
        }
        return OptionalLong.empty();
    }

    private static void add(List<String> printed, String text) {
        if (printed.size() < MOST) {
            printed.add(text.strip());
        }
    }

    private static boolean opensPath(String text, int at) {
        char before = text.charAt(at - 1);
        return (Character.isDigit(before) || before == 'D') && !text.startsWith("<<", at); // AT_FDCWD
    }

    private static int quoted(String text, int at) {
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i;
            }
        }
        return text.length();
    }

    private static int commented(String text, int at) {
        int end = text.indexOf("*/", at + 2);
        return end < 0 ? text.length() : end + 1;
    }
}
