package io.portcullis.kube.standards;

import io.portcullis.kube.KubernetesVersion;

/** A rule and the release that it came with. */
record Since(KubernetesVersion release, Rule rule) {
    static Since minor(int minor, Rule rule) {
        return new Since(new KubernetesVersion(1, minor), rule);
    }
}
