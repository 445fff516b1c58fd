package io.portcullis.kube.standards;

import java.util.ArrayList;
import java.util.List;

/** Where a check found something, up to as many places as anyone reads. */
final class Spots {
    private static final int MOST = 1_000;

    private final List<Spot> all = new ArrayList<>();

    void add(ReadField field) {
        if (all.size() < MOST) {
            all.add(field.spot());
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Spot> all() {
        return List.copyOf(all);
    }

    List<Spot> and(Spots others) {
        List<Spot> both = new ArrayList<>(all);
        both.addAll(others.all.subList(0, Math.min(others.all.size(), MOST - all.size())));
        return both;
    }
}
