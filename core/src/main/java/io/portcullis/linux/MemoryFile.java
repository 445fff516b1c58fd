package io.portcullis.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/** A file in memory, {@code memfd_create(2)}, that goes when it is closed. */
public final class MemoryFile implements AutoCloseable {
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
     * Where this process sees the file.
     *
     * @return a path under {@code /proc/self/fd}
     */
    public Path path() {
        return Path.of("/proc/self/fd", Integer.toString(descriptor));
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
