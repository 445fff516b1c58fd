package io.portcullis.apparmor;

/** A kind of socket: by its {@link SocketType}, or by the {@link NetworkProtocol} it speaks. */
public sealed interface SocketKind permits SocketType, NetworkProtocol {
    /**
     * The word in policy.
     *
     * @return for example {@code stream}
     */
    String keyword();

    /**
     * The type of its sockets, which is all the kernel looks at.
     *
     * @return the type itself, or the one the protocol is spoken over
     */
    SocketType type();

    /**
     * Whether a family has sockets of this kind, as the parser sees it.
     *
     * @param family the family
     * @return true if the two may stand in one rule
     */
    boolean existsIn(NetworkFamily family);
}
