package io.portcullis.kube.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A pod or the template of one, where it stands in a document. */
public final class PodValue {
    private final Path path;
    private final Optional<ObjectValue> holder;
    private final Optional<ObjectValue> spec;
    private final List<ContainerValue> containers;
    private final Map<String, String> annotations;

    PodValue(Path path, Optional<ObjectValue> holder) {
        this.path = path;
        this.holder = holder;
        this.spec = holder.flatMap(found -> found.object("spec"));
        this.containers = spec.map(found -> containers(specPath(), found)).orElse(List.of());
        this.annotations = Collections.unmodifiableMap(annotations(holder));
    }

    /**
     * Where it is.
     *
     * @return the path of what holds its {@code metadata} and {@code spec}
     */
    public Path path() {
        return path;
    }

    /**
     * What holds its {@code metadata} and {@code spec}.
     *
     * @return empty if the manifest does not go that far
     */
    public Optional<ObjectValue> holder() {
        return holder;
    }

    /**
     * The place of what holds its {@code metadata} and {@code spec}.
     *
     * @return empty if the manifest does not go that far
     */
    public Optional<Place> place() {
        return holder.map(found -> Place.of(path, found));
    }

    /**
     * Where its spec is.
     *
     * @return the path, whether something is there or not
     */
    public Path specPath() {
        return path.child("spec");
    }

    /**
     * Its spec.
     *
     * @return empty if there is none
     */
    public Optional<ObjectValue> spec() {
        return spec;
    }

    /**
     * Its settings for all containers.
     *
     * @return {@code spec.securityContext}, if it is an object
     */
    public Optional<ObjectValue> securityContext() {
        return spec.flatMap(found -> found.object("securityContext"));
    }

    /**
     * Its containers, the initial ones first, then the regular ones, then those added later.
     *
     * @return what stands in the three lists and is an object
     */
    public List<ContainerValue> containers() {
        return containers;
    }

    /**
     * Its annotations.
     *
     * @return in the order of the text; values that are no text are left out
     */
    public Map<String, String> annotations() {
        return annotations;
    }

    private static Map<String, String> annotations(Optional<ObjectValue> holder) {
        Map<String, String> all = new LinkedHashMap<>();
        holder.flatMap(found -> found.object("metadata"))
                .flatMap(metadata -> metadata.object("annotations"))
                .ifPresent(notes -> notes.entries().forEach(entry -> {
                    if (entry.value() instanceof ScalarValue scalar) {
                        scalar.string().ifPresent(text -> all.put(entry.name(), text));
                    }
                }));
        return all;
    }

    /**
     * Whether it says that it is for Windows.
     *
     * @return true for {@code os.name: windows}
     */
    public boolean isWindows() {
        return spec.flatMap(found -> found.object("os"))
                .flatMap(os -> os.string("name"))
                .filter("windows"::equals)
                .isPresent();
    }

    private static List<ContainerValue> containers(Path specPath, ObjectValue spec) {
        List<ContainerValue> all = new ArrayList<>();
        for (ContainerKind kind : ContainerKind.values()) {
            List<Value> items = spec.list(kind.field()).map(ListValue::items).orElse(List.of());
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i) instanceof ObjectValue object) {
                    all.add(new ContainerValue(
                            kind, i, specPath.child(kind.field()).index(i), object));
                }
            }
        }
        return List.copyOf(all);
    }
}
