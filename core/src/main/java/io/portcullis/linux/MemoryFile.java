package io.portcullis.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.portcullis.syscalls.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/** A file in memory, {@code memfd_create(2)}, that goes when it is closed. */
public final class MemoryFile implements AutoCloseable {
    // include/uapi/linux/fcntl.h: F_SEAL_SEAL, _SHRINK, _GROW, _WRITE
    private static final int F_ADD_SEALS = 1033;
    private static final int SEAL_ALL = 0xf;

    private final int descriptor;
    private final IntConsumer closing;
    private boolean closed;

    MemoryFile(int descriptor, IntConsumer closing) {
        this.descriptor = descriptor;
        this.closing = closing;
    }

    /**
     * The descriptor native code writes to.
     *
     * @return 0 or more
     */
    public int descriptor() {
        return descriptor;
    }

    /**
     * Adds to the end of what was written so far. The file is not opened for that, so it can be executed at once.
     *
     * @param bytes what to add
     * @throws KernelRefusedException if there is no room (ENOSPC, ENOMEM)
     */
    public void write(byte[] bytes) {
        NativeMemory memory = NativeMemory.of(bytes);
        int written = 0;
        while (written < bytes.length) {
            int from = written;
            try {
                written += (int) memory.handedTo(address -> LibC.write(
                                descriptor, new Pointer(address + from), new NativeLong(bytes.length - from)))
                        .longValue();
            } catch (LastErrorException e) {
                throw new KernelRefusedException("write", Errno.ofNumber(e.getErrorCode()), "to a file in memory");
            }
        }
    }

    /**
     * Forbids every change, for everybody and for good: a file of this process is one that others of the same user can
     * open ({@code /proc/PID/fd}), and without this write to.
     *
     * @throws KernelRefusedException if the file cannot be sealed
     */
    public void seal() {
        try {
            LibC.fcntl(descriptor, F_ADD_SEALS, SEAL_ALL);
        } catch (LastErrorException e) {
            throw new KernelRefusedException(
                    "fcntl(F_ADD_SEALS)", Errno.ofNumber(e.getErrorCode()), "of a file in memory");
        }
    }

    /**
     * Where this process sees the file.
     *
     * @return a path under {@code /proc/self/fd}
     */
    public Path path() {
        return Path.of("/proc/self/fd", Integer.toString(descriptor));
    }

    /**
     * Where another process of the same user sees the file.
     *
     * @return a path under {@code /proc/PID/fd}
     */
    public Path pathForOthers() {
        return Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd", Integer.toString(descriptor));
    }

    /**
     * Everything written so far.
     *
     * @return the bytes from the start
     */
    public byte[] bytes() {
        try {
            return Files.readAllBytes(path());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read back " + path() + "; is /proc mounted", e);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            closing.accept(descriptor);
        }
    }
}
