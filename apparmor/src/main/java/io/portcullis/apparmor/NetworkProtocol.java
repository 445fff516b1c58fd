package io.portcullis.apparmor;

import java.util.Locale;

/** A protocol that stands for its sockets. */
public enum NetworkProtocol implements SocketKind {
    /** Streams of {@link NetworkFamily#INET} and {@link NetworkFamily#INET6}. */
    TCP(SocketType.STREAM, true),
    /** Datagrams of {@link NetworkFamily#INET} and {@link NetworkFamily#INET6}. */
    UDP(SocketType.DGRAM, true),
    /** Raw sockets of {@link NetworkFamily#INET}. */
    ICMP(SocketType.RAW, false);

    private final SocketType type;
    private final boolean alsoOverInet6;

    NetworkProtocol(SocketType type, boolean alsoOverInet6) {
        this.type = type;
        this.alsoOverInet6 = alsoOverInet6;
    }

    @Override
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public SocketType type() {
        return type;
    }

    @Override
    public boolean existsIn(NetworkFamily family) {
        return family == NetworkFamily.INET || (family == NetworkFamily.INET6 && alsoOverInet6);
    }
}
