package io.portcullis.kube.standards;

/** A container of a pod, whichever list it is in. */
record PodContainer(Field field, String name, Field security) {
    static PodContainer of(Field field) {
        return new PodContainer(field, field.child("name").string(), field.child("securityContext"));
    }
}
