package io.portcullis.kube;

import java.util.Optional;
import java.util.function.Consumer;

/** Says what a {@link Container} is like. It works only inside the lambda it was handed to. */
public final class ContainerBuilder {
    private final String name;
    private Optional<ContainerSecurity> security = Optional.empty();
    private boolean open = true;

    private ContainerBuilder(String name) {
        this.name = name;
    }

    static Container build(String name, String image, Consumer<? super ContainerBuilder> body) {
        var builder = new ContainerBuilder(name);
        body.accept(builder);
        builder.open = false;
        return new Container(name, image, builder.security.orElse(ContainerSecurity.UNSAID));
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
        if (!open) {
            throw new IllegalStateException("the builder of container " + name + " was kept after its lambda; the"
                    + " container is finished, build another");
        }
        if (security.isPresent()) {
            throw new IllegalArgumentException(
                    "container " + name + " already has a securityContext; say everything in one");
        }
        security = Optional.of(settings);
        return this;
    }
}
