package io.portcullis.kube;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says what {@link SeLinuxOptions} hold. It works only inside the lambda it was handed to. */
public final class SeLinuxOptionsBuilder {
    private final Once once = new Once("the seLinuxOptions");
    private Optional<String> user = Optional.empty();
    private Optional<String> role = Optional.empty();
    private Optional<String> type = Optional.empty();
    private Optional<String> level = Optional.empty();

    private SeLinuxOptionsBuilder() {}

    static SeLinuxOptions build(Consumer<? super SeLinuxOptionsBuilder> body) {
        var builder = new SeLinuxOptionsBuilder();
        builder.once.during(builder, body);
        return new SeLinuxOptions(builder.user, builder.role, builder.type, builder.level, builder.once.unknown());
    }

    /**
     * Chooses the user.
     *
     * @param name the user
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public SeLinuxOptionsBuilder user(String name) {
        user = once.set("seLinuxOptions.user", user, name);
        return this;
    }

    /**
     * Chooses the role.
     *
     * @param name the role
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public SeLinuxOptionsBuilder role(String name) {
        role = once.set("seLinuxOptions.role", role, name);
        return this;
    }

    /**
     * Chooses the type.
     *
     * @param name the type, such as {@code container_t}
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public SeLinuxOptionsBuilder type(String name) {
        type = once.set("seLinuxOptions.type", type, name);
        return this;
    }

    /**
     * Chooses the level.
     *
     * @param name the level, such as {@code s0:c123,c456}
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public SeLinuxOptionsBuilder level(String name) {
        level = once.set("seLinuxOptions.level", level, name);
        return this;
    }

    /**
     * Says something that this library does not know.
     *
     * @param name the field
     * @param value what {@link UnknownFields} may hold
     * @return this builder
     * @throws IllegalArgumentException if it was said before, or there is a method for it
     */
    public SeLinuxOptionsBuilder field(String name, @Nullable Object value) {
        once.field(name, value);
        return this;
    }
}
