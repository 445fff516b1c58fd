package io.portcullis.seccomp.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A rule in Docker's dialect: a runtime's rule, and where it is left out.
 *
 * @param names the system calls, as written under {@code names}, or alone in its older spelling
 * @param action what happens
 * @param errnoRet the number that goes with the action, if the text says one
 * @param errno the errno by name, as Podman writes it; it counts before the number
 * @param args the conditions, in the text's order; none, if the rule holds always
 * @param comment what the text says for people
 * @param includes where alone the rule holds
 * @param excludes where it does not hold
 * @param unknownFields what else the text says, in its order
 */
public record DockerRule(
        List<String> names,
        ScmpAction action,
        OptionalInt errnoRet,
        Optional<String> errno,
        List<OciArgument> args,
        Optional<String> comment,
        RuleFilter includes,
        RuleFilter excludes,
        Map<String, @Nullable Object> unknownFields) {
    /**
     * Copies the lists and the map.
     *
     * @param names the system calls, as written under {@code names}, or alone in its older spelling
     * @param action what happens
     * @param errnoRet the number that goes with the action, if the text says one
     * @param errno the errno by name, as Podman writes it; it counts before the number
     * @param args the conditions, in the text's order; none, if the rule holds always
     * @param comment what the text says for people
     * @param includes where alone the rule holds
     * @param excludes where it does not hold
     * @param unknownFields what else the text says, in its order
     */
    public DockerRule {
        names = List.copyOf(names);
        args = List.copyOf(args);
        unknownFields = Collections.unmodifiableMap(new LinkedHashMap<>(unknownFields));
    }
}
