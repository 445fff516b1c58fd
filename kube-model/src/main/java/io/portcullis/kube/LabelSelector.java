package io.portcullis.kube;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which objects are meant, by their labels. All that is said must hold; nothing said means every object.
 *
 * @param matchLabels labels and the values they must have, in the order of their keys
 * @param matchExpressions more that must hold
 */
public record LabelSelector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {
    /** Every object. */
    public static final LabelSelector EVERYTHING = new LabelSelector(Map.of(), List.of());

    /** How a label is looked at. */
    public enum Operator {
        /** It has one of the values. */
        IN("In"),
        /** It is missing, or has none of the values. */
        NOT_IN("NotIn"),
        /** It is there. */
        EXISTS("Exists"),
        /** It is missing. */
        DOES_NOT_EXIST("DoesNotExist");

        private final String word;

        Operator(String word) {
            this.word = word;
        }

        /**
         * The word in a manifest.
         *
         * @return for example {@code NotIn}
         */
        public String word() {
            return word;
        }

        private boolean takesValues() {
            return this == IN || this == NOT_IN;
        }
    }

    /**
     * What must hold of a label.
     *
     * @param key the label
     * @param operator how it is looked at
     * @param values at least one for {@link Operator#IN} and {@link Operator#NOT_IN}, none for the others
     */
    public record Requirement(String key, Operator operator, List<String> values) {
        /**
         * Checks what the API server checks.
         *
         * @param key the label
         * @param operator how it is looked at
         * @param values at least one for {@link Operator#IN} and {@link Operator#NOT_IN}, none for the others
         */
        public Requirement {
            values = List.copyOf(values);
            Names.requireKey("label", key);
            for (String value : values) {
                Names.requireLabelValue(key, value);
            }
            if (operator.takesValues() == values.isEmpty()) {
                throw new IllegalArgumentException(operator.word + " for label " + key
                        + (values.isEmpty()
                                ? " names no value; name one, or use Exists"
                                : " has values, which mean nothing to it; leave them out, or use In"));
            }
        }
    }

    /**
     * Copies map and list, and checks keys and values as the API server does.
     *
     * @param matchLabels labels and the values they must have, in the order of their keys
     * @param matchExpressions more that must hold
     */
    public LabelSelector {
        matchLabels = Shown.sorted(matchLabels);
        matchExpressions = List.copyOf(matchExpressions);
        matchLabels.forEach((key, value) -> {
            Names.requireKey("label", key);
            Names.requireLabelValue(key, value);
        });
    }

    /**
     * Objects with a label.
     *
     * @param key its key
     * @param value the value it must have
     * @return the selector
     * @throws IllegalArgumentException if there can be no such label
     */
    public static LabelSelector label(String key, String value) {
        return new LabelSelector(Map.of(key, value), List.of());
    }

    /**
     * The tree that stands below {@code selector} and the like.
     *
     * @return maps, lists and texts in the order in which they are written
     */
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (!matchLabels.isEmpty()) {
            tree.put("matchLabels", matchLabels);
        }
        if (!matchExpressions.isEmpty()) {
            List<Map<String, Object>> expressions = new ArrayList<>();
            matchExpressions.forEach(requirement -> expressions.add(tree(requirement)));
            tree.put("matchExpressions", expressions);
        }
        return tree;
    }

    private static Map<String, Object> tree(Requirement requirement) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("key", requirement.key());
        tree.put("operator", requirement.operator().word());
        if (!requirement.values().isEmpty()) {
            tree.put("values", requirement.values());
        }
        return tree;
    }
}
