package io.portcullis.apparmor;

import java.util.function.Consumer;

/** Says what a {@link Hat} allows. */
public final class HatBuilder extends BodyBuilder<HatBuilder> {
    private HatBuilder(ProfileName name) {
        super("hat " + name);
    }

    static Hat build(String name, Consumer<? super HatBuilder> body) {
        var hatName = new ProfileName(name);
        var builder = new HatBuilder(hatName);
        body.accept(builder);
        builder.close();
        return new Hat(hatName, builder.flags(), builder.items());
    }

    @Override
    HatBuilder self() {
        return this;
    }
}
