package io.portcullis.kube.check;

import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Place;
import io.portcullis.kube.manifest.Position;
import io.portcullis.kube.manifest.Workload;
import java.util.Locale;

/**
 * Something that is wrong with a workload, or to be known about it.
 *
 * @param severity how bad it is
 * @param refuser who stops it
 * @param workload what it is about
 * @param place where the value is, or would have to be
 * @param message what is wrong, in the words of who says so
 * @param wayOut what to do
 */
public record Finding(
        Severity severity, Refuser refuser, Workload workload, Place place, String message, String wayOut) {
    /**
     * Takes them.
     *
     * @param severity how bad it is
     * @param refuser who stops it
     * @param workload what it is about
     * @param place where the value is, or would have to be
     * @param message what is wrong, in the words of who says so
     * @param wayOut what to do
     */
    public Finding {}

    /**
     * Where it is.
     *
     * @return the path from the document's root
     */
    public Path path() {
        return place.path();
    }

    /**
     * Where it is in the text.
     *
     * @return line and column of the value, or of what it would be in
     */
    public Position position() {
        return place.position();
    }

    /**
     * A line for people.
     *
     * @return position, severity, workload, message, way out
     */
    @Override
    public String toString() {
        return position() + ": " + severity.name().toLowerCase(Locale.ROOT) + ": " + workload.title() + ": " + message
                + "; " + wayOut;
    }
}
