package io.portcullis.kube.check;

import io.portcullis.kube.KubernetesVersion;

/**
 * What a manifest is checked for.
 *
 * @param apiServer N of the API server's 1.N
 * @param kubelet N of the oldest kubelet's
 */
record Target(int apiServer, int kubelet) {
    static int minor(KubernetesVersion version) {
        return version.major() > 1 ? Integer.MAX_VALUE : version.minor();
    }

    /** Whether the server may have fields that are not known here. */
    boolean isBeyondWhatIsKnown() {
        return apiServer > KubernetesVersion.NEWEST.minor();
    }
}
