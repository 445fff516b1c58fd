package io.portcullis.bpf;

import io.portcullis.syscalls.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A line of assembly, taken token by token. */
final class AssemblyLine {
    /**
     * A word, a number or a single mark.
     *
     * @param text what is written; empty at the end of the line
     * @param start where it starts, from 0
     */
    record Token(String text, int start) {
        boolean is(String wanted) {
            return text.equals(wanted);
        }

        boolean isName() {
            return !text.isEmpty() && (Character.isLetter(text.charAt(0)) || text.charAt(0) == '_');
        }

        boolean isPlace() {
            return PLACE.matcher(text).matches();
        }

        boolean isNumber() {
            return NUMBER.matcher(text).matches();
        }
    }

    private static final Pattern TOKEN = Pattern.compile("[\\p{L}_.][\\p{L}\\p{N}_.]*|-?[0-9][\\p{L}\\p{N}_]*|\\S");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+|-?0[xX][0-9a-fA-F]+");
    private static final Pattern PLACE = Pattern.compile("[0-9]{1,5}");
    private static final int MOST_DIGITS = 11; // of a number of 32 bits, with a sign or 0x

    private final int number;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    AssemblyLine(int number, String text) {
        this.number = number;
        this.text = text;
        int comment = text.indexOf(';');
        Matcher found = TOKEN.matcher(comment < 0 ? text : text.substring(0, comment));
        while (found.find()) {
            tokens.add(new Token(found.group(), found.start()));
        }
        tokens.add(new Token("", text.stripTrailing().length()));
    }

    /** What comes next; stays there. */
    Token peek() {
        return tokens.get(at);
    }

    boolean isAtEnd() {
        return peek().text().isEmpty();
    }

    /** Takes what comes next; at the end it stays there. */
    Token take() {
        Token taken = peek();
        at += isAtEnd() ? 0 : 1;
        return taken;
    }

    /** Takes what comes next if it is this. */
    boolean takes(String wanted) {
        boolean found = peek().is(wanted);
        if (found) {
            take();
        }
        return found;
    }

    /** Takes a name or a place before a colon, and the colon. */
    Optional<Token> takeLabel() {
        Token label = peek();
        if (!(label.isName() || label.isPlace()) || !tokens.get(at + 1).is(":")) {
            return Optional.empty();
        }
        at += 2;
        return Optional.of(label);
    }

    void require(String wanted) {
        if (!takes(wanted)) {
            throw expected("'" + wanted + "'");
        }
    }

    void requireEnd() {
        if (!isAtEnd()) {
            throw fails(
                    peek(),
                    "'" + peek().text() + "' is too much, the instruction ends before it",
                    "a comment starts with ;");
        }
    }

    Token name(String what) {
        if (!peek().isName()) {
            throw expected(what);
        }
        return take();
    }

    /** Takes a number, decimal or 0x and hexadecimal. */
    long number(String what, long least, long most) {
        Token token = peek();
        if (!token.isNumber()) {
            throw expected(what);
        }
        String digits = token.text();
        if (digits.matches("-?0[0-9]+")) {
            throw fails(token, digits + " may be meant as decimal or as octal", "write it without leading zeros");
        }
        long value = digits.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.decode(digits);
        if (value < least || value > most) {
            throw fails(token, what + " must be in " + least + ".." + most + ", was " + digits, null);
        }
        take();
        return value;
    }

    AssemblerException expected(String what) {
        return fails(
                peek(),
                "expected " + what + (isAtEnd() ? ", the line ends here" : ", was '" + peek().text() + "'"),
                null);
    }

    AssemblerException unknown(String what, Token name, Collection<String> known, String otherwise) {
        List<String> near = Suggestions.near(name.text(), known);
        return fails(
                name,
                "unknown " + what + " '" + name.text() + "'",
                near.isEmpty() ? otherwise : "did you mean " + String.join(" or ", near));
    }

    AssemblerException fails(Token at, String problem, @Nullable String hint) {
        return new AssemblerException(number, at.start() + 1, text, at.text().length(), problem, hint);
    }
}
