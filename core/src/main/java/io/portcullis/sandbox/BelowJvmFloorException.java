package io.portcullis.sandbox;

import java.util.List;
import java.util.stream.Collectors;

/** A filter refuses calls that this JVM goes on needing. Nothing was installed. */
public final class BelowJvmFloorException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<MissingCall> missing;

    BelowJvmFloorException(JvmFloor floor, List<MissingCall> missing) {
        super("the filter refuses what a JVM needs at level " + floor + ": "
                + missing.stream().map(MissingCall::toString).distinct().collect(Collectors.joining(", "))
                + "; allow these calls, require a lower level, or install it with evenBelowJvmFloor()");
        this.missing = List.copyOf(missing);
    }

    /**
     * The calls.
     *
     * @return at least one
     */
    public List<MissingCall> missing() {
        return missing;
    }
}
