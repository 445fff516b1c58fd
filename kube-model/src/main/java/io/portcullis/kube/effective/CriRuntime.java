package io.portcullis.kube.effective;

import io.portcullis.linux.Capability;
import io.portcullis.seccomp.format.ContainerRuntime;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The program that the kubelet asks to run containers. The two differ in what {@code RuntimeDefault} means, in which
 * capabilities a container has that says nothing, and in how they read a profile on the node.
 */
public enum CriRuntime {
    /** containerd, with runc below it. */
    CONTAINERD("containerd", ContainerRuntime.RUNC, "cri-containerd.apparmor.d"),
    /** CRI-O, with crun below it. */
    CRI_O("cri-o", ContainerRuntime.CRUN, "crio-default");

    private final String word;
    private final ContainerRuntime reader;
    private final String appArmorDefault;

    CriRuntime(String word, ContainerRuntime reader, String appArmorDefault) {
        this.word = word;
        this.reader = reader;
        this.appArmorDefault = appArmorDefault;
    }

    /**
     * Finds a runtime.
     *
     * @param word {@code containerd}, {@code cri-o} or {@code crio}
     * @return the runtime
     * @throws IllegalArgumentException if it is no word for one
     */
    public static CriRuntime named(String word) {
        return Arrays.stream(values())
                .filter(one -> one.word.equalsIgnoreCase(word)
                        || one.word.replace("-", "").equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown runtime " + word + "; known are "
                        + Arrays.stream(values()).map(CriRuntime::word).collect(Collectors.joining(" and "))));
    }

    /**
     * What it is called.
     *
     * @return {@code containerd} or {@code cri-o}
     */
    public String word() {
        return word;
    }

    /**
     * Whose reading of a profile counts in the end: the program below it that installs the filter, as the runtime is
     * set up by default.
     *
     * @return runc's for containerd, crun's for CRI-O
     */
    public ContainerRuntime reader() {
        return reader;
    }

    /**
     * The AppArmor profile behind {@code RuntimeDefault}: {@code appArmorDefaultProfileName} of internal/cri/sputil in
     * containerd, {@code DefaultProfile} of internal/config/apparmor in CRI-O.
     *
     * @return the name it is loaded under
     */
    public String appArmorDefault() {
        return appArmorDefault;
    }

    /**
     * The capabilities of a container that says nothing about them.
     *
     * @return in the order of their numbers
     */
    public Set<Capability> defaultCapabilities() {
        return switch (this) {
            case CONTAINERD -> OfContainerd.CAPABILITIES;
            case CRI_O -> OfCrio.CAPABILITIES;
        };
    }

    /**
     * Whether it reads {@code includes}, {@code excludes} and {@code archMap} in a profile on the node. containerd
     * reads such a file as flat ({@code WithProfile} of contrib/seccomp/seccomp.go): a rule meant for those who hold a
     * capability then holds for all. CRI-O reads it as Podman does ({@code LoadProfileFromBytes} of pkg/seccomp in
     * go.podman.io/common).
     *
     * @return true for CRI-O
     */
    public boolean readsDockersDialect() {
        return this == CRI_O;
    }

    /**
     * Whether a privileged container still gets the AppArmor profile that it names. containerd applies one of the node
     * ({@code GenerateApparmorSpecOpts} of internal/cri/sputil/apparmor_linux.go), CRI-O none
     * ({@code specSetApparmorProfile} of server/container_create_linux.go).
     *
     * @return true for containerd
     */
    public boolean confinesPrivileged() {
        return this == CONTAINERD;
    }

    /** Gives the word. */
    @Override
    public String toString() {
        return word;
    }

    /** pkg/oci/spec.go, {@code defaultUnixCaps}. */
    private static final class OfContainerd {
        static final Set<Capability> CAPABILITIES = Collections.unmodifiableSet(EnumSet.of(
                Capability.CHOWN,
                Capability.DAC_OVERRIDE,
                Capability.FSETID,
                Capability.FOWNER,
                Capability.MKNOD,
                Capability.NET_RAW,
                Capability.SETGID,
                Capability.SETUID,
                Capability.SETFCAP,
                Capability.SETPCAP,
                Capability.NET_BIND_SERVICE,
                Capability.SYS_CHROOT,
                Capability.KILL,
                Capability.AUDIT_WRITE));
    }

    /** internal/config/capabilities/capabilities_linux.go, {@code Default}. */
    private static final class OfCrio {
        static final Set<Capability> CAPABILITIES = Collections.unmodifiableSet(EnumSet.of(
                Capability.CHOWN,
                Capability.DAC_OVERRIDE,
                Capability.FSETID,
                Capability.FOWNER,
                Capability.SETGID,
                Capability.SETUID,
                Capability.SETPCAP,
                Capability.NET_BIND_SERVICE,
                Capability.KILL));
    }
}
