package io.portcullis.apparmor;

import java.util.function.Consumer;

/** Says what a child profile allows. */
public final class ChildBuilder extends BodyBuilder<ChildBuilder> {
    private Attachment attachment = Attachment.BY_NAME_ONLY;

    private ChildBuilder(ProfileName name) {
        super("child " + name);
    }

    static Profile build(String name, Consumer<? super ChildBuilder> body) {
        var childName = new ProfileName(name);
        var builder = new ChildBuilder(childName);
        body.accept(builder);
        builder.close();
        return ProfileBuilder.finished(childName, builder.attachment, builder);
    }

    /**
     * Lets {@link Exec#CHILD} find this child by the path of the program.
     *
     * @param programs the paths
     * @return this builder
     * @throws IllegalArgumentException if it was attached before, or this is no path
     */
    public ChildBuilder attach(Pattern programs) {
        requireOpen();
        attachment = ProfileBuilder.attached(attachment, programs);
        return this;
    }

    @Override
    ChildBuilder self() {
        return this;
    }
}
