package io.portcullis.sandbox;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A filter refuses calls that this JVM goes on needing. The message says which, when they are needed and what comes of
 * refusing them. Nothing was installed.
 */
public final class BelowJvmFloorException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<MissingCall> missing;

    BelowJvmFloorException(List<MissingCall> missing) {
        super(message(missing));
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

    private static String message(List<MissingCall> missing) {
        Map<JvmFloor, Set<String>> calls = new EnumMap<>(JvmFloor.class);
        for (MissingCall call : missing) {
            calls.computeIfAbsent(call.floor(), floor -> new LinkedHashSet<>()).add(words(call));
        }
        List<String> uses = new ArrayList<>();
        calls.forEach((floor, words) -> uses.add(floor.purpose() + ": " + String.join(", ", words)));
        return "the filter refuses what a JVM needs " + String.join("; ", uses)
                + "; allow these calls, require less, or install it with evenBelowJvmFloor()";
    }

    private static String words(MissingCall call) {
        return call.floor() == JvmFloor.VITAL
                ? Consequence.of(call.syscall())
                        .map(consequence -> call + " (" + consequence + ")")
                        .orElse(call.toString())
                : call.toString();
    }
}
