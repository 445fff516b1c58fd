package io.portcullis.kube;

import java.util.Optional;

/**
 * Which profiles and labels hold a container. What is empty is not said.
 *
 * @param seccompProfile which seccomp profile
 * @param appArmorProfile which AppArmor profile
 * @param seLinuxOptions which SELinux label
 */
public record ConfinementSettings(
        Optional<SeccompProfileRef> seccompProfile,
        Optional<AppArmorProfileRef> appArmorProfile,
        Optional<SeLinuxOptions> seLinuxOptions) {
    /** Nothing said. */
    public static final ConfinementSettings UNSAID =
            new ConfinementSettings(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Takes them.
     *
     * @param seccompProfile which seccomp profile
     * @param appArmorProfile which AppArmor profile
     * @param seLinuxOptions which SELinux label
     */
    public ConfinementSettings {}

    static ConfinementSettings read(Fields fields) {
        return new ConfinementSettings(
                fields.object("seccompProfile").map(ProfileFields::seccomp),
                fields.object("appArmorProfile").map(ProfileFields::appArmor),
                fields.object("seLinuxOptions").map(SeLinuxOptions::read));
    }

    /** The same with another AppArmor profile. */
    ConfinementSettings under(AppArmorProfileRef profile) {
        return new ConfinementSettings(seccompProfile, Optional.of(profile), seLinuxOptions);
    }

    /** Below the release with a field for it, an AppArmor profile is left to the pod's annotations. */
    void putInto(Tree tree, KubernetesVersion target) {
        tree.put("seccompProfile", seccompProfile.map(ref -> ProfileFields.tree(ref, target)));
        if (target.isAtLeast(KubernetesVersion.APPARMOR_FIELD)) {
            tree.put("appArmorProfile", appArmorProfile.map(ref -> ProfileFields.tree(ref, target)));
        }
        tree.put("seLinuxOptions", seLinuxOptions.map(options -> options.tree(target)));
    }
}
