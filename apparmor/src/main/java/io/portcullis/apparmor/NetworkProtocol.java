package io.portcullis.apparmor;

import java.util.Locale;
import java.util.Set;

/** A protocol that stands for its sockets. */
public enum NetworkProtocol implements SocketKind {
    /** Streams of {@link NetworkFamily#INET} and {@link NetworkFamily#INET6}. */
    TCP(Set.of(NetworkFamily.INET, NetworkFamily.INET6)),
    /** Datagrams of {@link NetworkFamily#INET} and {@link NetworkFamily#INET6}. */
    UDP(Set.of(NetworkFamily.INET, NetworkFamily.INET6)),
    /** Raw sockets of {@link NetworkFamily#INET}. */
    ICMP(Set.of(NetworkFamily.INET));

    private final Set<NetworkFamily> families;

    NetworkProtocol(Set<NetworkFamily> families) {
        this.families = families;
    }

    @Override
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean existsIn(NetworkFamily family) {
        return families.contains(family);
    }
}
