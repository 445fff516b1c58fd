package io.portcullis.kube.distribute;

/** A kind of profile that the operator knows. */
public enum OperatorKind {
    /** Which system calls a container may make. */
    SECCOMP_PROFILE("SeccompProfile"),
    /** What a container may do, by SELinux. */
    SELINUX_PROFILE("SelinuxProfile"),
    /** What a container may do, by AppArmor. */
    APPARMOR_PROFILE("AppArmorProfile");

    private final String kind;

    OperatorKind(String kind) {
        this.kind = kind;
    }

    /**
     * The kind in a manifest.
     *
     * @return for example {@code SeccompProfile}
     */
    public String kind() {
        return kind;
    }
}
