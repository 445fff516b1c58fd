package io.portcullis.linux;

/** What made a container, as far as its control group tells. */
public enum ContainerEngine {
    /** Docker. */
    DOCKER,
    /** containerd under Kubernetes or nerdctl. */
    CONTAINERD,
    /** CRI-O. */
    CRI_O,
    /** Podman. */
    PODMAN,
    /** An engine that puts no name of its own into the path, as containerd and Docker with the cgroupfs driver. */
    UNNAMED
}
