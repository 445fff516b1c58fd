package io.portcullis.apparmor;

import java.util.ArrayList;
import java.util.List;

/**
 * A reader of policy tokens that shares nothing with the printer: what it finds is what a parser would find. It knows
 * quotes, backslashes, comments and the letters that end something, and no rule.
 */
final class PolicyTokens {
    private PolicyTokens() {}

    /** Statements with their tokens; a block is the statement before its brace, the brace, and a closing statement. */
    static List<List<String>> statements(String policy) {
        List<List<String>> statements = new ArrayList<>();
        List<String> tokens = new ArrayList<>();
        var token = new StringBuilder();
        boolean quoted = false;
        int braces = 0;
        for (int i = 0; i < policy.length(); i++) {
            char c = policy.charAt(i);
            if (c == '\\') {
                token.append(c).append(policy.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
                token.append(c);
            } else if (quoted) {
                token.append(c);
            } else if (c == '#' && token.isEmpty()) {
                i = policy.indexOf('\n', i) < 0 ? policy.length() : policy.indexOf('\n', i) - 1;
            } else if (Character.isWhitespace(c) && braces == 0) {
                end(token, tokens);
            } else if (c == '(' || c == ')' || (c == '{' && !token.isEmpty()) || (c == '}' && braces > 0)) {
                braces += c == '{' || c == '(' ? 1 : -1;
                token.append(c);
            } else if (c == '{' || c == '}' || (c == ',' && braces == 0)) {
                end(token, tokens);
                tokens.add(String.valueOf(c));
                statements.add(List.copyOf(tokens));
                tokens.clear();
            } else {
                token.append(c);
            }
        }
        end(token, tokens);
        if (!tokens.isEmpty() || quoted) {
            throw new AssertionError("a statement is not ended: " + tokens);
        }
        return statements;
    }

    private static void end(StringBuilder token, List<String> tokens) {
        if (!token.isEmpty()) {
            tokens.add(token.toString());
            token.setLength(0);
        }
    }
}
