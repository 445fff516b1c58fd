package io.portcullis.kube;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Says what a {@link PodSecurity} holds. */
public final class PodSecurityBuilder extends SecurityBuilder<PodSecurityBuilder> {
    private final List<Sysctl> sysctls = new ArrayList<>();
    private Optional<Long> fsGroup = Optional.empty();
    private Optional<FsGroupChangePolicy> fsGroupChangePolicy = Optional.empty();
    private Optional<List<Long>> supplementalGroups = Optional.empty();
    private Optional<SupplementalGroupsPolicy> supplementalGroupsPolicy = Optional.empty();
    private Optional<SeLinuxChangePolicy> seLinuxChangePolicy = Optional.empty();

    private PodSecurityBuilder() {}

    static PodSecurity build(Consumer<? super PodSecurityBuilder> body) {
        var builder = new PodSecurityBuilder();
        builder.once.during(builder, body);
        return new PodSecurity(
                builder.confinement(),
                builder.runAs(),
                builder.groups(),
                builder.sysctls,
                builder.seLinuxChangePolicy,
                builder.windowsOptions,
                builder.once.unknown());
    }

    /**
     * Chooses the group of the pod's volumes.
     *
     * @param group the id, 0 to 2147483647
     * @return this builder
     * @throws IllegalArgumentException if one was chosen before
     */
    public PodSecurityBuilder fsGroup(long group) {
        fsGroup = once.set("fsGroup", fsGroup, group);
        return this;
    }

    /**
     * Says when the files of volumes are given to the group.
     *
     * @param policy when
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public PodSecurityBuilder fsGroupChangePolicy(FsGroupChangePolicy policy) {
        fsGroupChangePolicy = once.set("fsGroupChangePolicy", fsGroupChangePolicy, policy);
        return this;
    }

    /**
     * Adds groups to every process.
     *
     * @param first an id, 0 to 2147483647
     * @param more others
     * @return this builder
     * @throws IllegalArgumentException if this was said before
     */
    public PodSecurityBuilder supplementalGroups(long first, long... more) {
        List<Long> all = new ArrayList<>();
        all.add(first);
        Arrays.stream(more).forEach(all::add);
        supplementalGroups = once.set("supplementalGroups", supplementalGroups, all);
        return this;
    }

    /**
     * Says whether the image has a say in the groups.
     *
     * @param policy whether
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public PodSecurityBuilder supplementalGroupsPolicy(SupplementalGroupsPolicy policy) {
        supplementalGroupsPolicy = once.set("supplementalGroupsPolicy", supplementalGroupsPolicy, policy);
        return this;
    }

    /**
     * Sets a kernel setting of the pod's namespaces.
     *
     * @param name such as {@code net.ipv4.tcp_syncookies}
     * @param value what it is set to
     * @return this builder
     * @throws IllegalArgumentException if the API server or the kubelet would refuse it
     */
    public PodSecurityBuilder sysctl(String name, String value) {
        once.requireOpen();
        sysctls.add(new Sysctl(name, value));
        return this;
    }

    /**
     * Says how volumes get the pod's SELinux label.
     *
     * @param policy how
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public PodSecurityBuilder seLinuxChangePolicy(SeLinuxChangePolicy policy) {
        seLinuxChangePolicy = once.set("seLinuxChangePolicy", seLinuxChangePolicy, policy);
        return this;
    }

    @Override
    PodSecurityBuilder self() {
        return this;
    }

    private Groups groups() {
        return new Groups(fsGroup, fsGroupChangePolicy, supplementalGroups.orElse(List.of()), supplementalGroupsPolicy);
    }
}
