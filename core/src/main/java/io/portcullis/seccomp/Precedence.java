package io.portcullis.seccomp;

import io.portcullis.syscalls.Abi;
import java.util.Comparator;
import java.util.List;

/** What happens when two rules match one call and ask for different actions. */
public enum Precedence {
    /** That is a contradiction; the builder refuses it and names a call that shows it. */
    NONE,
    /** The rule that stands first in the profile decides. */
    FIRST_MATCH,
    /** The stricter action decides, in the kernel's order of actions. */
    STRICTEST,
    /**
     * What libseccomp does when the rules are added in the profile's order: a rule without condition beats every rule
     * with one, the first of several without one counts; among conditions the tree's order decides, not the profile's.
     *
     * <p>A condition is then a comparison, or several joined by and, each on another argument.
     */
    LIBSECCOMP;

    /** So ordered that the first rule that matches decides. */
    List<CallRule> order(Abi abi, List<CallRule> rules) {
        return switch (this) {
            case NONE, FIRST_MATCH -> List.copyOf(rules);
            case STRICTEST ->
                rules.stream()
                        .sorted(Comparator.comparingInt(
                                rule -> rule.action().meaning().rank()))
                        .toList();
            case LIBSECCOMP -> LibseccompTree.order(abi, rules);
        };
    }
}
