package io.portcullis.kube.standards;

import java.util.Optional;

/** What a check asks of a pod from some version on. */
@FunctionalInterface
interface Rule {
    /** Empty if the pod keeps it. */
    Optional<Finding> judge(ReadPod pod);

    /** The same rule, from which pods for Windows are excused: the fields it asks for are refused there. */
    default Rule exceptWindows() {
        return pod -> pod.isWindows() ? Optional.empty() : judge(pod);
    }

    /** The same rule, from which pods with a user namespace of their own are excused. */
    default Rule exceptUserNamespaces() {
        return pod -> pod.hasUserNamespace() ? Optional.empty() : judge(pod);
    }
}
