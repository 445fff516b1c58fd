package io.portcullis.kube.standards;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who does what a check forbids: the pod, some of its containers, or both. */
final class Offenders {
    private final List<String> setters = new ArrayList<>();
    private final List<String> containers = new ArrayList<>();
    private final Spots spots = new Spots();
    private @Nullable ReadContainer last;

    void pod(ReadField where) {
        if (setters.isEmpty()) {
            setters.add("pod");
        }
        spots.add(where);
    }

    /** Counts a container once, however many of its fields are wrong, as long as they come one after another. */
    void container(ReadContainer container, ReadField where) {
        if (!container.equals(last)) {
            containers.add(PluginWording.cut(container.name()));
            last = container;
        }
        spots.add(where);
    }

    boolean isEmpty() {
        return spots.isEmpty();
    }

    int containerCount() {
        return containers.size();
    }

    /** For example {@code containers "a", "b"}. */
    String containers() {
        return PluginWording.plural("container", "containers", containers.size()) + " "
                + PluginWording.quoted(containers);
    }

    /** For example {@code pod and container "a"}. */
    String setters() {
        List<String> all = new ArrayList<>(setters);
        if (!containers.isEmpty()) {
            all.add(containers());
        }
        return String.join(" and ", all);
    }

    Spots spots() {
        return spots;
    }
}
