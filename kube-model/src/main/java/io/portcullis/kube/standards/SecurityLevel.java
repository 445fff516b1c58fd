package io.portcullis.kube.standards;

import java.util.Arrays;
import java.util.Locale;

/** How much a namespace asks of its pods. */
public enum SecurityLevel {
    /** Nothing. */
    PRIVILEGED,
    /** No known way to more privileges. */
    BASELINE,
    /** The practice of hardening, the rules of the baseline included. */
    RESTRICTED;

    /**
     * Reads a level as the labels of namespaces write it.
     *
     * @param text {@code privileged}, {@code baseline} or {@code restricted}
     * @return the level
     * @throws IllegalArgumentException if it is none of them
     */
    public static SecurityLevel parse(String text) {
        return Arrays.stream(values())
                .filter(level -> level.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a level is privileged, baseline or restricted, was " + PluginWording.cut(text)));
    }

    /**
     * The level as labels and messages write it.
     *
     * @return in lower case
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
