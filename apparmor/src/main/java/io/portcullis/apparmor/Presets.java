package io.portcullis.apparmor;

import static io.portcullis.apparmor.FilePermission.WRITE;

/** Profiles that are known by name. */
public final class Presets {
    private Presets() {}

    /**
     * The profile that the Kubernetes tutorial loads on its nodes: everything with files, but no writing.
     *
     * @return the profile {@code k8s-apparmor-example-deny-write}
     * @see <a href="https://kubernetes.io/docs/tutorials/security/apparmor/">Restrict a Container's Access to Resources
     *     with AppArmor</a>
     */
    public static AppArmorProfile denyWrite() {
        return AppArmorProfile.named(
                "k8s-apparmor-example-deny-write",
                p -> p.option(ProfileOption.ATTACH_DISCONNECTED)
                        .include("abstractions/base")
                        .allFiles()
                        .deny(Pattern.file("/**"), WRITE));
    }
}
