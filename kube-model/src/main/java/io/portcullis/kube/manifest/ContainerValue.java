package io.portcullis.kube.manifest;

import java.util.Optional;

/**
 * A container where it stands in a document.
 *
 * @param kind which list it is in
 * @param index its place in the list, from 0
 * @param path from the document's root
 * @param object the container
 */
public record ContainerValue(ContainerKind kind, int index, Path path, ObjectValue object) {
    /**
     * Takes them.
     *
     * @param kind which list it is in
     * @param index its place in the list, from 0
     * @param path from the document's root
     * @param object the container
     */
    public ContainerValue {}

    /**
     * Its name.
     *
     * @return the name, if it says one
     */
    public Optional<String> name() {
        return object.string("name");
    }

    /**
     * Its place.
     *
     * @return where it stands
     */
    public Place place() {
        return Place.of(path, object);
    }

    /**
     * Its own settings.
     *
     * @return {@code securityContext}, if it is an object
     */
    public Optional<ObjectValue> securityContext() {
        return object.object("securityContext");
    }

    /**
     * Whether it is an initial container that goes on running.
     *
     * @return true for one with {@code restartPolicy: Always}
     */
    public boolean isSidecar() {
        return kind == ContainerKind.INIT
                && object.string("restartPolicy").filter("Always"::equals).isPresent();
    }
}
