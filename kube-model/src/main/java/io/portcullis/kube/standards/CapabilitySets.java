package io.portcullis.kube.standards;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Capabilities that containers add, and those that they must drop. Names are compared as they are written. */
final class CapabilitySets {
    private static final String ALL = "ALL";

    private final Offenders offenders = new Offenders();
    private final Sorted names = new Sorted();

    /** The capabilities added that are not allowed. */
    private CapabilitySets(ReadPod pod, Predicate<String> allowed) {
        for (ReadContainer container : pod.containers()) {
            for (ReadField added : capabilities(container, "add").items()) {
                if (!allowed.test(added.string())) {
                    offenders.container(container, added);
                    names.add(added.string());
                }
            }
        }
    }

    static Optional<Finding> addedToDefault(ReadPod pod) {
        CapabilitySets added = new CapabilitySets(pod, Allowed.addedToDefault()::contains);
        return added.offenders.isEmpty()
                ? Optional.empty()
                : Finding.of("non-default capabilities", added.detail(), added.offenders.spots());
    }

    static Optional<Finding> notDropped(ReadPod pod) {
        Offenders keeping = new Offenders();
        for (ReadContainer container : pod.containers()) {
            ReadField drop = capabilities(container, "drop");
            if (drop.items().stream().noneMatch(dropped -> dropped.string().equals(ALL))) {
                keeping.container(container, drop);
            }
        }
        CapabilitySets added = new CapabilitySets(pod, Allowed.addedToNone()::contains);
        List<String> details = new ArrayList<>();
        if (!keeping.isEmpty()) {
            details.add(keeping.containers() + " must set securityContext.capabilities.drop=[\"ALL\"]");
        }
        if (!added.offenders.isEmpty()) {
            details.add(added.detail());
        }
        return details.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "unrestricted capabilities",
                        String.join("; ", details),
                        keeping.spots().and(added.offenders.spots())));
    }

    private String detail() {
        return offenders.containers() + " must not include " + names.quoted() + " in securityContext.capabilities.add";
    }

    private static ReadField capabilities(ReadContainer container, String list) {
        return container.security().child("capabilities", list);
    }
}
