package io.portcullis.kube.effective;

/** What decides which profile a container gets. */
public enum Reason {
    /** A field of the container. */
    CONTAINER_FIELD("the container says so"),
    /** An annotation of the pod that names the container. */
    CONTAINER_ANNOTATION("an annotation says so of the container"),
    /** A field of the pod, where the container says nothing. */
    POD_FIELD("the pod says so, and the container says nothing"),
    /** An annotation of the pod for all its containers. */
    POD_ANNOTATION("an annotation of the pod says so"),
    /** Nothing is said, and the kubelet asks for the runtime's seccomp profile. */
    KUBELET_DEFAULT("nothing is said, and the kubelet runs with --seccomp-default"),
    /** Nothing is said, and the kubelet asks for no seccomp profile. */
    NO_DEFAULT("nothing is said, and the kubelet runs without --seccomp-default"),
    /** Nothing is said of AppArmor, and the runtime applies its own profile where the node has AppArmor. */
    RUNTIME_DEFAULT("nothing is said, and the runtime applies its own where the node has AppArmor"),
    /** The container is privileged, which leaves it without the profile. */
    PRIVILEGED("the container is privileged"),
    /** The pod is for Windows, which has neither seccomp nor AppArmor. */
    WINDOWS("the pod is for Windows");

    private final String words;

    Reason(String words) {
        this.words = words;
    }

    /** Gives a clause that can follow the profile. */
    @Override
    public String toString() {
        return words;
    }
}
