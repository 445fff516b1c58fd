package io.portcullis.kube.check;

import io.portcullis.kube.manifest.ContainerKind;
import io.portcullis.kube.manifest.Place;
import io.portcullis.kube.manifest.WorkloadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pod as the rules go through it. */
final class CheckedPod {
    private final Target target;
    private final Place holder;
    private final CheckedField spec;
    private final List<Container> containers = new ArrayList<>();
    private final boolean template;

    CheckedPod(Target target, Place holder, WorkloadKind kind) {
        this.target = target;
        this.holder = holder;
        this.template = kind != WorkloadKind.POD;
        this.spec = CheckedField.of(holder.child("spec"), Shape.of("PodSpec"), target.apiServer());
        for (ContainerKind each : ContainerKind.values()) { // pkg/api/pod/util.go visits them in this order
            spec.child(each.field()).items().forEach(item -> containers.add(new Container(each, item)));
        }
    }

    /** A container and its settings. */
    record Container(ContainerKind kind, CheckedField field) {
        String name() {
            return field.child("name").text();
        }

        CheckedField securityContext() {
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

    CheckedField spec() {
        return spec;
    }

    CheckedField securityContext() {
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
    CheckedField effective(Container container, String setting) {
        CheckedField own = container.securityContext().child(setting);
        return own.isSet() ? own : securityContext().child(setting);
    }
}
