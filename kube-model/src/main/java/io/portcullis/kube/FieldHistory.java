package io.portcullis.kube;

import java.util.Map;

/**
 * Which release a field came with.
 *
 * @see <a href="https://github.com/kubernetes/api/blob/master/core/v1/types.go">core/v1/types.go at the tags
 *     kubernetes-1.8.0 to kubernetes-1.36.0</a>
 */
final class FieldHistory {
    private static final Map<String, KubernetesVersion> SINCE = Map.ofEntries(
            since("allowPrivilegeEscalation", 8),
            since("runAsGroup", 10),
            since("shareProcessNamespace", 10),
            since("sysctls", 11),
            since("procMount", 12),
            since("windowsOptions", 15),
            since("runAsUserName", 16),
            since("fsGroupChangePolicy", 18),
            since("seccompProfile", 19),
            since("hostProcess", 22),
            since("os", 23),
            since("hostUsers", 25),
            since("appArmorProfile", 30),
            since("supplementalGroupsPolicy", 31),
            since("seLinuxChangePolicy", 32));

    private FieldHistory() {}

    static void require(String field, KubernetesVersion target) {
        KubernetesVersion first = SINCE.get(field);
        if (first != null && !target.isAtLeast(first)) {
            throw new IllegalArgumentException(
                    field + " needs Kubernetes " + first + ", and the target is " + target + "; choose a newer target");
        }
    }

    private static Map.Entry<String, KubernetesVersion> since(String field, int minor) {
        return Map.entry(field, new KubernetesVersion(1, minor));
    }
}
