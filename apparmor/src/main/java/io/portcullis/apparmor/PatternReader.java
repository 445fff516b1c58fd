package io.portcullis.apparmor;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads the text of a pattern, as it stands between double quotes in policy. */
final class PatternReader {
    private static final int DEEPEST = 50; // parser_regex.c, MAX_ALT_DEPTH

    private final String text;
    private int at;

    PatternReader(String text) {
        this.text = text;
    }

    static void requireMembers(String members) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("[] holds no letter; for the bracket itself write \\[");
        }
        for (int i = 0; i < members.length(); i++) {
            char c = members.charAt(i);
            if (c == '\\') {
                i++;
                if (i == members.length() || "]\\*?[{},\"".indexOf(members.charAt(i)) < 0) {
                    throw new IllegalArgumentException("[" + members + "] escapes what needs no escape; in a set only"
                            + " ] \\ * ? [ { } , and \" are escaped");
                }
            } else if ("][*?^@".indexOf(c) >= 0) {
                throw new IllegalArgumentException("[" + members + "] holds " + PolicyText.nameOf(c)
                        + ", which the parser does not take as a letter there; "
                        + (c == '^' || c == '@' ? "write alternatives {a,b}" : "write \\" + c));
            } else if (c < ' ' || c > '~') {
                throw new IllegalArgumentException("[" + PolicyText.show(members) + "] holds " + PolicyText.nameOf(c)
                        + ", and a set is of printable ASCII letters; write alternatives {a,b}");
            }
        }
    }

    List<PatternPart> read() {
        List<PatternPart> parts = sequence(0);
        if (at < text.length()) {
            throw refused("'}' closes nothing; for the letter itself write \\}");
        }
        return parts;
    }

    private List<PatternPart> sequence(int depth) {
        List<PatternPart> parts = new ArrayList<>();
        ByteArrayOutputStream literal = new ByteArrayOutputStream();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '}' || (c == ',' && depth > 0)) {
                break;
            }
            if (c == '\\') {
                at++;
                literal.write(escape());
            } else if (c == '*' || c == '?' || c == '[' || c == '{' || (c == '@' && text.startsWith("@{", at))) {
                flush(literal, parts);
                parts.add(special(c, depth));
            } else if (c == ']') {
                throw refused("']' closes nothing; for the letter itself write \\]");
            } else {
                int end = at + Character.charCount(text.codePointAt(at));
                literal.writeBytes(PatternPart.Literal.toBytes(text.substring(at, end)));
                at = end;
            }
        }
        flush(literal, parts);
        return parts;
    }

    private static void flush(ByteArrayOutputStream literal, List<PatternPart> parts) {
        if (literal.size() > 0) {
            parts.add(new PatternPart.Literal(PatternPart.Literal.ofBytes(literal.toByteArray())));
            literal.reset();
        }
    }

    private PatternPart special(char c, int depth) {
        return switch (c) {
            case '*' -> star();
            case '?' -> {
                at++;
                yield new PatternPart.AnyByte();
            }
            case '[' -> set();
            case '{' -> either(depth + 1);
            default -> variable();
        };
    }

    private PatternPart star() {
        if (text.startsWith("**", at)) {
            at += 2;
            return new PatternPart.DoubleStar();
        }
        at++;
        return new PatternPart.Star();
    }

    private PatternPart set() {
        int start = at;
        boolean negated = text.startsWith("[^", at);
        at += negated ? 2 : 1;
        var members = new StringBuilder();
        while (at < text.length() && text.charAt(at) != ']') {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length() && text.charAt(at) == '"') {
                members.append(text.charAt(at++));
            } else if (c == '\\' && at < text.length()) {
                members.append(c).append(text.charAt(at++));
            } else {
                members.append(c);
            }
        }
        if (at == text.length()) {
            at = start;
            throw refused("'[' is never closed; for the letter itself write \\[");
        }
        at++;
        try {
            return new PatternPart.OneOf(negated, members.toString());
        } catch (IllegalArgumentException e) {
            at = start;
            throw new IllegalArgumentException(place() + e.getMessage(), e);
        }
    }

    private PatternPart either(int depth) {
        int start = at;
        if (depth > DEEPEST) {
            throw refused("alternatives are nested more than " + DEEPEST + " deep, which the parser refuses");
        }
        List<List<PatternPart>> branches = new ArrayList<>();
        do {
            at++;
            branches.add(sequence(depth));
        } while (at < text.length() && text.charAt(at) == ',');
        if (at == text.length()) {
            at = start;
            throw refused("'{' is never closed; for the letter itself write \\{");
        }
        at++;
        if (branches.size() < 2) {
            at = start;
            throw refused("{} holds alternatives, at least two with a comma between; for the letter itself write \\{");
        }
        return new PatternPart.Either(branches);
    }

    private PatternPart variable() {
        int end = text.indexOf('}', at);
        if (end < 0) {
            throw refused("'@{' is never closed; for the letters themselves write @\\{");
        }
        try {
            PatternPart variable = new PatternPart.Variable(text.substring(at + 2, end));
            at = end + 1;
            return variable;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place() + e.getMessage(), e);
        }
    }

    private int escape() {
        if (at == text.length()) {
            throw refused("a backslash ends the pattern; for the letter itself write \\\\");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'a' -> 7;
            case 'f' -> '\f';
            case 'e' -> 27;
            case 'x' -> number(2, 2, 16);
            case 'd' -> number(3, 3, 10);
            case '0', '1', '2', '3' -> {
                at--;
                yield number(1, 3, 8);
            }
            case '\\', '*', '?', '[', ']', '{', '}', '^', ',', '"', '@', ' ', '!', '$', '#' -> c;
            default -> {
                at--;
                throw refused("\\" + c + " is no escape; for a backslash write \\\\");
            }
        };
    }

    private int number(int fewest, int most, int radix) {
        int start = at;
        int value = 0;
        while (at < text.length() && at - start < most && Character.digit(text.charAt(at), radix) >= 0) {
            value = value * radix + Character.digit(text.charAt(at++), radix);
        }
        if (at - start < fewest || value > 0xff) {
            at = start;
            throw refused("an escaped byte is \\ooo, \\xHH or \\dDDD and at most 255");
        }
        return value;
    }

    private IllegalArgumentException refused(String problem) {
        return new IllegalArgumentException(place() + problem);
    }

    private String place() {
        return "pattern " + PolicyText.show(text) + ", letter " + (at + 1) + ": ";
    }
}
