package io.portcullis.kube;

import java.util.Optional;

/**
 * Whom a container runs as. What is empty is not said.
 *
 * @param user the user id, 0 to 2147483647
 * @param group the group id, 0 to 2147483647
 * @param nonRoot whether the kubelet refuses to start it as root
 */
public record RunAs(Optional<Long> user, Optional<Long> group, Optional<Boolean> nonRoot) {
    /** Nothing said. */
    public static final RunAs UNSAID = new RunAs(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Refuses what the API server or the kubelet would refuse.
     *
     * @param user the user id, 0 to 2147483647
     * @param group the group id, 0 to 2147483647
     * @param nonRoot whether the kubelet refuses to start it as root
     */
    public RunAs {
        user.ifPresent(id -> Ids.require("runAsUser", id));
        group.ifPresent(id -> Ids.require("runAsGroup", id));
        requireTogether("", nonRoot, user);
    }

    /** For a container the two may come from different places: what it does not say, its pod says. */
    static void requireTogether(String where, Optional<Boolean> nonRoot, Optional<Long> user) {
        if (nonRoot.orElse(false) && user.orElse(1L) == 0) {
            throw new IllegalArgumentException(
                    where + "runAsUser 0 and runAsNonRoot true: container's runAsUser breaks non-root"
                            + " policy; choose a user id above 0");
        }
    }

    static RunAs read(Fields fields) {
        Optional<Long> user = fields.whole("runAsUser");
        Optional<Long> group = fields.whole("runAsGroup");
        Optional<Boolean> nonRoot = fields.flag("runAsNonRoot");
        return fields.checked(() -> new RunAs(user, group, nonRoot));
    }

    void putInto(Tree tree) {
        tree.put("runAsNonRoot", nonRoot).put("runAsUser", user).put("runAsGroup", group);
    }
}
