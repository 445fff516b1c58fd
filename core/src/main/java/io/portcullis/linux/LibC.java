package io.portcullis.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;

/**
 * libc by JNA's direct mapping. Nothing is bound before {@link JnaKernel#load()} says so.
 *
 * <p>{@code syscall} is an assembler routine that moves registers, so its fixed arity here is right on every ABI.
 */
final class LibC {
    private LibC() {}

    // errno is taken inside the call: later the JVM has made calls of its own
    static native NativeLong syscall(
            NativeLong number, NativeLong a0, NativeLong a1, NativeLong a2, NativeLong a3, NativeLong a4, NativeLong a5)
            throws LastErrorException;

    static native int close(int descriptor);
}
