package io.portcullis.kube.manifest;

import java.util.List;
import java.util.Optional;

/**
 * An object that runs pods, where it stands in a file.
 *
 * @param document the document it is in
 * @param kind what it is
 * @param path from the document's root; not empty for an item of a list
 * @param object the object
 * @param pod the pod it runs
 */
public record Workload(Document document, WorkloadKind kind, Path path, ObjectValue object, PodValue pod) {
    /**
     * Takes them.
     *
     * @param document the document it is in
     * @param kind what it is
     * @param path from the document's root; not empty for an item of a list
     * @param object the object
     * @param pod the pod it runs
     */
    public Workload {}

    /**
     * Its name.
     *
     * @return {@code metadata.name}, if it says one
     */
    public Optional<String> name() {
        return object.object("metadata").flatMap(metadata -> metadata.string("name"));
    }

    /**
     * Its namespace.
     *
     * @return {@code metadata.namespace}, if it says one
     */
    public Optional<String> namespace() {
        return object.object("metadata").flatMap(metadata -> metadata.string("namespace"));
    }

    /**
     * What is said of it in a message.
     *
     * @return for example {@code Deployment web}
     */
    public String title() {
        return kind.kind() + name().map(name -> " " + name).orElse("");
    }

    static void collect(Document document, List<Workload> all) {
        collect(document, document.root(), Path.ROOT, all);
    }

    private static void collect(Document document, ObjectValue object, Path path, List<Workload> all) {
        Optional<String> kind = object.string("kind");
        Optional<WorkloadKind> known = kind.flatMap(WorkloadKind::of);
        if (known.isPresent()) {
            all.add(new Workload(document, known.get(), path, object, pod(object, known.get(), path)));
        } else if (kind.isPresent() && kind.get().endsWith("List")) {
            Optional<WorkloadKind> each =
                    WorkloadKind.of(kind.get().substring(0, kind.get().length() - 4));
            List<Value> items = object.list("items").map(ListValue::items).orElse(List.of());
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i) instanceof ObjectValue item) {
                    Path at = path.child("items").index(i);
                    if (each.isPresent() && item.get("kind").isEmpty()) {
                        all.add(new Workload(document, each.get(), at, item, pod(item, each.get(), at)));
                    } else {
                        collect(document, item, at, all);
                    }
                }
            }
        }
    }

    private static PodValue pod(ObjectValue object, WorkloadKind kind, Path path) {
        Optional<ObjectValue> holder = Optional.of(object);
        Path at = path;
        for (String field : kind.template()) {
            holder = holder.flatMap(found -> found.object(field));
            at = at.child(field);
        }
        return new PodValue(at, holder);
    }
}
