package io.portcullis.kube.standards;

import java.util.Optional;

/** Whom containers run as. */
final class Users {
    private Users() {}

    static Optional<Finding> maybeRoot(ReadPod pod) {
        ReadField ofPod = pod.security().child("runAsNonRoot");
        Offenders explicit = new Offenders();
        Offenders silent = new Offenders();
        if (ofPod.isFalse()) {
            explicit.pod(ofPod);
        }
        for (ReadContainer container : pod.containers()) {
            ReadField own = container.security().child("runAsNonRoot");
            if (own.isFalse()) {
                explicit.container(container, own);
            } else if (!own.isTrue() && !ofPod.isTrue()) {
                silent.container(container, own);
            }
        }
        if (!explicit.isEmpty()) {
            return maybeRoot(explicit.setters() + " must not set securityContext.runAsNonRoot=false", explicit);
        }
        return silent.isEmpty()
                ? Optional.empty()
                : maybeRoot("pod or " + silent.containers() + " must set securityContext.runAsNonRoot=true", silent);
    }

    private static Optional<Finding> maybeRoot(String detail, Offenders offenders) {
        return Finding.of("runAsNonRoot != true", detail, offenders.spots());
    }

    static Optional<Finding> root(ReadPod pod) {
        Offenders offenders = new Offenders();
        ReadField ofPod = pod.security().child("runAsUser");
        if (isRoot(ofPod)) {
            offenders.pod(ofPod);
        }
        for (ReadContainer container : pod.containers()) {
            ReadField own = container.security().child("runAsUser");
            if (isRoot(own)) {
                offenders.container(container, own);
            }
        }
        return offenders.isEmpty()
                ? Optional.empty()
                : Finding.of("runAsUser=0", offenders.setters() + " must not set runAsUser=0", offenders.spots());
    }

    private static boolean isRoot(ReadField user) {
        return user.integer(Long.MIN_VALUE, Long.MAX_VALUE).orElse(1L) == 0;
    }
}
