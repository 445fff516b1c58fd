package io.portcullis.kube.standards;

import io.portcullis.kube.KubernetesVersion;
import java.util.Set;

/** What the standards let containers have by name. Names are compared as they are written. */
public final class Allowed {
    private static final KubernetesVersion CONTAINER_ENGINE = new KubernetesVersion(1, 31);
    private static final Set<String> ADDED_TO_DEFAULT = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");
    private static final Set<String> ADDED_TO_NONE = Set.of("NET_BIND_SERVICE");
    private static final Set<String> TYPES = Set.of("", "container_t", "container_init_t", "container_kvm_t");
    private static final Set<String> TYPES_1_31 =
            Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");

    private Allowed() {}

    /**
     * The capabilities that a container of the baseline level may add to those it has by default.
     *
     * @return their names, without a prefix
     */
    public static Set<String> addedToDefault() {
        return ADDED_TO_DEFAULT;
    }

    /**
     * The capabilities that a container of the restricted level, which drops all, may add.
     *
     * @return their names, without a prefix
     */
    public static Set<String> addedToNone() {
        return ADDED_TO_NONE;
    }

    /**
     * The SELinux types that a pod or a container may ask for.
     *
     * @param release since when
     * @return the types, the empty one among them
     */
    public static Set<String> seLinuxTypes(KubernetesVersion release) {
        return release.isAtLeast(CONTAINER_ENGINE) ? TYPES_1_31 : TYPES;
    }
}
