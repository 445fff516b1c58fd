package io.portcullis.apparmor;

import java.util.Locale;

/** A type of socket. */
public enum SocketType implements SocketKind {
    /** {@code SOCK_STREAM}: a connection of bytes. */
    STREAM,
    /** {@code SOCK_DGRAM}: single messages. */
    DGRAM,
    /** {@code SOCK_SEQPACKET}: a connection of messages. */
    SEQPACKET,
    /** {@code SOCK_RDM}: reliable messages in any order. */
    RDM,
    /** {@code SOCK_RAW}: packets with their headers. */
    RAW,
    /** {@code SOCK_PACKET}: the obsolete way to raw frames. */
    PACKET;

    @Override
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public SocketType type() {
        return this;
    }

    @Override
    public boolean existsIn(NetworkFamily family) {
        return true;
    }
}
