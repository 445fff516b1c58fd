package io.portcullis.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Says what a {@link PodManifest} holds. It works only inside the lambda it was handed to. */
public final class PodBuilder {
    private final String name;
    private final Map<String, String> labels = new TreeMap<>();
    private final Map<String, String> annotations = new TreeMap<>();
    private final List<Container> initContainers = new ArrayList<>();
    private final List<Container> containers = new ArrayList<>();
    private Optional<String> namespace = Optional.empty();
    private Optional<PodSecurity> security = Optional.empty();
    private boolean open = true;

    private PodBuilder(String name) {
        this.name = name;
    }

    static PodManifest build(String name, Consumer<? super PodBuilder> body) {
        var builder = new PodBuilder(name);
        body.accept(builder);
        builder.open = false;
        return new PodManifest(
                name,
                builder.namespace,
                builder.labels,
                builder.annotations,
                builder.security.orElse(PodSecurity.UNSAID),
                builder.initContainers,
                builder.containers);
    }

    /**
     * Puts the pod into a namespace.
     *
     * @param where its name
     * @return this builder
     * @throws IllegalArgumentException if it is in one already
     */
    public PodBuilder namespace(String where) {
        requireOpen();
        namespace.ifPresent(before -> {
            throw new IllegalArgumentException(
                    "namespace was already set to " + before + ", and now to " + where + "; keep one");
        });
        namespace = Optional.of(where);
        return this;
    }

    /**
     * Adds a label.
     *
     * @param key its key
     * @param value its value
     * @return this builder
     * @throws IllegalArgumentException if the key has a value already
     */
    public PodBuilder label(String key, String value) {
        put("label", labels, key, value);
        return this;
    }

    /**
     * Adds an annotation. Profiles are not chosen here: the annotations of old releases are written by themselves.
     *
     * @param key its key
     * @param value its value
     * @return this builder
     * @throws IllegalArgumentException if the key has a value already, or chooses a profile
     */
    public PodBuilder annotation(String key, String value) {
        put("annotation", annotations, key, value);
        return this;
    }

    /**
     * Says how every container is confined that does not say otherwise.
     *
     * @param body says what the {@code securityContext} holds
     * @return this builder
     * @throws IllegalArgumentException if Kubernetes would refuse it, or it was said before
     */
    public PodBuilder securityContext(Consumer<? super PodSecurityBuilder> body) {
        return securityContext(PodSecurity.of(body));
    }

    /**
     * Says how every container is confined that does not say otherwise.
     *
     * @param settings the {@code securityContext}
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public PodBuilder securityContext(PodSecurity settings) {
        requireOpen();
        if (security.isPresent()) {
            throw new IllegalArgumentException("pod " + name + " already has a securityContext; say everything in one");
        }
        security = Optional.of(settings);
        return this;
    }

    /**
     * Adds a container that says nothing more.
     *
     * @param container its name
     * @param image what it runs
     * @return this builder
     * @throws IllegalArgumentException if Kubernetes would refuse the name or the image
     */
    public PodBuilder container(String container, String image) {
        return container(container, image, c -> {});
    }

    /**
     * Adds a container.
     *
     * @param container its name
     * @param image what it runs
     * @param body says what it is like
     * @return this builder
     * @throws IllegalArgumentException if Kubernetes would refuse it
     */
    public PodBuilder container(String container, String image, Consumer<? super ContainerBuilder> body) {
        requireOpen();
        containers.add(ContainerBuilder.build(container, image, body));
        return this;
    }

    /**
     * Adds a container that runs to its end before the others start.
     *
     * @param container its name
     * @param image what it runs
     * @param body says what it is like
     * @return this builder
     * @throws IllegalArgumentException if Kubernetes would refuse it
     */
    public PodBuilder initContainer(String container, String image, Consumer<? super ContainerBuilder> body) {
        requireOpen();
        initContainers.add(ContainerBuilder.build(container, image, body));
        return this;
    }

    private void put(String what, Map<String, String> map, String key, String value) {
        requireOpen();
        String before = map.get(key);
        if (before != null) {
            throw new IllegalArgumentException(
                    what + " " + key + " was already set to " + before + ", and now to " + value + "; keep one");
        }
        map.put(key, value);
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException(
                    "the builder of pod " + name + " was kept after its lambda; the pod is finished, build another");
        }
    }
}
