package io.portcullis.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * libc by JNA's direct mapping. Nothing is bound before {@link JnaKernel#load()} says so.
 *
 * <p>{@code syscall} is an assembler routine that moves registers, so its fixed arity here is right on every ABI.
 * {@code ioctl}, {@code fcntl} and {@code open} are variadic in C; on Linux' ABIs integers and pointers are passed all
 * the same.
 */
final class LibC {
    private LibC() {}

    // errno is taken inside the call: later the JVM has made calls of its own
    static native NativeLong syscall(
            NativeLong number, NativeLong a0, NativeLong a1, NativeLong a2, NativeLong a3, NativeLong a4, NativeLong a5)
            throws LastErrorException;

    static native int close(int descriptor);

    static native NativeLong write(int descriptor, Pointer bytes, NativeLong count) throws LastErrorException;

    static native int execve(Pointer path, Pointer arguments, Pointer environment) throws LastErrorException;

    static native NativeLong getxattr(Pointer path, Pointer name, @Nullable Pointer value, NativeLong size)
            throws LastErrorException;

    static native int open(String path, int flags, int mode) throws LastErrorException;

    static native int ioctl(int descriptor, int request, Pointer argument) throws LastErrorException;

    static native int fcntl(int descriptor, int command, int argument) throws LastErrorException;

    static native int poll(Pointer descriptors, NativeLong count, int milliseconds) throws LastErrorException;

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int bind(int socket, Pointer address, int length) throws LastErrorException;

    static native int setsockopt(int socket, int level, int option, Pointer value, int length)
            throws LastErrorException;

    static native NativeLong recvmsg(int socket, Pointer message, int flags) throws LastErrorException;
}
