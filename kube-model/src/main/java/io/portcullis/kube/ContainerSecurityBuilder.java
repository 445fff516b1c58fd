package io.portcullis.kube;

import io.portcullis.linux.Capability;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Says what a {@link ContainerSecurity} holds. */
public final class ContainerSecurityBuilder extends SecurityBuilder<ContainerSecurityBuilder> {
    private Optional<CapabilityChoice> add = Optional.empty();
    private Optional<CapabilityChoice> drop = Optional.empty();
    private Optional<Boolean> privileged = Optional.empty();
    private Optional<Boolean> allowPrivilegeEscalation = Optional.empty();
    private Optional<Boolean> readOnlyRootFilesystem = Optional.empty();
    private Optional<ProcMount> procMount = Optional.empty();

    private ContainerSecurityBuilder() {}

    static ContainerSecurity build(Consumer<? super ContainerSecurityBuilder> body) {
        var builder = new ContainerSecurityBuilder();
        builder.once.during(builder, body);
        return new ContainerSecurity(
                builder.confinement(),
                builder.runAs(),
                new Capabilities(
                        builder.add.orElse(CapabilityChoice.NONE),
                        builder.drop.orElse(CapabilityChoice.NONE),
                        UnknownFields.NONE),
                builder.privileged,
                builder.allowPrivilegeEscalation,
                builder.readOnlyRootFilesystem,
                builder.procMount,
                builder.windowsOptions,
                builder.once.unknown());
    }

    /**
     * Gives capabilities beyond the runtime's default.
     *
     * @param first which
     * @param more which else
     * @return this builder
     * @throws IllegalArgumentException if this was said before
     */
    public ContainerSecurityBuilder add(Capability first, Capability... more) {
        add = once.set("capabilities.add", add, these(first, more));
        return this;
    }

    /**
     * Gives every capability.
     *
     * @return this builder
     * @throws IllegalArgumentException if some were given before
     */
    public ContainerSecurityBuilder addAll() {
        add = once.set("capabilities.add", add, CapabilityChoice.ALL);
        return this;
    }

    /**
     * Takes capabilities from the runtime's default.
     *
     * @param first which
     * @param more which else
     * @return this builder
     * @throws IllegalArgumentException if this was said before
     */
    public ContainerSecurityBuilder drop(Capability first, Capability... more) {
        drop = once.set("capabilities.drop", drop, these(first, more));
        return this;
    }

    /**
     * Takes every capability but those given by {@link #add}.
     *
     * @return this builder
     * @throws IllegalArgumentException if some were taken before
     */
    public ContainerSecurityBuilder dropAll() {
        drop = once.set("capabilities.drop", drop, CapabilityChoice.ALL);
        return this;
    }

    /**
     * Says whether it may do what the node may.
     *
     * @param yes true if it may; then no profile holds it
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public ContainerSecurityBuilder privileged(boolean yes) {
        privileged = once.set("privileged", privileged, yes);
        return this;
    }

    /**
     * Says whether {@code execve} may gain privileges.
     *
     * @param yes false sets no_new_privs
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public ContainerSecurityBuilder allowPrivilegeEscalation(boolean yes) {
        allowPrivilegeEscalation = once.set("allowPrivilegeEscalation", allowPrivilegeEscalation, yes);
        return this;
    }

    /**
     * Says whether its root file system is read-only.
     *
     * @param yes true if it is
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public ContainerSecurityBuilder readOnlyRootFilesystem(boolean yes) {
        readOnlyRootFilesystem = once.set("readOnlyRootFilesystem", readOnlyRootFilesystem, yes);
        return this;
    }

    /**
     * Says how much of {@code /proc} it sees.
     *
     * @param how {@link ProcMount#UNMASKED} only in a pod with {@code hostUsers: false}
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public ContainerSecurityBuilder procMount(ProcMount how) {
        procMount = once.set("procMount", procMount, how);
        return this;
    }

    @Override
    ContainerSecurityBuilder self() {
        return this;
    }

    private static CapabilityChoice these(Capability first, Capability... more) {
        Set<Capability> all = EnumSet.of(first);
        all.addAll(Arrays.asList(more));
        return new CapabilityChoice.These(all);
    }
}
