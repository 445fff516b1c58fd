package io.portcullis.kube.standards;

import static io.portcullis.kube.standards.SecurityLevel.BASELINE;
import static io.portcullis.kube.standards.SecurityLevel.RESTRICTED;
import static io.portcullis.kube.standards.Since.minor;

import io.portcullis.kube.KubernetesVersion;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The checks of the standards, in the order in which the plugin reports them. */
public enum PodSecurityCheck {
    /** AppArmor profiles other than the default and local ones. */
    APP_ARMOR_PROFILE("appArmorProfile", BASELINE, null, minor(0, AppArmorProfiles::forbidden)),
    /** Capabilities added to those that a container has by default. */
    CAPABILITIES_BASELINE("capabilities_baseline", BASELINE, null, minor(0, CapabilitySets::addedToDefault)),
    /** The node's network, processes or memory. */
    HOST_NAMESPACES("hostNamespaces", BASELINE, null, minor(0, HostNamespaces::shared)),
    /** The node's files. */
    HOST_PATH_VOLUMES("hostPathVolumes", BASELINE, null, minor(0, Volumes::ofTheHost)),
    /** The node's ports. */
    HOST_PORTS("hostPorts", BASELINE, null, minor(0, HostPorts::taken)),
    /** Probes and lifecycle actions that go to a host of their choice. */
    HOST_PROBES_AND_HOST_LIFECYCLE("hostProbesAndHostLifecycle", BASELINE, null, minor(34, ProbeHosts::named)),
    /** Privileged containers. */
    PRIVILEGED("privileged", BASELINE, null, minor(0, Privileges::privileged)),
    /** More of {@code /proc} than by default; since 1.35 not in a user namespace. */
    PROC_MOUNT(
            "procMount",
            BASELINE,
            null,
            minor(0, ProcMounts::unmasked),
            minor(35, rule(ProcMounts::unmasked).exceptUserNamespaces())),
    /** SELinux users, roles and types of another kind. */
    SE_LINUX_OPTIONS(
            "seLinuxOptions",
            BASELINE,
            null,
            minor(0, SeLinuxOptions.typesOf(0)),
            minor(31, SeLinuxOptions.typesOf(31))),
    /** Seccomp profiles other than the default and local ones; before 1.19 by annotation. */
    SECCOMP_PROFILE_BASELINE(
            "seccompProfile_baseline",
            BASELINE,
            null,
            minor(0, SeccompProfiles::forbiddenAnnotations),
            minor(19, SeccompProfiles::forbidden)),
    /** Kernel settings that reach beyond the pod. */
    SYSCTLS(
            "sysctls",
            BASELINE,
            null,
            minor(0, Sysctls.namesIn(Sysctls.SAFE)),
            minor(27, Sysctls.namesIn(Sysctls.SAFE_1_27)),
            minor(29, Sysctls.namesIn(Sysctls.SAFE_1_29)),
            minor(32, Sysctls.namesIn(Sysctls.SAFE_1_32)),
            minor(37, Sysctls.namesIn(Sysctls.SAFE_1_37))),
    /** Windows containers that are processes of the node. */
    WINDOWS_HOST_PROCESS("windowsHostProcess", BASELINE, null, minor(0, Privileges::hostProcess)),
    /** Containers that do not rule out more privileges through {@code execve}; since 1.25 not on Windows. */
    ALLOW_PRIVILEGE_ESCALATION(
            "allowPrivilegeEscalation",
            RESTRICTED,
            null,
            minor(8, Privileges::escalation),
            minor(25, rule(Privileges::escalation).exceptWindows())),
    /** Containers that keep capabilities, or add any but one; since 1.25 not on Windows. */
    CAPABILITIES_RESTRICTED(
            "capabilities_restricted",
            RESTRICTED,
            CAPABILITIES_BASELINE,
            minor(22, CapabilitySets::notDropped),
            minor(25, rule(CapabilitySets::notDropped).exceptWindows())),
    /** More of {@code /proc} than by default, in a user namespace too. */
    PROC_MOUNT_RESTRICTED("procMount_restricted", RESTRICTED, PROC_MOUNT, minor(35, ProcMounts::unmasked)),
    /** Volumes other than those that a pod can do little harm with. */
    RESTRICTED_VOLUMES("restrictedVolumes", RESTRICTED, HOST_PATH_VOLUMES, minor(0, Volumes::restricted)),
    /** Containers that may run as root; since 1.35 not in a user namespace. */
    RUN_AS_NON_ROOT(
            "runAsNonRoot",
            RESTRICTED,
            null,
            minor(0, Users::maybeRoot),
            minor(35, rule(Users::maybeRoot).exceptUserNamespaces())),
    /** Containers told to run as root; since 1.35 not in a user namespace. */
    RUN_AS_USER(
            "runAsUser",
            RESTRICTED,
            null,
            minor(23, Users::root),
            minor(35, rule(Users::root).exceptUserNamespaces())),
    /** Containers without a seccomp profile, the default or a local one; since 1.25 not on Windows. */
    SECCOMP_PROFILE_RESTRICTED(
            "seccompProfile_restricted",
            RESTRICTED,
            SECCOMP_PROFILE_BASELINE,
            minor(19, SeccompProfiles::forbiddenOrMissing),
            minor(25, rule(SeccompProfiles::forbiddenOrMissing).exceptWindows()));

    private final String id;
    private final SecurityLevel level;
    private final @Nullable PodSecurityCheck overridden;

    @SuppressWarnings("ImmutableEnumChecker") // a list that never changes, of functions without state
    private final List<Since> rules;

    PodSecurityCheck(String id, SecurityLevel level, @Nullable PodSecurityCheck overridden, Since... rules) {
        this.id = id;
        this.level = level;
        this.overridden = overridden;
        this.rules = List.of(rules);
    }

    /**
     * Reads an id.
     *
     * @param id for example {@code hostPorts}
     * @return the check with it, if there is one
     */
    public static Optional<PodSecurityCheck> byId(String id) {
        return Arrays.stream(values()).filter(check -> check.id.equals(id)).findFirst();
    }

    /**
     * Its name in the plugin.
     *
     * @return for example {@code hostPorts}
     */
    public String id() {
        return id;
    }

    /**
     * The level that it came with; what the baseline asks for, the restricted level asks for too.
     *
     * @return baseline or restricted
     */
    public SecurityLevel level() {
        return level;
    }

    /**
     * The first release with it.
     *
     * @return the release
     */
    public KubernetesVersion since() {
        return rules.get(0).release();
    }

    /**
     * The check of the baseline that is not made where this one is.
     *
     * @return empty if it stands beside all others
     */
    public Optional<PodSecurityCheck> overridden() {
        return Optional.ofNullable(overridden);
    }

    /**
     * Its name in the plugin.
     *
     * @return the id
     */
    @Override
    public String toString() {
        return id;
    }

    /** What it asks for at a release, if anything. */
    Optional<Rule> at(KubernetesVersion release) {
        return rules.stream()
                .filter(each -> release.isAtLeast(each.release()))
                .max(Comparator.comparing(Since::release))
                .map(Since::rule);
    }

    private static Rule rule(Rule rule) {
        return rule;
    }
}
