package io.portcullis.apparmor;

/** Which programs a profile takes hold of by itself. */
public sealed interface Attachment {
    /** Only where it is asked for by name, as container runtimes do. */
    Attachment BY_NAME_ONLY = new ByNameOnly();

    /**
     * Nothing said: the profile confines only who asks for it. The parser takes a name that starts with a slash for an
     * attachment too, so the builders refuse such a name with this.
     */
    record ByNameOnly() implements Attachment {}

    /**
     * Every program that is started from a matching path.
     *
     * @param path the paths
     */
    record ToPrograms(Pattern path) implements Attachment {
        /**
         * Checks that it is a path.
         *
         * @param path the paths
         */
        public ToPrograms {
            if (!path.isPath()) {
                throw new IllegalArgumentException(
                        "a profile is attached to a path, starting with / or a variable, was " + path);
            }
        }
    }
}
