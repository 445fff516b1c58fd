package io.portcullis.apparmor;

import java.util.Locale;

/** A protocol that stands for its sockets. */
public enum NetworkProtocol implements SocketKind {
    /** Streams of {@link NetworkFamily#INET} and {@link NetworkFamily#INET6}. */
    TCP(true),
    /** Datagrams of {@link NetworkFamily#INET} and {@link NetworkFamily#INET6}. */
    UDP(true),
    /** Raw sockets of {@link NetworkFamily#INET}. */
    ICMP(false);

    private final boolean alsoOverInet6;

    NetworkProtocol(boolean alsoOverInet6) {
        this.alsoOverInet6 = alsoOverInet6;
    }

    @Override
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean existsIn(NetworkFamily family) {
        return family == NetworkFamily.INET || (family == NetworkFamily.INET6 && alsoOverInet6);
    }
}
