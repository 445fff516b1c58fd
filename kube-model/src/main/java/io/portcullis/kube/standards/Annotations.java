package io.portcullis.kube.standards;

import io.portcullis.kube.manifest.ServerText;
import java.util.function.Predicate;

/** The annotations of a pod that are forbidden, with their values as Go quotes them. */
final class Annotations {
    private static final int MOST = 10_000; // more than fit into the 256 KiB that the API server takes

    private final Sorted texts = new Sorted();
    private final Spots spots = new Spots();

    Annotations(ReadPod pod, Predicate<String> key, Predicate<String> allowed) {
        for (ReadField annotation : pod.annotations()) {
            if (key.test(annotation.name()) && !allowed.test(annotation.string()) && texts.size() < MOST) {
                texts.add(PluginWording.cut(annotation.name()) + "=" + ServerText.quoted(annotation.string()));
                spots.add(annotation);
            }
        }
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    String noun() {
        return PluginWording.plural("annotation", "annotations", texts.size());
    }

    Sorted texts() {
        return texts;
    }

    Spots spots() {
        return spots;
    }
}
