package io.portcullis.seccomp.format;

import java.util.Set;

/** Which dialect a text is in, and where in it the profile lies. */
final class Documents {
    static final String NAMELESS = "profile";

    private static final Set<String> OF_DOCKERS_PROFILES = Set.of("archMap", "defaultErrno");
    private static final Set<String> OF_DOCKERS_RULES = Set.of("includes", "excludes", "name", "errno");

    private Documents() {}

    static SeccompDocument ofEitherDialect(Source source, ReadOptions options) {
        Json root = JsonReader.read(source, options.comments());
        return isDockers(root) ? new DockerProfile(source, root) : new OciProfile(source, root);
    }

    private static boolean isDockers(Json root) {
        if (!(root instanceof Json.Obj profile)) {
            return false;
        }
        if (profile.members().keySet().stream().anyMatch(OF_DOCKERS_PROFILES::contains)) {
            return true;
        }
        Json.Member rules = profile.members().get("syscalls");
        return rules != null
                && rules.value() instanceof Json.Arr array
                && array.elements().stream()
                        .anyMatch(rule -> rule instanceof Json.Obj object
                                && object.members().keySet().stream().anyMatch(OF_DOCKERS_RULES::contains));
    }
}
