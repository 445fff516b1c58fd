package io.portcullis.kube.effective;

import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Position;
import java.util.Optional;

/**
 * A profile as a field or an annotation says it.
 *
 * @param profile the profile; empty if what stands there is none
 */
record Said<P>(Optional<P> profile, Path path, Position position, Reason reason) {}
