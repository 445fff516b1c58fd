package io.portcullis.apparmor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A variable and what it stands for: {@code @{DATA} = /srv /mnt}.
 *
 * @param name without {@code @{}}
 * @param operator whether this is all of it
 * @param values at least one
 */
public record VariableDefinition(String name, Operator operator, List<Pattern> values) implements PreambleItem {
    /** How the values meet those defined before. */
    public enum Operator {
        /** These are all; the variable must be new. */
        SET("="),
        /** These come on top; the variable must be known. */
        APPEND("+=");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }
    }

    /**
     * Checks the name, and that there is a value that does not use the variable itself.
     *
     * @param name without {@code @{}}
     * @param operator whether this is all of it
     * @param values at least one
     */
    public VariableDefinition {
        PatternPart.Variable.requireName(name);
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("@{" + name + "} needs a value");
        }
        if (PatternPart.Variable.BUILT_IN.contains(name)) {
            throw new IllegalArgumentException(
                    "@{" + name + "} is the parser's own and cannot be defined; choose another name");
        }
        for (Pattern value : values) {
            if (value.variables().contains(name)) {
                throw new IllegalArgumentException("@{" + name + "} is defined by itself: " + value);
            }
        }
    }

    @Override
    public String toPolicy() {
        return "@{" + name + "} " + operator.symbol + " "
                + values.stream().map(Pattern::toPolicy).collect(Collectors.joining(" "));
    }
}
