package io.portcullis.kube.standards;

import java.util.Optional;

/** Ports that containers take from the node. */
final class HostPorts {
    private HostPorts() {}

    static Optional<Finding> taken(Pod pod) {
        Offenders offenders = new Offenders();
        Sorted ports = new Sorted(); // as texts, as the plugin does: 10 before 9
        for (PodContainer container : pod.containers()) {
            for (Field port : container.field().child("ports").items()) {
                Field taken = port.child("hostPort");
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
                offenders.containers() + " " + Wording.plural("uses", "use", offenders.containerCount()) + " "
                        + Wording.plural("hostPort", "hostPorts", ports.size()) + " " + ports.joined(),
                offenders.spots());
    }
}
