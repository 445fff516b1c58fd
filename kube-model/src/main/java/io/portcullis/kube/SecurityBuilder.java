package io.portcullis.kube;

import java.util.Optional;

/**
 * What pods and containers say in the same words. It works only inside the lambda it was handed to.
 *
 * @param <B> the builder itself, which every method returns
 */
public abstract sealed class SecurityBuilder<B extends SecurityBuilder<B>>
        permits PodSecurityBuilder, ContainerSecurityBuilder {
    Optional<SeccompProfileRef> seccompProfile = Optional.empty();
    Optional<AppArmorProfileRef> appArmorProfile = Optional.empty();
    Optional<Boolean> runAsNonRoot = Optional.empty();
    Optional<Long> runAsUser = Optional.empty();
    Optional<Long> runAsGroup = Optional.empty();
    private boolean open = true;

    SecurityBuilder() {}

    abstract B self();

    /**
     * Chooses the seccomp profile.
     *
     * @param profile which
     * @return this builder
     * @throws IllegalArgumentException if one was chosen before
     */
    public B seccompProfile(SeccompProfileRef profile) {
        seccompProfile = once("seccompProfile", seccompProfile, profile);
        return self();
    }

    /**
     * Chooses the AppArmor profile.
     *
     * @param profile which
     * @return this builder
     * @throws IllegalArgumentException if one was chosen before
     */
    public B appArmorProfile(AppArmorProfileRef profile) {
        appArmorProfile = once("appArmorProfile", appArmorProfile, profile);
        return self();
    }

    /**
     * Says whether the kubelet refuses to start as root.
     *
     * @param nonRoot true if it does
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public B runAsNonRoot(boolean nonRoot) {
        runAsNonRoot = once("runAsNonRoot", runAsNonRoot, nonRoot);
        return self();
    }

    /**
     * Chooses the user.
     *
     * @param user the id, 0 to 2147483647
     * @return this builder
     * @throws IllegalArgumentException if one was chosen before
     */
    public B runAsUser(long user) {
        runAsUser = once("runAsUser", runAsUser, user);
        return self();
    }

    /**
     * Chooses the group.
     *
     * @param group the id, 0 to 2147483647
     * @return this builder
     * @throws IllegalArgumentException if one was chosen before
     */
    public B runAsGroup(long group) {
        runAsGroup = once("runAsGroup", runAsGroup, group);
        return self();
    }

    <T> Optional<T> once(String field, Optional<T> before, T now) {
        requireOpen();
        before.ifPresent(value -> {
            throw new IllegalArgumentException(
                    field + " was already set to " + value + ", and now to " + now + "; keep one");
        });
        return Optional.of(now);
    }

    void requireOpen() {
        if (!open) {
            throw new IllegalStateException(
                    "the securityContext builder was kept after its lambda; its settings are finished, build others");
        }
    }

    void close() {
        open = false;
    }
}
