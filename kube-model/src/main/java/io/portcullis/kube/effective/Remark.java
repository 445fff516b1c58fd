package io.portcullis.kube.effective;

import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Position;

/**
 * Something that a reader of a manifest may not expect of what it says.
 *
 * @param weight what comes of it
 * @param path what it is about
 * @param position where that stands, or what it stands in
 * @param message what is so, and the way out
 */
public record Remark(Weight weight, Path path, Position position, String message) {
    /**
     * Takes them.
     *
     * @param weight what comes of it
     * @param path what it is about
     * @param position where that stands, or what it stands in
     * @param message what is so, and the way out
     */
    public Remark {}

    /** What comes of something. */
    public enum Weight {
        /** The container runs, but not as it seems. */
        NOTE,
        /** The container does not start: the API server, the kubelet or the runtime refuses it. */
        REFUSED
    }

    /** Gives for example {@code 12:9: spec.containers[0].securityContext.seccompProfile: ...}. */
    @Override
    public String toString() {
        return position + ": " + path + ": " + message;
    }
}
