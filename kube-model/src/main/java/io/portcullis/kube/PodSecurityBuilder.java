package io.portcullis.kube;

import java.util.function.Consumer;

/** Says what a {@link PodSecurity} holds. */
public final class PodSecurityBuilder extends SecurityBuilder<PodSecurityBuilder> {
    private PodSecurityBuilder() {}

    static PodSecurity build(Consumer<? super PodSecurityBuilder> body) {
        var builder = new PodSecurityBuilder();
        body.accept(builder);
        builder.close();
        return new PodSecurity(
                builder.seccompProfile,
                builder.appArmorProfile,
                builder.runAsNonRoot,
                builder.runAsUser,
                builder.runAsGroup);
    }

    @Override
    PodSecurityBuilder self() {
        return this;
    }
}
