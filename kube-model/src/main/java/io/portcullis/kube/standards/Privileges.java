package io.portcullis.kube.standards;

import java.util.Optional;

/** Containers that are privileged, may become so, or are not containers at all. */
final class Privileges {
    private Privileges() {}

    static Optional<Finding> privileged(ReadPod pod) {
        Offenders offenders = new Offenders();
        for (ReadContainer container : pod.containers()) {
            ReadField privileged = container.security().child("privileged");
            if (privileged.isTrue()) {
                offenders.container(container, privileged);
            }
        }
        return offenders.isEmpty()
                ? Optional.empty()
                : Finding.of(
                        "privileged",
                        offenders.containers() + " must not set securityContext.privileged=true",
                        offenders.spots());
    }

    static Optional<Finding> escalation(ReadPod pod) {
        Offenders offenders = new Offenders();
        for (ReadContainer container : pod.containers()) {
            ReadField escalation = container.security().child("allowPrivilegeEscalation");
            if (!escalation.isFalse()) {
                offenders.container(container, escalation);
            }
        }
        return offenders.isEmpty()
                ? Optional.empty()
                : Finding.of(
                        "allowPrivilegeEscalation != false",
                        offenders.containers() + " must set securityContext.allowPrivilegeEscalation=false",
                        offenders.spots());
    }

    static Optional<Finding> hostProcess(ReadPod pod) {
        Offenders offenders = new Offenders();
        ReadField ofPod = hostProcess(pod.security());
        if (ofPod.isTrue()) {
            offenders.pod(ofPod);
        }
        for (ReadContainer container : pod.containers()) {
            ReadField own = hostProcess(container.security());
            if (own.isTrue()) {
                offenders.container(container, own);
            }
        }
        return offenders.isEmpty()
                ? Optional.empty()
                : Finding.of(
                        "hostProcess",
                        offenders.setters() + " must not set securityContext.windowsOptions.hostProcess=true",
                        offenders.spots());
    }

    private static ReadField hostProcess(ReadField security) {
        return security.child("windowsOptions", "hostProcess");
    }
}
