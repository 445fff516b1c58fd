package io.portcullis.kube.effective;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ManifestFile;
import java.util.List;

/** Pods of a few lines. */
final class Pods {
    static final Node CONTAINERD = node("1.34");
    static final Node CRI_O = node("1.34").with(CriRuntime.CRI_O);

    private Pods() {}

    static Node node(String version) {
        return Node.of(KubernetesVersion.parse(version));
    }

    /** The first container of a pod, in flow style: its annotations, what its spec says, what the container says. */
    static Confinement confinement(Node node, String annotations, String spec, String container) {
        return confinements(node, annotations, spec + ", containers: [{name: web, " + container + "}]")
                .get(0);
    }

    static Confinement confinement(Node node, String container) {
        return confinement(node, "", "hostNetwork: false", "securityContext: {" + container + "}");
    }

    static List<Confinement> confinements(Node node, String annotations, String spec) {
        String text = "{apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {" + annotations + "}}, spec: {"
                + spec + "}}";
        return Confinement.of(
                ManifestFile.parse(text).requireReadable().workloads().get(0).pod(), node);
    }
}
