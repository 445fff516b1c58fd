package io.portcullis.apparmor;

import java.util.List;
import java.util.Set;

/**
 * A part of a profile that a program puts on and takes off by itself ({@code aa_change_hat}), such as a web server for
 * one request.
 *
 * @param name its name; the kernel knows it as {@code profile//name}
 * @param flags how it is enforced, kept in the order of their words
 * @param body rules and what stands between them, in order
 */
public record Hat(ProfileName name, Set<ProfileFlag> flags, List<BodyItem> body) implements BodyItem {
    /**
     * Copies flags and body, and refuses flags that exclude each other.
     *
     * @param name its name; the kernel knows it as {@code profile//name}
     * @param flags how it is enforced, kept in the order of their words
     * @param body rules and what stands between them, in order
     */
    public Hat {
        flags = Flags.compatible(flags);
        body = List.copyOf(body);
    }

    @Override
    public String toPolicy() {
        return "hat " + name.toPolicy() + Flags.toPolicy(flags) + " " + Profile.block(body);
    }
}
