package io.portcullis.kube.effective;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ContainerValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.PodValue;
import io.portcullis.kube.manifest.Position;
import io.portcullis.kube.manifest.ScalarValue;
import io.portcullis.kube.manifest.ServerText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Finds which profile of one kind a container gets: what fields and annotations say, in the order they count. */
abstract class ProfileChoice<P> {
    private static final String LOCALHOST = "localhost/"; // how an annotation starts that names a profile on the node

    private final String kind;
    private final String field;
    private final KubernetesVersion firstWithField;
    private final PodValue pod;
    private final ContainerValue container;
    private final Node node;
    private final List<Remark> remarks = new ArrayList<>();

    ProfileChoice(
            String kind,
            String field,
            KubernetesVersion firstWithField,
            PodValue pod,
            ContainerValue container,
            Node node) {
        this.kind = kind;
        this.field = field;
        this.firstWithField = firstWithField;
        this.pod = pod;
        this.container = container;
        this.node = node;
    }

    /** The profile, and why. */
    final Chosen<P> chosen() {
        if (pod.isWindows()) {
            return new Chosen<>(Optional.of(unconfined()), Reason.WINDOWS, remarks);
        }
        Said<P> said = said();
        if (isPrivileged() && said.profile().filter(this::holdsForPrivileged).isEmpty()) {
            if (said.reason() != Reason.NO_DEFAULT
                    && said.reason() != Reason.KUBELET_DEFAULT
                    && said.reason() != Reason.RUNTIME_DEFAULT
                    && !said.profile().equals(Optional.of(unconfined()))) {
                note(said, "is ignored, as the container is privileged; drop one of the two");
            }
            return new Chosen<>(Optional.of(unconfined()), Reason.PRIVILEGED, remarks);
        }
        return new Chosen<>(said.profile(), said.reason(), remarks);
    }

    /** What is said that counts first, or what holds if nothing is said. */
    abstract Said<P> said();

    /** No profile at all. */
    abstract P unconfined();

    /** The runtime's own profile. */
    abstract P runtimeDefault();

    /** A profile on the node. */
    abstract P localhost(String name);

    /** Whether a privileged container still gets a profile. */
    abstract boolean holdsForPrivileged(P profile);

    /** Whether a value of an annotation stands for the runtime's own profile. */
    abstract boolean meansRuntimeDefault(String annotation);

    /** What the API server says of a value of an annotation that stands for no profile. */
    abstract String refusalOf(String annotation);

    final Node node() {
        return node;
    }

    final ContainerValue container() {
        return container;
    }

    /** What the container's field says. */
    final Optional<Said<P>> ofContainer() {
        return field(containerContext(), Reason.CONTAINER_FIELD);
    }

    /** What the pod's field says. */
    final Optional<Said<P>> ofPod() {
        return pod.spec()
                .map(spec -> Context.of(spec, pod.specPath(), remarks).below("securityContext"))
                .flatMap(context -> field(context, Reason.POD_FIELD));
    }

    /** What an annotation says. */
    final Optional<Said<P>> annotation(String key, Reason reason) {
        Optional<ObjectValue.Entry> entry = pod.holder()
                .flatMap(holder -> holder.object("metadata"))
                .flatMap(metadata -> metadata.object("annotations"))
                .flatMap(annotations -> annotations.entry(key));
        if (entry.isEmpty() || !(entry.get().value() instanceof ScalarValue scalar)) {
            return Optional.empty();
        }
        Path at = pod.path().child("metadata").child("annotations").key(key);
        return scalar.string().flatMap(value -> annotation(value, at, scalar.position(), reason));
    }

    final Said<P> unsaid(P profile, Reason reason) {
        return new Said<>(
                Optional.of(profile), container.path(), container.object().position(), reason);
    }

    /** The API server takes no pod whose annotation says something else than the field in its place. */
    final void requireMatch(Optional<Said<P>> annotation, Optional<Said<P>> ofField) {
        Optional<P> one = annotation.flatMap(Said::profile);
        Optional<P> other = ofField.flatMap(Said::profile);
        if (one.isPresent() && other.isPresent() && !one.equals(other)) {
            String what = one.get().getClass() == other.get().getClass() ? "profile" : "type";
            refuse(
                    annotation.orElseThrow(),
                    "%s %s in annotation and field must match; drop the annotation".formatted(kind, what));
        }
    }

    final void note(Said<P> said, String message) {
        remarks.add(new Remark(Remark.Weight.NOTE, said.path(), said.position(), message));
    }

    final void refuse(Said<P> said, String message) {
        remarks.add(new Remark(Remark.Weight.REFUSED, said.path(), said.position(), message));
    }

    private boolean isPrivileged() {
        // what is no boolean is remarked on where the other settings are read
        return container
                .securityContext()
                .flatMap(context -> context.bool("privileged"))
                .orElse(false);
    }

    private Context containerContext() {
        return Context.of(container.object(), container.path(), remarks).below("securityContext");
    }

    private Optional<Said<P>> field(Context context, Reason reason) {
        Context profile = context.below(field);
        if (!profile.isThere()) {
            return Optional.empty();
        }
        if (!node.version().isAtLeast(firstWithField)) {
            context.note(
                    field,
                    "is no field before Kubernetes %s, and %s drops it".formatted(firstWithField, node.version()));
            return Optional.empty();
        }
        return Optional.of(new Said<>(profile(profile), profile.path(), profile.position(), reason));
    }

    private Optional<P> profile(Context said) {
        Optional<String> type = said.text("type");
        Optional<String> name = said.text("localhostProfile");
        if (type.isEmpty()) {
            said.refuse("type", "type is required when %s is set".formatted(field));
            return Optional.empty();
        }
        return switch (type.get()) {
            case "Localhost" -> {
                if (name.isEmpty()) {
                    said.refuse("localhostProfile", "must be set when %s type is Localhost".formatted(kind));
                }
                yield name.flatMap(there -> made(there, message -> said.refuse("localhostProfile", message)));
            }
            case "RuntimeDefault" -> withoutName(said, name, runtimeDefault());
            case "Unconfined" -> withoutName(said, name, unconfined());
            default -> {
                said.refuse(
                        "type",
                        "Unsupported value: \"%s\": supported values: \"Localhost\", \"RuntimeDefault\", \"Unconfined\""
                                .formatted(ServerText.escaped(type.get())));
                yield Optional.empty();
            }
        };
    }

    private Optional<P> withoutName(Context said, Optional<String> name, P profile) {
        if (name.isPresent()) {
            said.refuse("localhostProfile", "can only be set when %s type is Localhost".formatted(kind));
            return Optional.empty();
        }
        return Optional.of(profile);
    }

    private Optional<Said<P>> annotation(String value, Path at, Position position, Reason reason) {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Function<Optional<P>, Said<P>> said = profile -> new Said<>(profile, at, position, reason);
        if (meansRuntimeDefault(value)) {
            return Optional.of(said.apply(Optional.of(runtimeDefault())));
        }
        if (value.equals("unconfined")) {
            return Optional.of(said.apply(Optional.of(unconfined())));
        }
        if (value.startsWith(LOCALHOST)) {
            return Optional.of(said.apply(made(
                    value.substring(LOCALHOST.length()), message -> refuse(said.apply(Optional.empty()), message))));
        }
        refuse(said.apply(Optional.empty()), refusalOf(value));
        return Optional.of(said.apply(Optional.empty()));
    }

    /** A profile on the node, if its name is one. */
    private Optional<P> made(String name, Consumer<String> complaint) {
        try {
            return Optional.of(localhost(name));
        } catch (IllegalArgumentException e) {
            complaint.accept(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
