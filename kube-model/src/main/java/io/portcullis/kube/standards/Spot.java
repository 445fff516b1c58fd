package io.portcullis.kube.standards;

import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Position;

/**
 * Where a pod has, or lacks, something.
 *
 * @param path of the field, from the document's root, whether it is written or not
 * @param position where its value begins, or where the innermost value begins that it would be in
 */
public record Spot(Path path, Position position) {
    /**
     * Takes them.
     *
     * @param path of the field, from the document's root, whether it is written or not
     * @param position where its value begins, or where the innermost value begins that it would be in
     */
    public Spot {}

    @Override
    public String toString() {
        return path + " at " + position;
    }
}
