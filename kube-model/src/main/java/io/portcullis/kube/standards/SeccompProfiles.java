package io.portcullis.kube.standards;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Seccomp profiles by annotation, as it was before 1.19, and by field. */
final class SeccompProfiles {
    private static final String POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String CONTAINER_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/";
    private static final int LONGEST_NAME = 63; // of a container; the API server takes no longer one

    private final Offenders explicit = new Offenders();
    private final Offenders silent = new Offenders();
    private final Sorted values = new Sorted();

    private SeccompProfiles(ReadPod pod) {
        ReadField ofPod = pod.security().child("seccompProfile");
        boolean wrongInPod = isWrong(ofPod);
        boolean rightInPod = ofPod.isObject() && !wrongInPod;
        if (wrongInPod) {
            explicit.pod(ofPod.child("type"));
        }
        for (ReadContainer container : pod.containers()) {
            ReadField own = container.security().child("seccompProfile");
            if (isWrong(own)) {
                explicit.container(container, own.child("type"));
            } else if (!own.isObject() && !rightInPod) {
                silent.container(container, own.child("type"));
            }
        }
    }

    static Optional<Finding> forbiddenAnnotations(ReadPod pod) {
        Set<String> keys = new HashSet<>(Set.of(POD_ANNOTATION));
        for (ReadContainer container : pod.containers()) {
            if (container.name().length() <= LONGEST_NAME) {
                keys.add(CONTAINER_ANNOTATION + container.name());
            }
        }
        Annotations forbidden = new Annotations(pod, keys::contains, SeccompProfiles::isAllowedAnnotation);
        return forbidden.isEmpty()
                ? Optional.empty()
                : Finding.of(
                        "seccompProfile",
                        "forbidden " + forbidden.noun() + " "
                                + forbidden.texts().joined(),
                        forbidden.spots());
    }

    static Optional<Finding> forbidden(ReadPod pod) {
        return new SeccompProfiles(pod).forbidden();
    }

    static Optional<Finding> forbiddenOrMissing(ReadPod pod) {
        SeccompProfiles found = new SeccompProfiles(pod);
        if (found.silent.isEmpty() || !found.explicit.isEmpty()) {
            return found.forbidden();
        }
        return Finding.of(
                "seccompProfile",
                "pod or " + found.silent.containers()
                        + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"",
                found.silent.spots());
    }

    private Optional<Finding> forbidden() {
        return explicit.isEmpty()
                ? Optional.empty()
                : Finding.of(
                        "seccompProfile",
                        explicit.setters() + " must not set securityContext.seccompProfile.type to " + values.quoted(),
                        explicit.spots());
    }

    private boolean isWrong(ReadField profile) {
        if (!profile.isObject()) {
            return false;
        }
        String type = profile.child("type").string();
        boolean wrong = !type.equals("RuntimeDefault") && !type.equals("Localhost");
        if (wrong) {
            values.add(type);
        }
        return wrong;
    }

    private static boolean isAllowedAnnotation(String profile) {
        return profile.equals("runtime/default")
                || profile.equals("docker/default")
                || profile.startsWith("localhost/");
    }
}
