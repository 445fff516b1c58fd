package io.portcullis.apparmor;

import io.portcullis.linux.Capability;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules that a body takes. What they stand for is added at once, under the qualifiers that this builder holds.
 *
 * @param <B> the builder of the body, which every method returns
 */
public abstract sealed class RuleBuilder<B> permits BodyBuilder, RuleBuilder.Qualified {
    private final Qualifiers qualifiers;

    RuleBuilder(Qualifiers qualifiers) {
        this.qualifiers = qualifiers;
    }

    /** The rules of a body, with qualifiers before them. */
    static final class Qualified<B extends BodyBuilder<B>> extends RuleBuilder<B> {
        private final B body;

        Qualified(Qualifiers qualifiers, B body) {
            super(qualifiers);
            this.body = body;
        }

        @Override
        B add(Rule rule) {
            return body.rule(rule);
        }
    }

    abstract B add(Rule rule);

    /**
     * Allows something with files.
     *
     * @param path which files
     * @param first what
     * @param more what else; running takes an {@link Exec}
     * @return the builder of the body
     * @throws IllegalArgumentException if these do not go together, or with a rule before
     */
    public B allow(Pattern path, FileAccess first, FileAccess... more) {
        return add(new FileRule(qualifiers, new FileRule.Matching(path, set(first, List.of(more)))));
    }

    /**
     * Denies something with files, whatever other rules of the same priority allow. Not logged, unless
     * {@link BodyBuilder#audit} stands before it.
     *
     * @param path which files
     * @param first what
     * @param more what else
     * @return the builder of the body
     * @throws IllegalArgumentException if these do not go together, or with a rule before
     */
    public B deny(Pattern path, FilePermission first, FilePermission... more) {
        return add(new FileRule(denying(), new FileRule.Matching(path, set(first, List.of(more)))));
    }

    /**
     * Allows everything with every file, running it under this profile included: {@code file,}.
     *
     * @return the builder of the body
     */
    public B allFiles() {
        return add(new FileRule(qualifiers, new FileRule.Every()));
    }

    /**
     * Allows the use of capabilities.
     *
     * @param first which
     * @param more which else
     * @return the builder of the body
     * @throws IllegalArgumentException if a rule before denies one of them
     */
    public B capability(Capability first, Capability... more) {
        return add(new CapabilityRule(qualifiers, new CapabilityRule.Of(set(first, List.of(more)))));
    }

    /**
     * Denies the use of capabilities.
     *
     * @param first which
     * @param more which else
     * @return the builder of the body
     * @throws IllegalArgumentException if a rule before allows one of them by name
     */
    public B denyCapability(Capability first, Capability... more) {
        return add(new CapabilityRule(denying(), new CapabilityRule.Of(set(first, List.of(more)))));
    }

    /**
     * Allows the use of every capability: {@code capability,}.
     *
     * @return the builder of the body
     */
    public B allCapabilities() {
        return add(new CapabilityRule(qualifiers, new CapabilityRule.Every()));
    }

    /**
     * Allows the sockets of a family.
     *
     * @param family which
     * @return the builder of the body
     * @throws IllegalArgumentException if a rule before denies them
     */
    public B network(NetworkFamily family) {
        return add(new NetworkRule(qualifiers, new NetworkRule.OfFamily(family)));
    }

    /**
     * Allows the sockets of a family that are of a kind.
     *
     * @param family which
     * @param kind a type or a protocol
     * @return the builder of the body
     * @throws IllegalArgumentException if the family has none, or a rule before denies them
     */
    public B network(NetworkFamily family, SocketKind kind) {
        return add(new NetworkRule(qualifiers, new NetworkRule.OfFamilyAndKind(family, kind)));
    }

    /**
     * Denies the sockets of a family.
     *
     * @param family which
     * @return the builder of the body
     * @throws IllegalArgumentException if a rule before allows them by name
     */
    public B denyNetwork(NetworkFamily family) {
        return add(new NetworkRule(denying(), new NetworkRule.OfFamily(family)));
    }

    /**
     * Denies the sockets of a family that are of a kind.
     *
     * @param family which
     * @param kind a type or a protocol
     * @return the builder of the body
     * @throws IllegalArgumentException if the family has none, or a rule before allows just them
     */
    public B denyNetwork(NetworkFamily family, SocketKind kind) {
        return add(new NetworkRule(denying(), new NetworkRule.OfFamilyAndKind(family, kind)));
    }

    /**
     * Allows every socket: {@code network,}.
     *
     * @return the builder of the body
     */
    public B allNetwork() {
        return add(new NetworkRule(qualifiers, new NetworkRule.Every()));
    }

    private Qualifiers denying() {
        return qualifiers.withDecision(Qualifiers.Decision.DENY);
    }

    private static <T> Set<T> set(T first, List<? extends T> more) {
        Set<T> all = new LinkedHashSet<>();
        all.add(first);
        all.addAll(more);
        return all;
    }
}
