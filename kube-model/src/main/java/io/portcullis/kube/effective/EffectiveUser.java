package io.portcullis.kube.effective;

import java.util.Optional;

/**
 * Who a container runs as. What the container says comes before what the pod says, field by field.
 *
 * @param user the user id; empty if the image decides
 * @param group the group id; empty if the image decides
 * @param nonRoot whether the kubelet refuses to start it as root
 */
public record EffectiveUser(Optional<Long> user, Optional<Long> group, boolean nonRoot) {
    /**
     * Takes them.
     *
     * @param user the user id; empty if the image decides
     * @param group the group id; empty if the image decides
     * @param nonRoot whether the kubelet refuses to start it as root
     */
    public EffectiveUser {}

    /**
     * Whether it runs as root.
     *
     * @return empty if the image decides
     */
    public Optional<Boolean> isRoot() {
        return user.map(id -> id == 0).or(() -> nonRoot ? Optional.of(false) : Optional.empty());
    }
}
