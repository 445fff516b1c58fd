package io.portcullis.apparmor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a policy file holds.
 *
 * @param preamble what stands before the first profile
 * @param items the profiles, in order
 */
public record Policy(List<PreambleItem> preamble, List<PolicyItem> items) {
    /**
     * Copies the lists, and refuses two profiles of one name.
     *
     * @param preamble what stands before the first profile
     * @param items the profiles, in order
     */
    public Policy {
        preamble = List.copyOf(preamble);
        items = List.copyOf(items);
        Set<ProfileName> seen = new HashSet<>();
        for (PolicyItem item : items) {
            if (item instanceof Profile profile && !seen.add(profile.name())) {
                throw new IllegalArgumentException("two profiles named " + profile.name()
                        + " in one policy; the kernel keeps one profile a name, give one another name");
            }
        }
    }

    /**
     * The text that {@code apparmor_parser} reads; equal policies have the same text.
     *
     * @return the policy, with a line end after the last line
     */
    public String toPolicy() {
        String head = preamble.stream().map(item -> item.toPolicy() + "\n").collect(Collectors.joining());
        String body = items.stream().map(item -> item.toPolicy() + "\n").collect(Collectors.joining("\n"));
        return head.isEmpty() || body.isEmpty() ? head + body : head + "\n" + body;
    }
}
