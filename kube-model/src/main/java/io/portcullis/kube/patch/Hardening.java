package io.portcullis.kube.patch;

import io.portcullis.kube.AppArmorProfileRef;
import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Brings the workloads of a file to a level of the Pod Security Standards, as far as that needs no knowledge of the
 * program: no privileges, no escalation, no capabilities but {@code NET_BIND_SERVICE}, no root, the runtime's seccomp
 * profile, no AppArmor profile or SELinux label that takes confinement away.
 *
 * <p>A program that did need one of these will fail, and {@link Patched#changes()} says what it had. What does more
 * than confine, such as a {@code hostPath} volume, the node's network, or a user 0 when nobody says which other, is
 * left and {@linkplain Patched#unfixed() said}. Hardening what is hardened changes nothing.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Pod Security Standards</a>
 */
public final class Hardening {
    private static final long MOST_USERS = Integer.MAX_VALUE; // as the API server counts

    private final boolean isRestricted;
    private final KubernetesVersion target;
    private final Optional<SeccompProfileRef> seccomp;
    private final Optional<AppArmorProfileRef> appArmor;
    private final OptionalLong user;
    private final boolean isPerContainer;

    private Hardening(
            boolean isRestricted,
            KubernetesVersion target,
            Optional<SeccompProfileRef> seccomp,
            Optional<AppArmorProfileRef> appArmor,
            OptionalLong user,
            boolean isPerContainer) {
        this.isRestricted = isRestricted;
        this.target = target;
        this.seccomp = seccomp;
        this.appArmor = appArmor;
        this.user = user;
        this.isPerContainer = isPerContainer;
    }

    /**
     * To the restricted level, for the newest Kubernetes.
     *
     * @return with the runtime's seccomp profile, written for the whole pod
     */
    public static Hardening restricted() {
        return new Hardening(
                true, KubernetesVersion.NEWEST, Optional.empty(), Optional.empty(), OptionalLong.empty(), false);
    }

    /**
     * To the baseline level, for the newest Kubernetes: what nobody but the node's own programs should have goes, and
     * nothing is added.
     *
     * @return with the runtime's profiles in place of none
     */
    public static Hardening baseline() {
        return new Hardening(
                false, KubernetesVersion.NEWEST, Optional.empty(), Optional.empty(), OptionalLong.empty(), false);
    }

    /**
     * For another Kubernetes: its rules, and the fields or annotations that it knows.
     *
     * @param version which
     * @return a changed copy
     */
    public Hardening withTarget(KubernetesVersion version) {
        return new Hardening(isRestricted, version, seccomp, appArmor, user, isPerContainer);
    }

    /**
     * With a seccomp profile where there is none, a bad one or the runtime's. Another one on the node stays.
     *
     * @param profile the runtime's or one on the node
     * @return a changed copy
     * @throws IllegalArgumentException if neither level takes the profile
     */
    public Hardening withSeccomp(SeccompProfileRef profile) {
        requireConfining("seccomp", profile.type());
        return new Hardening(isRestricted, target, Optional.of(profile), appArmor, user, isPerContainer);
    }

    /**
     * With an AppArmor profile where there is none, a bad one or the runtime's. Another one on the node stays.
     *
     * @param profile the runtime's or one on the node
     * @return a changed copy
     * @throws IllegalArgumentException if neither level takes the profile
     */
    public Hardening withAppArmor(AppArmorProfileRef profile) {
        requireConfining("AppArmor", profile.type());
        return new Hardening(isRestricted, target, seccomp, Optional.of(profile), user, isPerContainer);
    }

    /**
     * With a user in place of root where a manifest asks for user 0.
     *
     * @param id the user, 1 to 2147483647
     * @return a changed copy
     * @throws IllegalArgumentException if it is out of range
     */
    public Hardening withUser(long id) {
        if (id < 1 || id > MOST_USERS) {
            throw new IllegalArgumentException("a user that is not root is 1 to " + MOST_USERS + ", was " + id);
        }
        return new Hardening(isRestricted, target, seccomp, appArmor, OptionalLong.of(id), isPerContainer);
    }

    /**
     * With what is missing written into each container, not once for the pod.
     *
     * @return a changed copy
     */
    public Hardening perContainer() {
        return new Hardening(isRestricted, target, seccomp, appArmor, user, true);
    }

    /**
     * Hardens all workloads of a file.
     *
     * @param file the file
     * @return the text, what was changed, and what keeps a workload from the level still
     */
    public Patched harden(ManifestFile file) {
        ManifestPatch patch = ManifestPatch.of(file, target);
        for (Workload workload : file.workloads()) {
            new WorkloadHardening(this, patch, workload).harden();
        }
        Application application = patch.application();
        Patched patched = application.patched();
        List<Unfixed> unfixed = new ArrayList<>(patched.unfixed());
        unfixed.addAll(new Shortfall(this, file, application).found());
        return new Patched(file, patched.text(), patched.changes(), unfixed);
    }

    boolean isRestricted() {
        return isRestricted;
    }

    KubernetesVersion target() {
        return target;
    }

    Optional<SeccompProfileRef> seccomp() {
        return seccomp;
    }

    Optional<AppArmorProfileRef> appArmor() {
        return appArmor;
    }

    OptionalLong user() {
        return user;
    }

    boolean isPerContainer() {
        return isPerContainer;
    }

    private static void requireConfining(String kind, String type) {
        if (!type.equals("RuntimeDefault") && !type.equals("Localhost")) {
            throw new IllegalArgumentException("the " + kind + " profile " + type
                    + " is none that the baseline level takes; choose RuntimeDefault or Localhost");
        }
    }
}
