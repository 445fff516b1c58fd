package io.portcullis.apparmor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A profile: what a program may do. Inside another profile it is a child, which the kernel knows as
 * {@code parent//child}.
 *
 * @param name its name
 * @param attachment which programs it takes hold of by itself
 * @param flags how it is enforced, kept in the order of their words
 * @param body rules and what stands between them, in order
 */
public record Profile(ProfileName name, Attachment attachment, Set<ProfileFlag> flags, List<BodyItem> body)
        implements PolicyItem, BodyItem {
    /**
     * Copies flags and body; refuses flags that exclude each other, and two children or hats of one name.
     *
     * @param name its name
     * @param attachment which programs it takes hold of by itself
     * @param flags how it is enforced, kept in the order of their words
     * @param body rules and what stands between them, in order
     */
    public Profile {
        flags = Flags.compatible(flags);
        body = List.copyOf(body);
        Set<ProfileName> seen = new HashSet<>();
        for (BodyItem item : body) {
            if ((item instanceof Profile child && !seen.add(child.name))
                    || (item instanceof Hat hat && !seen.add(hat.name()))) {
                throw new IllegalArgumentException("two children or hats of one name in profile " + name + ":\n"
                        + item.toPolicy() + "\ngive one another name");
            }
        }
    }

    @Override
    public String toPolicy() {
        String attached = attachment instanceof Attachment.ToPrograms programs
                ? " " + programs.path().toPolicy()
                : "";
        return "profile " + name.toPolicy() + attached + Flags.toPolicy(flags) + " " + block(body);
    }

    /** A body in its braces, two columns in. */
    static String block(List<BodyItem> body) {
        // a token never holds a line end, so every line here is a line of policy
        String lines = body.stream()
                .flatMap(item -> item.toPolicy().lines())
                .map(line -> "  " + line + "\n")
                .collect(Collectors.joining());
        return "{\n" + lines + "}";
    }
}
