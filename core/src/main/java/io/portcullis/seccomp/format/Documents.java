package io.portcullis.seccomp.format;

import java.util.List;

/** Which dialect a text is in, and where in it the profile lies. */
final class Documents {
    static final String NAMELESS = "profile";

    private static final String RULES = "syscalls";
    private static final List<String> OF_DOCKERS_PROFILES = List.of("archMap", "defaultErrno");
    private static final List<String> OF_DOCKERS_RULES = List.of("includes", "excludes", "name", "errno");

    private Documents() {}

    static SeccompDocument ofEitherDialect(Source source, ReadOptions options) {
        Json root = JsonReader.read(source, options.comments());
        return isDockers(source, root) ? new DockerProfile(source, root) : new OciProfile(source, root);
    }

    private static boolean isDockers(Source source, Json root) {
        if (!(root instanceof Json.Obj object)) {
            return false;
        }
        Fields profile = new Fields(source, object, "$");
        if (OF_DOCKERS_PROFILES.stream().anyMatch(profile::mentions)) {
            return true;
        }
        if (!profile.mentions(RULES)) {
            return false;
        }
        Json.Member member = object.members().get(RULES);
        return member != null && member.value() instanceof Json.Arr rules && hasDockersRule(source, rules);
    }

    private static boolean hasDockersRule(Source source, Json.Arr rules) {
        for (int i = 0; i < rules.elements().size(); i++) {
            if (rules.elements().get(i) instanceof Json.Obj object) {
                Fields rule = new Fields(source, object, "$.%s[%d]".formatted(RULES, i));
                if (OF_DOCKERS_RULES.stream().anyMatch(rule::mentions)) {
                    return true;
                }
            }
        }
        return false;
    }
}
