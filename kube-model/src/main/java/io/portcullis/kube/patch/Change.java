package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Position;
import java.util.Optional;

/**
 * What an edit changed.
 *
 * @param subject what it is a change of, such as {@code Deployment web}
 * @param path where, from the document's root
 * @param position where in the text before: of the value, or of the nearest thing around it that was there
 * @param before what stood there, without its places; empty for nothing and null
 * @param after what stands there now; empty if it was removed
 */
public record Change(String subject, Path path, Position position, Optional<Object> before, Optional<Object> after) {
    /**
     * Takes them.
     *
     * @param subject what it is a change of, such as {@code Deployment web}
     * @param path where, from the document's root
     * @param position where in the text before: of the value, or of the nearest thing around it that was there
     * @param before what stood there, without its places; empty for nothing and null
     * @param after what stands there now; empty if it was removed
     */
    public Change {}

    /**
     * The change in a line.
     *
     * @return for example {@code 7:3: Deployment web: spec.template.spec.hostPID: true -> nothing}
     */
    @Override
    public String toString() {
        return position + ": " + subject + ": " + path + ": " + shown(before) + " -> " + shown(after);
    }

    private static String shown(Optional<Object> value) {
        return value.map(Scalars::json).orElse("nothing");
    }
}
