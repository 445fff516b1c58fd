package io.portcullis.kube.standards;

import java.util.List;

/**
 * A check that a pod fails, in the admission plugin's words.
 *
 * @param check which one
 * @param reason what is forbidden, for example {@code hostPort}
 * @param detail who does it and how, for example {@code container "web" uses hostPort 80}; empty for a sysctl without a
 *     name
 * @param spots the fields to change, at least one, in the order in which the plugin visits them; of more than a
 *     thousand the first thousand
 */
public record Violation(PodSecurityCheck check, String reason, String detail, List<Spot> spots) {
    /**
     * Takes them.
     *
     * @param check which one
     * @param reason what is forbidden, for example {@code hostPort}
     * @param detail who does it and how, for example {@code container "web" uses hostPort 80}; empty for a sysctl
     *     without a name
     * @param spots the fields to change, at least one, in the order in which the plugin visits them; of more than a
     *     thousand the first thousand
     */
    public Violation {
        spots = List.copyOf(spots);
        if (spots.isEmpty()) {
            throw new IllegalArgumentException("a violation is somewhere, and this one has no spot: " + check);
        }
    }

    /**
     * What is wrong.
     *
     * @return the reason and, in parentheses, the detail if there is one
     */
    public String message() {
        return detail.isEmpty() ? reason : reason + " (" + detail + ")";
    }
}
