package io.portcullis.kube.standards;

import java.util.Optional;

/** Containers that see more of {@code /proc}. */
final class ProcMounts {
    private ProcMounts() {}

    static Optional<Finding> unmasked(ReadPod pod) {
        Offenders offenders = new Offenders();
        Sorted types = new Sorted();
        for (ReadContainer container : pod.containers()) {
            ReadField mount = container.security().child("procMount");
            if (mount.isSet() && !mount.string().equals("Default")) {
                offenders.container(container, mount);
                types.add(mount.string());
            }
        }
        return offenders.isEmpty()
                ? Optional.empty()
                : Finding.of(
                        "procMount",
                        offenders.containers() + " must not set securityContext.procMount to " + types.quoted(),
                        offenders.spots());
    }
}
