package io.portcullis.kube.standards;

import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps in mind what could not be read in a pod. */
final class Reading {
    private static final int MOST = 1_000;

    private final Map<Path, Unreadable> unreadable = new LinkedHashMap<>();

    void couldNot(ReadField field, String expected, Value found) {
        if (unreadable.size() < MOST) {
            Spot spot = field.spot();
            unreadable.putIfAbsent(
                    spot.path(), new Unreadable(spot, "must be " + expected + ", was " + article(found.type())));
        }
    }

    void outOfRange(ReadField field, long least, long most, Object found) {
        if (unreadable.size() < MOST) {
            Spot spot = field.spot();
            unreadable.putIfAbsent(
                    spot.path(),
                    new Unreadable(
                            spot,
                            "must be in " + least + ".." + most + ", was " + PluginWording.cut(found.toString())));
        }
    }

    List<Unreadable> unreadable() {
        return List.copyOf(unreadable.values());
    }

    private static String article(String type) {
        return ("aeiou".indexOf(type.charAt(0)) < 0 ? "a " : "an ") + type;
    }
}
