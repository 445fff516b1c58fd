package io.portcullis.kube.patch;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ContainerValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.PodValue;
import io.portcullis.kube.manifest.Position;
import io.portcullis.kube.manifest.Value;
import io.portcullis.kube.manifest.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Edits of a workload's pod that belong together, written the way the target takes them. */
final class PodEdits {
    private static final String SECURITY = "securityContext";

    private final Workload workload;
    private final PodValue pod;
    private final KubernetesVersion target;
    private final List<Edit> edits = new ArrayList<>();
    private final List<Path> emptied = new ArrayList<>();

    PodEdits(Workload workload, KubernetesVersion target) {
        this.workload = workload;
        this.pod = workload.pod();
        this.target = target;
    }

    /** All of them in order. */
    List<Edit> edits() {
        return edits;
    }

    /** Objects that go if nothing is left in them. */
    List<Path> emptied() {
        return emptied;
    }

    void set(Path path, Object value) {
        edits.add(Edit.set(path, value));
    }

    /** Takes a field out of an object, and the object too if nothing else is in it. */
    void remove(Path object, String field) {
        edits.add(Edit.remove(object.child(field)));
        emptied.add(object);
    }

    void remove(Path path) {
        edits.add(Edit.remove(path));
    }

    void dropAnnotation(String key) {
        if (annotation(key).isPresent()) {
            edits.add(Edit.remove(annotationsPath().key(key)));
            emptied.add(annotationsPath());
            emptied.add(pod.path().child("metadata"));
        }
    }

    Path podSecurity() {
        return pod.specPath().child(SECURITY);
    }

    static Path security(ContainerValue container) {
        return container.path().child(SECURITY);
    }

    Path annotationsPath() {
        return pod.path().child("metadata").child("annotations");
    }

    Optional<ObjectValue> annotations() {
        return pod.holder()
                .flatMap(holder -> holder.object("metadata"))
                .flatMap(metadata -> metadata.object("annotations"));
    }

    Optional<Value> annotation(String key) {
        return annotations().flatMap(all -> all.get(key));
    }

    // ---- a profile for all containers

    /** For all containers that say nothing of their own. */
    void profile(ProfileNotation notation, Map<String, Object> profile) throws Refusal {
        requireLinux(notation);
        if (notation.hasField(target)) {
            set(podSecurity().child(notation.field()), profile);
            if (notation == ProfileNotation.SECCOMP) {
                dropAnnotation(ProfileNotation.SECCOMP_POD);
            } else {
                for (ContainerValue container : pod.containers()) { // theirs would not match the pod's any more
                    annotationToField(notation, container);
                }
            }
        } else if (notation == ProfileNotation.SECCOMP) {
            set(annotationsPath().key(ProfileNotation.SECCOMP_POD), annotation(notation, podSecurity(), profile));
        } else {
            for (ContainerValue container : pod.containers()) {
                if (annotation(key(notation, container)).isEmpty()) {
                    profile(notation, container, profile);
                }
            }
        }
    }

    // ---- a profile for one container

    void profile(ProfileNotation notation, ContainerValue container, Map<String, Object> profile) throws Refusal {
        requireLinux(notation);
        if (notation.hasField(target)) {
            set(security(container).child(notation.field()), profile);
            container.name().ifPresent(name -> dropAnnotation(notation.prefix() + name));
        } else {
            set(annotationsPath().key(key(notation, container)), annotation(notation, container.path(), profile));
        }
    }

    private String key(ProfileNotation notation, ContainerValue container) throws Refusal {
        return notation.prefix()
                + container
                        .name()
                        .orElseThrow(() -> refusal(
                                container.path(),
                                container.object(),
                                "it has no name, and an annotation goes by the name; give it one"));
    }

    private String annotation(ProfileNotation notation, Path path, Map<?, ?> field) throws Refusal {
        return notation.annotation(field)
                .orElseThrow(() -> new Refusal(
                        path,
                        workload.object().position(),
                        "no annotation says " + Scalars.json(field) + ", and Kubernetes " + target
                                + " has no field for it; choose another profile"));
    }

    private void requireLinux(ProfileNotation notation) throws Refusal {
        if (pod.isWindows()) {
            throw new Refusal(
                    pod.specPath(),
                    position(pod.spec()),
                    notation.field() + " cannot be set for a windows pod; it is confined by other means");
        }
    }

