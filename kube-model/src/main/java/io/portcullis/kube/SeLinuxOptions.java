package io.portcullis.kube;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An SELinux label, or the parts of it that the runtime does not choose.
 *
 * @param user the user
 * @param role the role
 * @param type the type, such as {@code container_t}
 * @param level the level, such as {@code s0:c123,c456}
 * @param unknown what else is said of it
 */
public record SeLinuxOptions(
        Optional<String> user,
        Optional<String> role,
        Optional<String> type,
        Optional<String> level,
        UnknownFields unknown) {
    private static final Set<String> KNOWN = Set.of("user", "role", "type", "level");

    /**
     * Takes them; the API server does not look at them.
     *
     * @param user the user
     * @param role the role
     * @param type the type, such as {@code container_t}
     * @param level the level, such as {@code s0:c123,c456}
     * @param unknown what else is said of it
     */
    public SeLinuxOptions {
        user.ifPresent(text -> Shown.requireText("user", text));
        role.ifPresent(text -> Shown.requireText("role", text));
        type.ifPresent(text -> Shown.requireText("type", text));
        level.ifPresent(text -> Shown.requireText("level", text));
        unknown.requireBeyond(KNOWN);
    }

    /**
     * Builds a label.
     *
     * @param body says what it holds; the builder works only while this runs
     * @return the label
     * @throws IllegalArgumentException if something is said twice
     */
    public static SeLinuxOptions of(Consumer<? super SeLinuxOptionsBuilder> body) {
        return SeLinuxOptionsBuilder.build(body);
    }

    static SeLinuxOptions read(Fields fields) {
        Optional<String> user = fields.text("user");
        Optional<String> role = fields.text("role");
        Optional<String> type = fields.text("type");
        Optional<String> level = fields.text("level");
        return fields.checked(() -> new SeLinuxOptions(user, role, type, level, fields.rest()));
    }

    Map<String, @Nullable Object> tree(KubernetesVersion target) {
        return new Tree(target)
                .put("user", user)
                .put("role", role)
                .put("type", type)
                .put("level", level)
                .with(unknown);
    }
}
