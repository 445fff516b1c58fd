package io.portcullis.kube.manifest;

import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a word without quotes means to {@code kubectl}, which reads YAML 1.1 by its own rules: {@code y} is true,
 * {@code 010} is eight, {@code 1:30} is a text (kubernetes-sigs/yaml, goyaml.v2/resolve.go).
 */
final class PlainWord {
    private static final Map<String, Boolean> BOOLEANS = Map.ofEntries(
            Map.entry("y", true),
            Map.entry("Y", true),
            Map.entry("yes", true),
            Map.entry("Yes", true),
            Map.entry("YES", true),
            Map.entry("true", true),
            Map.entry("True", true),
            Map.entry("TRUE", true),
            Map.entry("on", true),
            Map.entry("On", true),
            Map.entry("ON", true),
            Map.entry("n", false),
            Map.entry("N", false),
            Map.entry("no", false),
            Map.entry("No", false),
            Map.entry("NO", false),
            Map.entry("false", false),
            Map.entry("False", false),
            Map.entry("FALSE", false),
            Map.entry("off", false),
            Map.entry("Off", false),
            Map.entry("OFF", false));
    private static final Pattern SPECIAL = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final int LONGEST_NUMBER = 400; // digits; a longer word is no number that anything takes

    private PlainWord() {}

    static ScalarKind kind(String word) {
        if (word.isEmpty() || word.equals("~") || word.equals("null") || word.equals("Null") || word.equals("NULL")) {
            return ScalarKind.NULL;
        }
        char first = word.charAt(0);
        boolean numeric = (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
        if (!numeric) {
            return BOOLEANS.containsKey(word) ? ScalarKind.BOOLEAN : ScalarKind.STRING;
        }
        if (word.length() > LONGEST_NUMBER) {
            return ScalarKind.STRING;
        }
        if (SPECIAL.matcher(word).matches()) {
            return ScalarKind.NUMBER;
        }
        String digits = word.replace("_", "");
        if (first != '.' && whole(digits) != null) {
            return ScalarKind.INTEGER;
        }
        return NUMBER.matcher(first == '.' ? word : digits).matches() ? ScalarKind.NUMBER : ScalarKind.STRING;
    }

    static boolean isTrue(String word) {
        return Boolean.TRUE.equals(BOOLEANS.get(word));
    }

    static BigInteger integer(String word) {
        BigInteger value = whole(word.replace("_", ""));
        if (value == null) {
            throw new IllegalArgumentException(word + " is no whole number");
        }
        return value;
    }

    static double number(String word) {
        String digits = word.replace("_", "");
        if (!SPECIAL.matcher(digits).matches()) {
            BigInteger whole = whole(digits);
            return whole == null ? Double.parseDouble(digits) : whole.doubleValue();
        }
        if (digits.endsWith("N") || digits.endsWith("n")) {
            return Double.NaN;
        }
        return digits.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    /** A sign, a prefix for the base, digits: as Go reads a number whose base it is to find out. */
    private static @Nullable BigInteger whole(String word) {
        boolean signed = word.startsWith("-") || word.startsWith("+");
        String rest = signed ? word.substring(1) : word;
        int base = 10;
        String digits = rest;
        if (rest.length() > 1 && rest.charAt(0) == '0') {
            base = switch (rest.charAt(1)) {
                case 'x', 'X' -> 16;
                case 'b', 'B' -> 2;
                default -> 8;
            };
            boolean letter = base != 8 || rest.charAt(1) == 'o' || rest.charAt(1) == 'O';
            digits = rest.substring(letter ? 2 : 1);
        }
        int radix = base;
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c < 128 && Character.digit(c, radix) >= 0)) {
            return null;
        }
        BigInteger value = new BigInteger(digits, radix);
        return word.startsWith("-") ? value.negate() : value;
    }
}
