package io.portcullis.kube.check;

/** Who stops a pod that is wrong. */
public enum Refuser {
    /** The API server: the object is not stored, or not as written. */
    API_SERVER("the API server"),
    /** The kubelet: the pod is scheduled, and its container is never made. */
    KUBELET("the kubelet"),
    /** The container runtime: the container is not made. */
    RUNTIME("the runtime"),
    /** Nobody. */
    NOBODY("nobody");

    private final String title;

    Refuser(String title) {
        this.title = title;
    }

    /**
     * Who it is, for a message.
     *
     * @return for example {@code the kubelet}
     */
    @Override
    public String toString() {
        return title;
    }
}
