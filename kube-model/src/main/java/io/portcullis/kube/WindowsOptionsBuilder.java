package io.portcullis.kube;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says what {@link WindowsOptions} hold. It works only inside the lambda it was handed to. */
public final class WindowsOptionsBuilder {
    private final Once once = new Once("the windowsOptions");
    private Optional<String> gmsaCredentialSpecName = Optional.empty();
    private Optional<String> gmsaCredentialSpec = Optional.empty();
    private Optional<String> runAsUserName = Optional.empty();
    private Optional<Boolean> hostProcess = Optional.empty();

    private WindowsOptionsBuilder() {}

    static WindowsOptions build(Consumer<? super WindowsOptionsBuilder> body) {
        var builder = new WindowsOptionsBuilder();
        builder.once.during(builder, body);
        return new WindowsOptions(
                builder.gmsaCredentialSpecName,
                builder.gmsaCredentialSpec,
                builder.runAsUserName,
                builder.hostProcess,
                builder.once.unknown());
    }

    /**
     * Names the object that holds the credentials of a group account.
     *
     * @param name its name
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public WindowsOptionsBuilder gmsaCredentialSpecName(String name) {
        gmsaCredentialSpecName = once.set("gmsaCredentialSpecName", gmsaCredentialSpecName, name);
        return this;
    }

    /**
     * Gives the credentials of a group account.
     *
     * @param spec the credentials, up to 64 KiB
     * @return this builder
     * @throws IllegalArgumentException if they were given before
     */
    public WindowsOptionsBuilder gmsaCredentialSpec(String spec) {
        gmsaCredentialSpec = once.set("gmsaCredentialSpec", gmsaCredentialSpec, spec);
        return this;
    }

    /**
     * Chooses the user.
     *
     * @param name the user, with or without a domain
     * @return this builder
     * @throws IllegalArgumentException if one was chosen before
     */
    public WindowsOptionsBuilder runAsUserName(String name) {
        runAsUserName = once.set("runAsUserName", runAsUserName, name);
        return this;
    }

    /**
     * Says whether it runs on the node itself.
     *
     * @param yes true if it does; then all containers of the pod must, and the pod must use the node's network
     * @return this builder
     * @throws IllegalArgumentException if it was said before
     */
    public WindowsOptionsBuilder hostProcess(boolean yes) {
        hostProcess = once.set("hostProcess", hostProcess, yes);
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
    public WindowsOptionsBuilder field(String name, @Nullable Object value) {
        once.field(name, value);
        return this;
    }
}
