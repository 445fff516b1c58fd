package io.portcullis.seccomp.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A rule as a runtime reads it.
 *
 * @param names the system calls, as written
 * @param action what happens
 * @param errnoRet the number that goes with the action, if the text says one
 * @param args the conditions, in the text's order; none, if the rule holds always
 * @param unknownFields what else the text says, in its order
 */
public record OciRule(
        List<String> names,
        ScmpAction action,
        OptionalInt errnoRet,
        List<OciArgument> args,
        Map<String, @Nullable Object> unknownFields) {
    /**
     * Copies the lists and the map.
     *
     * @param names the system calls, as written
     * @param action what happens
     * @param errnoRet the number that goes with the action, if the text says one
     * @param args the conditions, in the text's order; none, if the rule holds always
     * @param unknownFields what else the text says, in its order
     */
    public OciRule {
        names = List.copyOf(names);
        args = List.copyOf(args);
        unknownFields = Collections.unmodifiableMap(new LinkedHashMap<>(unknownFields));
    }
}
