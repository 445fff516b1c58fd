package io.portcullis.seccomp;

import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Witness;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tree in which libseccomp keeps the conditions of one number (src/db.c), built as it builds it, so that the same
 * rule decides: higher argument indices first, of a 64-bit argument its upper half before its lower, equalities before
 * {@code <} before {@code >}, larger values before smaller ones except for {@code <}, and what ties in the order it was
 * added. A rule without condition replaces all others.
 */
final class LibseccompTree {
    private final Abi abi;
    private final List<Node> roots = new ArrayList<>();
    private final List<CallRule> withoutEffect = new ArrayList<>();

    private LibseccompTree(Abi abi) {
        this.abi = abi;
    }

    /** Which node of the kernel's words, which comparison, in the order libseccomp ranks them. */
    private record Key(int word, int rank, Relation relation, boolean negated, int datum, int mask) {
        private static final int EQUALITY = 2;
        private static final int LESS = 1;
        private static final int MORE = 0;

        private enum Relation {
            EQUAL,
            MASKED,
            GREATER,
            GREATER_OR_EQUAL
        }

        /** Whether both are the same node of the tree, left by the same branch. */
        boolean isSameNode(Key other) {
            return word == other.word
                    && relation == other.relation
                    && negated == other.negated
                    && datum == other.datum
                    && mask == other.mask;
        }

        /** Whether another node of the level is tried before this one; ties keep their place. */
        boolean givesWayTo(Key other) {
            if (word != other.word) {
                return word < other.word;
            }
            if (rank != other.rank) {
                return rank < other.rank;
            }
            int order = Integer.compareUnsigned(datum, other.datum);
            return rank == LESS ? order > 0 : order < 0;
        }
    }

    private static final class Node {
        private final Key key;
        private final List<Node> next = new ArrayList<>();
        private @Nullable CallRule rule;

        Node(Key key) {
            this.key = key;
        }
    }

    /**
     * Some rules of one number so ordered that the first one that matches decides; rules without effect come last.
     *
     * @throws ContradictoryRulesException if libseccomp would refuse a rule
     */
    static List<CallRule> order(Abi abi, List<CallRule> rules) {
        for (CallRule rule : rules) {
            if (keys(rule.condition()).isEmpty()) {
                List<CallRule> alone = new ArrayList<>(rules);
                alone.remove(rule);
                alone.add(0, rule);
                return List.copyOf(alone);
            }
        }
        LibseccompTree tree = new LibseccompTree(abi);
        rules.forEach(rule -> tree.add(tree.roots, keys(rule.condition()), rule));
        List<CallRule> ordered = new ArrayList<>(rules.size());
        tree.roots.forEach(node -> collect(node, ordered));
        ordered.addAll(tree.withoutEffect);
        return List.copyOf(ordered);
    }

    private void add(List<Node> level, List<Key> keys, CallRule rule) {
        Key key = keys.get(0);
        List<Key> rest = keys.subList(1, keys.size());
        for (int i = 0; i < level.size(); i++) {
            Node node = level.get(i);
            if (node.key.isSameNode(key)) {
                join(node, rest, rule);
                return;
            }
            if (node.key.givesWayTo(key)) {
                level.add(i, branch(key, rest, rule));
                return;
            }
        }
        level.add(branch(key, rest, rule));
    }

    private void join(Node node, List<Key> rest, CallRule rule) {
        if (node.rule != null) {
            if (rest.isEmpty()) {
                requireSameAction(node.rule, rule);
            }
            withoutEffect.add(rule); // a shorter rule is there already
        } else if (rest.isEmpty()) {
            List<CallRule> longer = new ArrayList<>();
            collect(node, longer);
            longer.forEach(other -> requireSameAction(other, rule));
            withoutEffect.addAll(longer);
            node.next.clear();
            node.rule = rule;
        } else {
            add(node.next, rest, rule);
        }
    }

    private static Node branch(Key key, List<Key> rest, CallRule rule) {
        Node node = new Node(key);
        if (rest.isEmpty()) {
            node.rule = rule;
        } else {
            node.next.add(branch(rest.get(0), rest.subList(1, rest.size()), rule));
        }
        return node;
    }

    private static void collect(Node node, List<CallRule> into) {
        if (node.rule != null) {
            into.add(node.rule);
        }
        node.next.forEach(child -> collect(child, into));
    }

    private void requireSameAction(CallRule present, CallRule added) {
        if (present.action().returnValue(abi) != added.action().returnValue(abi)) {
            throw new ContradictoryRulesException(
                    ("two rules for %s on %s: %s and %s; libseccomp refuses the second (EEXIST), and so does every runtime that"
                                    + " uses it; narrow one of them")
                            .formatted(added.syscall(), abi.libseccompName(), present.rule(), added.rule()),
                    matching(added));
        }
    }

    private SeccompData matching(CallRule rule) {
        Diagram diagram = new Diagram();
        return Witness.on(abi, rule.number(), diagram, rule.condition().function(diagram))
                .map(Witness::call)
                .orElseGet(() -> SeccompData.call(abi, rule.number())); // the condition never holds
    }

    private static List<Key> keys(ArgCondition condition) {
        List<Key> keys = new ArrayList<>();
        LibseccompChains.atoms(condition).stream()
                .sorted(Comparator.comparing(LibseccompChains::operand))
                .forEach(atom -> keys.addAll(keysOf(atom)));
        return keys;
    }

    private static List<Key> keysOf(ArgCondition atom) {
        int word = 2 * LibseccompChains.operand(atom).position();
        if (atom instanceof MaskedEqual masked) {
            long mask = masked.mask() & masked.width().mask();
            if (mask == 0) {
                return List.of(); // holds always
            }
            Key high = new Key(word + 1, Key.EQUALITY, Key.Relation.MASKED, false, (int) (masked.value() >>> 32), (int)
                    (mask >>> 32));
            Key low = new Key(word, Key.EQUALITY, Key.Relation.MASKED, false, (int) masked.value(), (int) mask);
            return masked.width() == Width.BITS_64 ? List.of(high, low) : List.of(low);
        }
        Compare compare = (Compare) atom;
        Operator operator = compare.operator();
        boolean negated = operator == Operator.NE || operator == Operator.LT || operator == Operator.LE;
        int rank = switch (operator) {
            case EQ, NE -> Key.EQUALITY;
            case LT, LE -> Key.LESS;
            case GT, GE -> Key.MORE;
        };
        Key.Relation upper = rank == Key.EQUALITY ? Key.Relation.EQUAL : Key.Relation.GREATER;
        Key.Relation lower = switch (operator) {
            case EQ, NE -> Key.Relation.EQUAL;
            case GT, LE -> Key.Relation.GREATER;
            case GE, LT -> Key.Relation.GREATER_OR_EQUAL;
        };
        Key high = new Key(word + 1, rank, upper, negated, (int) (compare.value() >>> 32), -1);
        Key low = new Key(word, rank, lower, negated, (int) compare.value(), -1);
        return compare.width() == Width.BITS_64 ? List.of(high, low) : List.of(low);
    }
}
