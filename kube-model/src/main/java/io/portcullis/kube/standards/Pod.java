package io.portcullis.kube.standards;

import io.portcullis.kube.manifest.ContainerKind;
import java.util.ArrayList;
import java.util.List;

/** What the checks look at. */
final class Pod {
    private final Field annotations;
    private final Field spec;
    private final Field security;
    private final List<PodContainer> containers = new ArrayList<>();

    /** From what holds its metadata and spec. */
    Pod(Field holder) {
        annotations = holder.child("metadata", "annotations");
        spec = holder.child("spec");
        security = spec.child("securityContext");
        for (ContainerKind kind : ContainerKind.values()) { // in the order in which the plugin visits them
            for (Field item : spec.child(kind.field()).items()) {
                containers.add(PodContainer.of(item));
            }
        }
    }

    List<Field> annotations() {
        return annotations.entries();
    }

    Field spec() {
        return spec;
    }

    Field security() {
        return security;
    }

    List<PodContainer> containers() {
        return containers;
    }

    List<Field> volumes() {
        return spec.child("volumes").items();
    }

    boolean isWindows() {
        return spec.child("os", "name").string().equals("windows");
    }

    boolean hasUserNamespace() {
        return spec.child("hostUsers").isFalse();
    }
}
