package io.portcullis.cli;

import io.portcullis.kube.NodePath;
import io.portcullis.kube.PodManifest;
import io.portcullis.kube.SeccompProfileRef;

/**
 * The pod of the demonstration.
 *
 * @param manifest the manifest
 * @param profile which profile its container gets
 */
record DemoPod(PodManifest manifest, SeccompProfileRef.Localhost profile) {
    static DemoPod named(String name) {
        SeccompProfileRef.Localhost profile = SeccompProfileRef.localhost("profiles/" + name + ".json");
        PodManifest manifest = PodManifest.pod(
                name,
                pod -> pod.container(
                        "app",
                        "registry.example/app:1",
                        container -> container.securityContext(security -> security.seccompProfile(profile)
                                .runAsNonRoot(true)
                                .allowPrivilegeEscalation(false)
                                .dropAll())));
        return new DemoPod(manifest, profile);
    }

    String toYaml() {
        return manifest.toYaml().stripTrailing();
    }

    /** Where the profile has to be on every node that may run the pod. */
    NodePath nodePath() {
        return NodePath.of(profile);
    }
}
