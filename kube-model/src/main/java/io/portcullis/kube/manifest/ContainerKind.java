package io.portcullis.kube.manifest;

/** Which of a pod's lists a container is in. */
public enum ContainerKind {
    /** Runs before the others, or beside them with {@code restartPolicy: Always}. */
    INIT("initContainers"),
    /** Runs for as long as the pod does. */
    REGULAR("containers"),
    /** Was added to a running pod. */
    EPHEMERAL("ephemeralContainers");

    private final String field;

    ContainerKind(String field) {
        this.field = field;
    }

    /**
     * The list's name.
     *
     * @return for example {@code initContainers}
     */
    public String field() {
        return field;
    }
}
