package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Position;

/**
 * What could not be done, and is as it was.
 *
 * @param subject what it is about, such as {@code Deployment web}; {@code document} for one that could not be read
 * @param path where, from the document's root
 * @param position where in the text
 * @param reason why, and the way out
 */
public record Unfixed(String subject, Path path, Position position, String reason) {
    /**
     * Takes them.
     *
     * @param subject what it is about, such as {@code Deployment web}; {@code document} for one that could not be read
     * @param path where, from the document's root
     * @param position where in the text
     * @param reason why, and the way out
     */
    public Unfixed {}

    /**
     * All of it in a line.
     *
     * @return for example {@code 7:3: Deployment web: spec.template.spec.hostPID: true shares ...}
     */
    @Override
    public String toString() {
        String where = path.equals(Path.ROOT) ? "" : path + ": ";
        return position + ": " + subject + ": " + where + reason;
    }
}
