package io.portcullis.kube;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A place on a node. Nodes run Linux, so this is a string with slashes on every machine.
 *
 * @param path the full path
 */
public record NodePath(String path) {
    /** Where the kubelet keeps its things if it is told nothing else. */
    public static final String DEFAULT_KUBELET_ROOT = "/var/lib/kubelet";

    /**
     * Checks that the path is a full one.
     *
     * @param path the full path
     */
    public NodePath {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path on a node starts at the root, was " + Shown.quoted(path));
        }
    }

    /**
     * Where a seccomp profile has to be on every node that may run the pod.
     *
     * @param profile the reference
     * @return its place below {@code /var/lib/kubelet/seccomp}
     */
    public static NodePath of(SeccompProfileRef.Localhost profile) {
        return of(profile, DEFAULT_KUBELET_ROOT);
    }

    /**
     * Where a seccomp profile has to be on every node that may run the pod.
     *
     * @param profile the reference
     * @param kubeletRoot the kubelet's {@code --root-dir}
     * @return its place below the root's {@code seccomp} folder
     * @throws IllegalArgumentException if the root is not a full path
     */
    public static NodePath of(SeccompProfileRef.Localhost profile, String kubeletRoot) {
        String root = cleaned(new NodePath(kubeletRoot).path());
        return new NodePath((root.isEmpty() ? "" : "/" + root) + "/seccomp/" + cleaned(profile.localhostProfile()));
    }

    /** Drops what leads nowhere: empty segments and dots. */
    static String cleaned(String path) {
        return Stream.of(path.split("/"))
                .filter(segment -> !segment.isEmpty() && !segment.equals("."))
                .collect(Collectors.joining("/"));
    }

    @Override
    public String toString() {
        return path;
    }
}
