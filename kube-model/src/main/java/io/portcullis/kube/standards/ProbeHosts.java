package io.portcullis.kube.standards;

import java.util.List;
import java.util.Optional;

/** Hosts that the node's kubelet is sent to, by probes and by what runs at a container's start and end. */
final class ProbeHosts {
    private static final List<String> PROBES = List.of("livenessProbe", "readinessProbe", "startupProbe");
    private static final List<String> MOMENTS = List.of("postStart", "preStop");
    private static final List<String> ACTIONS = List.of("httpGet", "tcpSocket");

    private final Sorted containers = new Sorted(); // sorted by name here, and by nothing else in the other checks
    private final Sorted hosts = new Sorted();
    private final Spots spots = new Spots();

    private ProbeHosts() {}

    static Optional<Finding> named(ReadPod pod) {
        ProbeHosts found = new ProbeHosts();
        for (ReadContainer container : pod.containers()) {
            for (String probe : PROBES) {
                found.look(container, container.field().child(probe));
            }
            for (String moment : MOMENTS) {
                found.look(container, container.field().child("lifecycle", moment));
            }
        }
        return found.finding();
    }

    private void look(ReadContainer container, ReadField handler) {
        for (String action : ACTIONS) {
            ReadField host = handler.child(action, "host");
            if (!host.string().isEmpty()) {
                containers.add(container.name());
                hosts.add(host.string());
                spots.add(host);
            }
        }
    }

    private Optional<Finding> finding() {
        if (spots.isEmpty()) {
            return Optional.empty();
        }
        return Finding.of(
                "probe or lifecycle host",
                PluginWording.plural("container", "containers", containers.size()) + " " + containers.quoted() + " "
                        + PluginWording.plural("uses", "use", containers.size()) + " "
                        + PluginWording.plural("probe or lifecycle host", "probe or lifecycle hosts", hosts.size())
                        + " "
                        + hosts.quoted(),
                spots);
    }
}
