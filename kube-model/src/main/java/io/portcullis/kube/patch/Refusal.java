package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Position;

/** An edit cannot be made. It never leaves the package: who asked for the edit gets an {@link Unfixed}. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Path path;
    private final transient Position position;
    /** Why, and the way out. */
    private final String reason;

    Refusal(Path path, Position position, String reason) {
        super(reason, null, false, false);
        this.path = path;
        this.position = position;
        this.reason = reason;
    }

    Unfixed of(String subject) {
        return new Unfixed(subject, path, position, reason);
    }
}
