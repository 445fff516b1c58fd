package io.portcullis.kube.effective;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.kube.manifest.ContainerKind;
import io.portcullis.kube.manifest.ContainerValue;
import io.portcullis.kube.manifest.PodValue;
import io.portcullis.kube.manifest.ServerText;
import java.util.Optional;

/**
 * Which seccomp profile a container gets.
 *
 * <p>A container's field counts first, then its annotation, the pod's field, the pod's annotation. The kubelet reads
 * annotations before 1.25; the API server makes fields of them before 1.27, except for ephemeral containers; since then
 * they do nothing, but one that contradicts its field still keeps a pod from being made.
 */
final class SeccompChoice extends ProfileChoice<SeccompProfileRef> {
    private static final String POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String CONTAINER_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/";
    private static final KubernetesVersion KUBELET_LOOKS_AWAY = new KubernetesVersion(1, 25);
    private static final KubernetesVersion API_SERVER_LOOKS_AWAY = new KubernetesVersion(1, 27);

    SeccompChoice(PodValue pod, ContainerValue container, Node node) {
        super("seccomp", "seccompProfile", KubernetesVersion.SECCOMP_FIELD, pod, container, node);
    }

    @Override
    Said<SeccompProfileRef> said() {
        Optional<Said<SeccompProfileRef>> container = ofContainer();
        Optional<Said<SeccompProfileRef>> pod = ofPod();
        Optional<Said<SeccompProfileRef>> containerNote = container()
                .name()
                .flatMap(name -> annotation(CONTAINER_ANNOTATION + name, Reason.CONTAINER_ANNOTATION));
        Optional<Said<SeccompProfileRef>> podNote = annotation(POD_ANNOTATION, Reason.POD_ANNOTATION);
        requireMatch(containerNote, container);
        requireMatch(podNote, pod);
        boolean ephemeral = container().kind() == ContainerKind.EPHEMERAL;
        return container
                .or(() -> alive(containerNote, ephemeral ? KUBELET_LOOKS_AWAY : API_SERVER_LOOKS_AWAY))
                .or(() -> pod)
                .or(() -> alive(podNote, API_SERVER_LOOKS_AWAY))
                .orElseGet(() -> node().seccompDefault()
                        ? unsaid(runtimeDefault(), Reason.KUBELET_DEFAULT)
                        : unsaid(unconfined(), Reason.NO_DEFAULT));
    }

    /** An annotation, while it still does something. */
    private Optional<Said<SeccompProfileRef>> alive(
            Optional<Said<SeccompProfileRef>> annotation, KubernetesVersion firstWithout) {
        KubernetesVersion version = node().version();
        if (annotation.isPresent() && version.isAtLeast(firstWithout)) {
            note(
                    annotation.get(),
                    "does nothing since Kubernetes %s; say seccompProfile in the securityContext"
                            .formatted(firstWithout));
            return Optional.empty();
        }
        if (annotation.isPresent() && version.isAtLeast(KUBELET_LOOKS_AWAY)) {
            note(
                    annotation.get(),
                    "counts only because the API server makes a field of it, which it does for no static pod and, since"
                            + " Kubernetes %s, for none; say seccompProfile in the securityContext"
                                    .formatted(API_SERVER_LOOKS_AWAY));
        }
        return annotation;
    }

    @Override
    SeccompProfileRef unconfined() {
        return SeccompProfileRef.unconfined();
    }

    @Override
    SeccompProfileRef runtimeDefault() {
        return SeccompProfileRef.runtimeDefault();
    }

    @Override
    SeccompProfileRef localhost(String name) {
        return SeccompProfileRef.localhost(name);
    }

    @Override
    boolean holdsForPrivileged(SeccompProfileRef profile) {
        return false;
    }

    @Override
    boolean meansRuntimeDefault(String annotation) {
        return annotation.equals("runtime/default") || annotation.equals("docker/default");
    }

    @Override
    String refusalOf(String annotation) {
        return "must be a valid seccomp profile, was %s".formatted(ServerText.quoted(annotation));
    }
}
