/**
 * libseccomp, the C library, where it is installed; everything else works without it.
 *
 * <p>{@link io.portcullis.seccomp.libseccomp.LibseccompLibrary} says whether it is there. 2.5 and newer are understood.
 * The library is found by its name, {@code libseccomp.so.2}; the system property {@code portcullis.libseccomp} may name
 * another file.
 */
package io.portcullis.seccomp.libseccomp;
