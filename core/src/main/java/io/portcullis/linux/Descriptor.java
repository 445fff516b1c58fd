package io.portcullis.linux;

import com.sun.jna.LastErrorException;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import java.nio.file.Path;
import java.util.List;

/** A file descriptor of this process, closed once. It is not inherited by programs that are started. */
public final class Descriptor implements AutoCloseable {
    private static final int O_CLOEXEC = 0x80000; // include/uapi/asm-generic/fcntl.h

    private final int number;
    private boolean closed;

    Descriptor(int number) {
        this.number = number;
    }

    /**
     * Opens a file as {@code open(2)} does.
     *
     * @param path its path, of any bytes a Java string can say in UTF-8
     * @param flags {@code O_RDONLY} (0), {@code O_WRONLY} (1), {@code O_RDWR} (2) and others of fcntl.h, as this
     *     machine has them; {@code O_CLOEXEC} is added
     * @param mode the permissions of a file that {@code O_CREAT} makes
     * @return the descriptor
     * @throws KernelRefusedException if the kernel says no; {@link KernelRefusedException#errno()} says why
     * @throws UnsupportedOperationException if native code cannot be called from this JVM
     */
    public static Descriptor open(String path, int flags, int mode) {
        Kernel kernel = Kernel.running();
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a path has no NUL in it");
        }
        try {
            return new Descriptor(LibC.open(path, flags | O_CLOEXEC, mode));
        } catch (LastErrorException e) {
            throw new KernelRefusedException("open", errno(e, kernel.abi()), "of " + path);
        }
    }

    static Errno errno(LastErrorException e, Abi abi) {
        return Errno.ofNumberOn(e.getErrorCode(), List.of(abi));
    }

    /**
     * Its number.
     *
     * @return 0 or more
     * @throws IllegalStateException if it is closed
     */
    public synchronized int number() {
        if (closed) {
            throw new IllegalStateException("the descriptor " + number + " is closed");
        }
        return number;
    }

    /**
     * Where this process sees the file.
     *
     * @return a path under {@code /proc/self/fd}
     */
    public Path path() {
        return Path.of("/proc/self/fd", Integer.toString(number()));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(number);
        }
    }

    /** Gives the number. */
    @Override
    public String toString() {
        return "descriptor " + number;
    }
}
