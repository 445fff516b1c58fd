/**
 * Kubernetes: the security settings of pods and containers as checked values, and the manifests they are written in.
 *
 * <p>What the API server would refuse cannot be built.
 */
@org.jspecify.annotations.NullMarked
module io.portcullis.kube {
    requires static transitive org.jspecify;
    requires transitive io.portcullis.core;
    requires transitive io.portcullis.apparmor;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires org.yaml.snakeyaml;

    exports io.portcullis.kube.check;
    exports io.portcullis.kube.distribute;
    exports io.portcullis.kube.effective;
    exports io.portcullis.kube.manifest;
    exports io.portcullis.kube.patch;
    exports io.portcullis.kube.standards;
    exports io.portcullis.kube;
}
