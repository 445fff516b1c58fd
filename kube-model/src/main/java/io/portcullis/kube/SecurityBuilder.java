package io.portcullis.kube;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What pods and containers say in the same words. It works only inside the lambda it was handed to.
 *
 * @param <B> the builder itself, which every method returns
 */
public abstract sealed class SecurityBuilder<B extends SecurityBuilder<B>>
        permits PodSecurityBuilder, ContainerSecurityBuilder {
    final Once once = new Once("the securityContext");
    Optional<WindowsOptions> windowsOptions = Optional.empty();
    private Optional<SeccompProfileRef> seccompProfile = Optional.empty();
    private Optional<AppArmorProfileRef> appArmorProfile = Optional.empty();
    private Optional<SeLinuxOptions> seLinuxOptions = Optional.empty();
    private Optional<Boolean> runAsNonRoot = Optional.empty();
    private Optional<Long> runAsUser = Optional.empty();
    private Optional<Long> runAsGroup = Optional.empty();

    SecurityBuilder() {}

    abstract B self();

    ConfinementSettings confinement() {
        return new ConfinementSettings(seccompProfile, appArmorProfile, seLinuxOptions);
    }

    RunAs runAs() {
        return new RunAs(runAsUser, runAsGroup, runAsNonRoot);
    }

    /**
     * Chooses the seccomp profile.
     *
     * @param profile which
     * @return this builder
     * @throws IllegalArgumentException if one was chosen before
     */
    public B seccompProfile(SeccompProfileRef profile) {
        seccompProfile = once.set("seccompProfile", seccompProfile, profile);
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
        appArmorProfile = once.set("appArmorProfile", appArmorProfile, profile);
        return self();
    }

    /**
     * Chooses the SELinux label.
     *
     * @param body says what it holds
     * @return this builder
     * @throws IllegalArgumentException if one was chosen before
     */
    public B seLinuxOptions(Consumer<? super SeLinuxOptionsBuilder> body) {
        seLinuxOptions = once.set("seLinuxOptions", seLinuxOptions, SeLinuxOptions.of(body));
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
        runAsNonRoot = once.set("runAsNonRoot", runAsNonRoot, nonRoot);
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
        runAsUser = once.set("runAsUser", runAsUser, user);
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
        runAsGroup = once.set("runAsGroup", runAsGroup, group);
        return self();
    }

    /**
     * Says what counts on Windows.
     *
     * @param body says what the options hold
     * @return this builder
     * @throws IllegalArgumentException if Kubernetes would refuse them, or they were said before
     */
    public B windowsOptions(Consumer<? super WindowsOptionsBuilder> body) {
        windowsOptions = once.set("windowsOptions", windowsOptions, WindowsOptions.of(body));
        return self();
    }

    /**
     * Says something that this library does not know.
     *
     * @param name the field
     * @param value what {@link UnknownFields} may hold
     * @return this builder
     * @throws IllegalArgumentException if it was said before, or there is a method for it
     */
    public B field(String name, @Nullable Object value) {
        once.field(name, value);
        return self();
    }
}
