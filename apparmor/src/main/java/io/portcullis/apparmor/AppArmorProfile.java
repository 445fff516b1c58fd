package io.portcullis.apparmor;

import java.util.List;
import java.util.function.Consumer;

/**
 * One profile, and what its file says before it: what a program or container may do.
 *
 * @param preamble abi, variables and their includes
 * @param profile the profile
 */
public record AppArmorProfile(List<PreambleItem> preamble, Profile profile) {
    /**
     * Copies the preamble.
     *
     * @param preamble abi, variables and their includes
     * @param profile the profile
     */
    public AppArmorProfile {
        preamble = List.copyOf(preamble);
    }

    /**
     * Builds a profile.
     *
     * @param name as the kernel and {@code localhostProfile} know it
     * @param body says what it allows; the builder works only while this runs
     * @return the profile
     * @throws IllegalArgumentException if the name is none, or a path without an attachment, if what is said
     *     contradicts itself, or if a variable is used that nothing defines
     */
    public static AppArmorProfile named(String name, Consumer<? super ProfileBuilder> body) {
        return ProfileBuilder.build(name, body);
    }

    /**
     * The name, as the kernel and {@code localhostProfile} know it.
     *
     * @return the name
     */
    public String name() {
        return profile.name().text();
    }

    /**
     * The file's tree.
     *
     * @return the policy that holds this profile alone
     */
    public Policy policy() {
        return new Policy(preamble, List.of(profile));
    }

    /**
     * The text for {@code apparmor_parser}; equal profiles have the same text.
     *
     * @return the policy, with a line end after the last line
     */
    public String toPolicy() {
        return policy().toPolicy();
    }
}
