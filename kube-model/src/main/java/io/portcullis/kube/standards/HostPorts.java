package io.portcullis.kube.standards;

import java.util.Optional;

/** Ports that containers take from the node. */
final class HostPorts {
    private HostPorts() {}

    static Optional<Finding> taken(ReadPod pod) {
        Offenders offenders = new Offenders();
        Sorted ports = new Sorted(); // as texts, as the plugin does: 10 before 9
        for (ReadContainer container : pod.containers()) {
            for (ReadField port : container.field().child("ports").items()) {
                ReadField taken = port.child("hostPort");
                long number =
                        taken.integer(Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(0L);
                if (number != 0) {
                    offenders.container(container, taken);
                    ports.add(Long.toString(number));
                }
            }
        }
        if (offenders.isEmpty()) {
            return Optional.empty();
        }
        return Finding.of(
                "hostPort",
                offenders.containers() + " " + PluginWording.plural("uses", "use", offenders.containerCount()) + " "
                        + PluginWording.plural("hostPort", "hostPorts", ports.size()) + " " + ports.joined(),
                offenders.spots());
    }
}
