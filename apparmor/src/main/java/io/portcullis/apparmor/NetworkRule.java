package io.portcullis.apparmor;

import java.util.Arrays;

/**
 * A rule about sockets.
 *
 * @param qualifiers what stands before it
 * @param scope which sockets
 */
public record NetworkRule(Qualifiers qualifiers, Scope scope) implements Rule {
    /** Which sockets. */
    public sealed interface Scope {
        /**
         * Whether it holds the sockets of a family that are of a type. A protocol stands for the type it is spoken
         * over: {@code inet tcp} holds every stream of the family, for the kernel looks no further.
         *
         * @param family the family
         * @param type the type
         * @return true if a rule of this scope is about them
         */
        boolean holds(NetworkFamily family, SocketType type);

        /**
         * Whether every socket of another scope is one of this.
         *
         * @param other the other
         * @return true if this scope holds it
         */
        default boolean covers(Scope other) {
            return Arrays.stream(NetworkFamily.values())
                    .allMatch(family -> Arrays.stream(SocketType.values())
                            .allMatch(type -> holds(family, type) || !other.holds(family, type)));
        }

        /**
         * The words in policy.
         *
         * @return each with a space before it
         */
        String words();
    }

    /** Nothing said: every socket. */
    public record Every() implements Scope {
        @Override
        public boolean holds(NetworkFamily ofFamily, SocketType type) {
            return true;
        }

        @Override
        public String words() {
            return "";
        }
    }

    /**
     * Every socket of a family.
     *
     * @param family the family
     */
    public record OfFamily(NetworkFamily family) implements Scope {
        @Override
        public boolean holds(NetworkFamily ofFamily, SocketType type) {
            return ofFamily == family;
        }

        @Override
        public String words() {
            return " " + family.keyword();
        }
    }

    /**
     * Every socket of a kind, whatever its family.
     *
     * @param kind the kind
     */
    public record OfKind(SocketKind kind) implements Scope {
        @Override
        public boolean holds(NetworkFamily ofFamily, SocketType type) {
            return type == kind.type() && kind.existsIn(ofFamily);
        }

        @Override
        public String words() {
            return " " + kind.keyword();
        }
    }

    /**
     * The sockets of a family that are of a kind.
     *
     * @param family the family
     * @param kind the kind
     */
    public record OfFamilyAndKind(NetworkFamily family, SocketKind kind) implements Scope {
        /**
         * Refuses a protocol that the family does not speak.
         *
         * @param family the family
         * @param kind the kind
         */
        public OfFamilyAndKind {
            if (!kind.existsIn(family)) {
                throw new IllegalArgumentException("network " + family.keyword() + " " + kind.keyword()
                        + " does not exist: the parser knows no " + kind.keyword()
                        + " of this family; name a socket type"
                        + ", such as SocketType.RAW");
            }
        }

        @Override
        public boolean holds(NetworkFamily ofFamily, SocketType type) {
            return ofFamily == family && type == kind.type();
        }

        @Override
        public String words() {
            return " " + family.keyword() + " " + kind.keyword();
        }
    }

    /**
     * Refuses an owner.
     *
     * @param qualifiers what stands before it
     * @param scope which sockets
     */
    public NetworkRule {
        qualifiers.requireNoOwner("network");
        if (qualifiers.priority() != 0) {
            throw new IllegalArgumentException("priority=" + qualifiers.priority()
                    + " stands before a network rule, which has none; leave it out");
        }
    }

    @Override
    public String toPolicy() {
        return qualifiers.toPolicy() + "network" + scope.words() + ",";
    }
}
