package io.portcullis.kube;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says what a {@link Container} is like. It works only inside the lambda it was handed to. */
public final class ContainerBuilder {
    private final String name;
    private final Once once;
    private Optional<ContainerSecurity> security = Optional.empty();

    private ContainerBuilder(String name) {
        this.name = name;
        this.once = new Once("the container " + name);
    }

    static Container build(String name, String image, Consumer<? super ContainerBuilder> body) {
        var builder = new ContainerBuilder(name);
        builder.once.during(builder, body);
        return new Container(name, image, builder.security.orElse(ContainerSecurity.UNSAID), builder.once.unknown());
    }

    /**
     * Says how it is confined.
     *
     * @param body says what the {@code securityContext} holds
     * @return this builder
     * @throws IllegalArgumentException if Kubernetes would refuse it, or it was said before
     */
    public ContainerBuilder securityContext(Consumer<? super ContainerSecurityBuilder> body) {
        return securityContext(ContainerSecurity.of(body));
    }

    /**
     * Says how it is confined.
     *
     * @param settings the {@code securityContext}
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public ContainerBuilder securityContext(ContainerSecurity settings) {
        once.requireOpen();
        if (security.isPresent()) {
            throw new IllegalArgumentException(
                    "container " + name + " already has a securityContext; say everything in one");
        }
        security = Optional.of(settings);
        return this;
    }

    /**
     * Says something that this library does not know, such as {@code ports}.
     *
     * @param field its name
     * @param value what {@link UnknownFields} may hold
     * @return this builder
     * @throws IllegalArgumentException if it was said before, or there is a method for it
     */
    public ContainerBuilder field(String field, @Nullable Object value) {
        once.field(field, value);
        return this;
    }
}
