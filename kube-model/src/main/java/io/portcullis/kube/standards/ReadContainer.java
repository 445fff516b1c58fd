package io.portcullis.kube.standards;

/** A container of a pod, whichever list it is in. */
record ReadContainer(ReadField field, String name, ReadField security) {
    static ReadContainer of(ReadField field) {
        return new ReadContainer(field, field.child("name").string(), field.child("securityContext"));
    }
}
