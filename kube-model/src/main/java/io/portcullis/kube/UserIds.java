package io.portcullis.kube;

import java.util.Map;
import java.util.Optional;

/** Who a container runs as: what pods and containers say in the same words. */
final class UserIds {
    private static final long LARGEST = Integer.MAX_VALUE;

    private UserIds() {}

    static void check(Optional<Boolean> nonRoot, Optional<Long> user, Optional<Long> group) {
        user.ifPresent(id -> requireId("runAsUser", id));
        group.ifPresent(id -> requireId("runAsGroup", id));
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

    static void put(Optional<Boolean> nonRoot, Optional<Long> user, Optional<Long> group, Map<String, Object> tree) {
        nonRoot.ifPresent(value -> tree.put("runAsNonRoot", value));
        user.ifPresent(value -> tree.put("runAsUser", value));
        group.ifPresent(value -> tree.put("runAsGroup", value));
    }

    private static void requireId(String field, long id) {
        if (id < 0 || id > LARGEST) {
            throw new IllegalArgumentException(field + " must be between 0 and " + LARGEST + ", inclusive, was " + id);
        }
    }
}
