package io.portcullis.kube.distribute;

import io.portcullis.kube.ObjectMeta;
import java.util.Map;

/**
 * A release of the Security Profiles Operator, as far as it matters to what its objects say.
 *
 * @see <a href="https://github.com/kubernetes-sigs/security-profiles-operator">security-profiles-operator</a>
 */
public enum OperatorRelease {
    /** 0.8.4: profiles are in namespaces, and so are their files on the node. */
    V0_8("v1beta1", "v1alpha1"),
    /** 0.9: profiles belong to the cluster. */
    V0_9("v1beta1", "v1alpha1"),
    /** 1.0 and newer: every object is {@code v1}. It still serves the versions of 0.9. */
    V1_0("v1", "v1");

    private static final String GROUP = "security-profiles-operator.x-k8s.io/";

    private final String seccomp;
    private final String others;

    OperatorRelease(String seccomp, String others) {
        this.seccomp = seccomp;
        this.others = others;
    }

    /**
     * Whether profiles are in namespaces.
     *
     * @return true for 0.8
     */
    public boolean hasNamespacedProfiles() {
        return this == V0_8;
    }

    String seccompVersion() {
        return GROUP + seccomp;
    }

    String version() {
        return GROUP + others;
    }

    /** Whether an AppArmor profile is a text of policy, and not lists that the operator makes one of. */
    boolean takesPolicy() {
        return this == V0_8;
    }

    /** Whether the profile that the operator makes of lists denies anything while it complains. */
    boolean deniesWhileComplaining() {
        return this == V0_9;
    }

    /** The field that makes an AppArmor profile complain. */
    Map<String, Object> complaining() {
        return this == V0_9 ? Map.of("complainMode", true) : Map.of("mode", "Complain");
    }

    /** The word of a closed list, which 1.0 writes with a capital. */
    String word(String capitalised) {
        return this == V1_0 ? capitalised : Character.toLowerCase(capitalised.charAt(0)) + capitalised.substring(1);
    }

    /** Checks that a profile is where the release has profiles. */
    ObjectMeta requireScope(ObjectMeta metadata) {
        if (hasNamespacedProfiles() != metadata.namespace().isPresent()) {
            throw new IllegalArgumentException(
                    hasNamespacedProfiles()
                            ? "profile " + metadata.name()
                                    + " has no namespace, and up to 0.8 the operator's profiles are in one; name the pods'"
                            : "profile " + metadata.name() + " is in namespace "
                                    + metadata.namespace().get()
                                    + ", and from 0.9 on the operator's profiles belong to the cluster; leave it out");
        }
        return metadata;
    }
}
