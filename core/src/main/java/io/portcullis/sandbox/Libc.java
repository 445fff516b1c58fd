package io.portcullis.sandbox;

/** The C library of a JVM. */
public enum Libc {
    /** The GNU C library. */
    GLIBC,
    /** musl, as on Alpine. */
    MUSL,
    /** Another, or it could not be told. */
    UNKNOWN
}
