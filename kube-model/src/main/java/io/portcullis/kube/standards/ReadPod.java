package io.portcullis.kube.standards;

import io.portcullis.kube.manifest.ContainerKind;
import java.util.ArrayList;
import java.util.List;

/** What the checks look at. */
final class ReadPod {
    private final ReadField annotations;
    private final ReadField spec;
    private final ReadField security;
    private final List<ReadContainer> containers = new ArrayList<>();

    /** From what holds its metadata and spec. */
    ReadPod(ReadField holder) {
        annotations = holder.child("metadata", "annotations");
        spec = holder.child("spec");
        security = spec.child("securityContext");
        for (ContainerKind kind : ContainerKind.values()) { // in the order in which the plugin visits them
            for (ReadField item : spec.child(kind.field()).items()) {
                containers.add(ReadContainer.of(item));
            }
        }
    }

    List<ReadField> annotations() {
        return annotations.entries();
    }

    ReadField spec() {
        return spec;
    }

    ReadField security() {
        return security;
    }

    List<ReadContainer> containers() {
        return containers;
    }

    List<ReadField> volumes() {
        return spec.child("volumes").items();
    }

    boolean isWindows() {
        return spec.child("os", "name").string().equals("windows");
    }

    boolean hasUserNamespace() {
        return spec.child("hostUsers").isFalse();
    }
}