    // ---- from one notation to the other

    /** Writes all profiles the way the target takes them. */
    void migrate(ProfileNotation notation) throws Refusal {
        if (notation.hasField(target)) {
            toFields(notation);
        } else {
            toAnnotations(notation);
        }
    }

    private void toFields(ProfileNotation notation) throws Refusal {
        if (notation == ProfileNotation.SECCOMP) {
            annotationToField(notation, ProfileNotation.SECCOMP_POD, podSecurity(), pod.securityContext());
        }
        for (ContainerValue container : pod.containers()) {
            annotationToField(notation, container);
        }
        TreeSet<String> known = new TreeSet<>();
        pod.containers().forEach(container -> container.name().ifPresent(known::add));
        for (ObjectValue.Entry entry : annotations().map(ObjectValue::entries).orElse(List.of())) {
            if (entry.name().startsWith(notation.prefix())
                    && !known.contains(entry.name().substring(notation.prefix().length()))) {
                throw refusal(
                        annotationsPath().key(entry.name()),
                        entry.key(),
                        "no container has this name; mend the name, or remove the annotation");
            }
        }
    }

    void annotationToField(ProfileNotation notation, ContainerValue container) throws Refusal {
        if (container.name().isPresent()) {
            annotationToField(
                    notation,
                    notation.prefix() + container.name().get(),
                    security(container),
                    container.securityContext());
        }
    }

    private void annotationToField(ProfileNotation notation, String key, Path security, Optional<ObjectValue> context)
            throws Refusal {
        Optional<Value> value = annotation(key);
        if (value.isEmpty()) {
            return;
        }
        String text = annotations().flatMap(all -> all.string(key)).orElse(null);
        if (text == null) {
            throw refusal(annotationsPath().key(key), value.get(), "an annotation is a text; put it in quotes");
        }
        dropAnnotation(key);
        if (text.isEmpty() && notation == ProfileNotation.APPARMOR) {
            return; // says nothing
        }
        Map<String, Object> wanted = notation.field(text)
                .orElseThrow(() -> refusal(
                        annotationsPath().key(key),
                        value.get(),
                        Scalars.json(text) + " is no profile that the API server takes; mend it first"));
        Optional<Value> field = context.flatMap(found -> found.get(notation.field()));
        if (field.isPresent()
                && field.get().plain() != null
                && !wanted.equals(field.get().plain())) {
            throw refusal(
                    security.child(notation.field()),
                    field.get(),
                    "it says another profile than the annotation " + key + ", and the API server takes no pod where"
                            + " they differ; choose one of them");
        }
        set(security.child(notation.field()), wanted);
    }

    private void toAnnotations(ProfileNotation notation) throws Refusal {
        Optional<ObjectValue> ofPod = pod.securityContext().flatMap(context -> context.object(notation.field()));
        boolean whole = notation == ProfileNotation.SECCOMP;
        if (whole && ofPod.isPresent()) {
            fieldToAnnotation(notation, ProfileNotation.SECCOMP_POD, podSecurity(), ofPod.get());
        }
        for (ContainerValue container : pod.containers()) {
            Optional<ObjectValue> own =
                    container.securityContext().flatMap(context -> context.object(notation.field()));
            Optional<ObjectValue> field = own.or(() -> whole ? Optional.empty() : ofPod);
            if (field.isPresent()) {
                fieldToAnnotation(notation, key(notation, container), security(container), field.get());
            }
            if (own.isPresent()) {
                remove(security(container), notation.field());
            }
        }
        if (ofPod.isPresent()) {
            remove(podSecurity(), notation.field());
        }
    }

    private void fieldToAnnotation(ProfileNotation notation, String key, Path security, ObjectValue field)
            throws Refusal {
        String wanted = annotation(notation, security.child(notation.field()), field.plain());
        Optional<Value> known = annotation(key);
        if (known.isPresent() && !wanted.equals(known.get().plain())) {
            throw refusal(
                    annotationsPath().key(key),
                    known.get(),
                    "it says another profile than the field " + notation.field() + " of " + security
                            + "; choose one of them");
        }
        set(annotationsPath().key(key), wanted);
    }

    Position position(Optional<? extends Value> value) {
        return value.map(Value::position).orElseGet(() -> workload.object().position());
    }

    static Refusal refusal(Path path, Value at, String reason) {
        return new Refusal(path, at.position(), reason);
    }
}
