package io.portcullis.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says what a {@link PodManifest} holds. It works only inside the lambda it was handed to. */
public final class PodBuilder {
    private final String name;
    private final Once once;
    private final Map<String, String> labels = new TreeMap<>();
    private final Map<String, String> annotations = new TreeMap<>();
    private final List<Container> initContainers = new ArrayList<>();
    private final List<Container> containers = new ArrayList<>();
    private Optional<String> namespace = Optional.empty();
    private Optional<PodSecurity> security = Optional.empty();
    private Optional<PodOs> os = Optional.empty();
    private Optional<Boolean> hostUsers = Optional.empty();
    private Optional<Boolean> hostNetwork = Optional.empty();
    private Optional<Boolean> hostPid = Optional.empty();
    private Optional<Boolean> hostIpc = Optional.empty();
    private Optional<Boolean> shareProcessNamespace = Optional.empty();

    private PodBuilder(String name) {
        this.name = name;
        this.once = new Once("the pod " + name);
    }

    static PodManifest build(String name, Consumer<? super PodBuilder> body) {
        var builder = new PodBuilder(name);
        builder.once.during(builder, body);
        return new PodManifest(builder.metadata(), builder.spec(), UnknownFields.NONE);
    }

    /**
     * Puts the pod into a namespace.
     *
     * @param where its name
     * @return this builder
     * @throws IllegalArgumentException if it is in one already
     */
    public PodBuilder namespace(String where) {
        namespace = once.set("namespace", namespace, where);
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
     * Says for which nodes it is.
     *
     * @param which Linux or Windows
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public PodBuilder os(PodOs which) {
        os = once.set("os", os, which);
        return this;
    }

    /**
     * Says whether it has the node's user ids.
     *
     * @param yes false gives it user ids of its own
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public PodBuilder hostUsers(boolean yes) {
        hostUsers = once.set("hostUsers", hostUsers, yes);
        return this;
    }

    /**
     * Says whether it has the node's network.
     *
     * @param yes true if it does
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public PodBuilder hostNetwork(boolean yes) {
        hostNetwork = once.set("hostNetwork", hostNetwork, yes);
        return this;
    }

    /**
     * Says whether it sees the node's processes.
     *
     * @param yes true if it does
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public PodBuilder hostPid(boolean yes) {
        hostPid = once.set("hostPID", hostPid, yes);
        return this;
    }

    /**
     * Says whether it shares the node's System V IPC and message queues.
     *
     * @param yes true if it does
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public PodBuilder hostIpc(boolean yes) {
        hostIpc = once.set("hostIPC", hostIpc, yes);
        return this;
    }

    /**
     * Says whether its containers see each other's processes.
     *
     * @param yes true if they do
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public PodBuilder shareProcessNamespace(boolean yes) {
        shareProcessNamespace = once.set("shareProcessNamespace", shareProcessNamespace, yes);
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
        once.requireOpen();
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
        once.requireOpen();
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
        once.requireOpen();
        initContainers.add(ContainerBuilder.build(container, image, body));
        return this;
    }

    /**
     * Says something of its {@code spec} that this library does not know, such as {@code volumes}.
     *
     * @param field its name
     * @param value what {@link UnknownFields} may hold
     * @return this builder
     * @throws IllegalArgumentException if it was said before, or there is a method for it
     */
    public PodBuilder field(String field, @Nullable Object value) {
        once.field(field, value);
        return this;
    }

    private ObjectMeta metadata() {
        return new ObjectMeta(name, namespace, labels, annotations, UnknownFields.NONE);
    }

    private PodSpec spec() {
        return new PodSpec(
                os,
                new HostNamespaces(hostUsers, hostNetwork, hostPid, hostIpc, shareProcessNamespace),
                security.orElse(PodSecurity.UNSAID),
                initContainers,
                containers,
                List.of(),
                once.unknown());
    }

    private void put(String what, Map<String, String> map, String key, String value) {
        once.requireOpen();
        String before = map.get(key);
        if (before != null) {
            throw new IllegalArgumentException(
                    what + " " + key + " was already set to " + before + ", and now to " + value + "; keep one");
        }
        map.put(key, value);
    }
}
