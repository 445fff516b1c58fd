package io.portcullis.kube.standards;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a pod shares the node's namespaces. */
final class HostNamespaces {
    private static final List<String> FIELDS = List.of("hostNetwork", "hostPID", "hostIPC");

    private HostNamespaces() {}

    static Optional<Finding> shared(ReadPod pod) {
        List<String> shared = new ArrayList<>();
        Spots spots = new Spots();
        for (String name : FIELDS) {
            ReadField field = pod.spec().child(name);
            if (field.isTrue()) {
                shared.add(name + "=true");
                spots.add(field);
            }
        }
        return shared.isEmpty() ? Optional.empty() : Finding.of("host namespaces", PluginWording.joined(shared), spots);
    }
}
