package io.portcullis.kube.check;

import io.portcullis.kube.manifest.ContainerKind;
import io.portcullis.kube.manifest.Place;
import io.portcullis.kube.manifest.WorkloadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pod as the rules go through it. */
final class Pod {
    private final Target target;
    private final Place holder;
    private final Field spec;
    private final List<Container> containers = new ArrayList<>();
    private final boolean template;

    Pod(Target target, Place holder, WorkloadKind kind) {
        this.target = target;
        this.holder = holder;
        this.template = kind != WorkloadKind.POD;
        this.spec = Field.of(holder.child("spec"), Shape.of("PodSpec"), target.apiServer());
        for (ContainerKind each : ContainerKind.values()) { // pkg/api/pod/util.go visits them in this order
            spec.child(each.field()).items().forEach(item -> containers.add(new Container(each, item)));
        }
    }

    /** A container and its settings. */
    record Container(ContainerKind kind, Field field) {
        String name() {
            return field.child("name").text();
        }

        Field securityContext() {
            return field.child("securityContext");
        }

        boolean isSidecar() {
            return kind == ContainerKind.INIT && field.child("restartPolicy").says("Always");
        }
    }

    Target target() {
        return target;
    }

    /** Whether this is not a pod itself, but what pods are made of. */
    boolean isTemplate() {
        return template;
    }

    Place holder() {
        return holder;
    }

    Field spec() {
        return spec;
    }

    Field securityContext() {
        return spec.child("securityContext");
    }

    Place annotations() {
        return holder.child("metadata").child("annotations");
    }

    Optional<String> annotation(String key) {
        return annotations().key(key).string();
    }

    List<Container> containers() {
        return containers;
    }

    List<Container> containers(ContainerKind kind) {
        return containers.stream().filter(each -> each.kind() == kind).toList();
    }

    boolean isFor(String system) {
        return spec.child("os").child("name").says(system);
    }

    /** A container's own setting if it has one, else the pod's. */
    Field effective(Container container, String setting) {
        Field own = container.securityContext().child(setting);
        return own.isSet() ? own : securityContext().child(setting);
    }
}
