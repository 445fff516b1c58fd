package io.portcullis.launch;

import io.portcullis.linux.Kernel;
import io.portcullis.linux.KernelRefusedException;
import io.portcullis.linux.MemoryFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A file for a child of this process and nobody else, which goes when it is closed. */
interface PrivateFile extends AutoCloseable {
    /** Where the child finds it. */
    Path path();

    /** Some of its bytes, as they are now. */
    ByteBuffer bytes(int offset, int count) throws IOException;

    @Override
    void close();

    /** A file that the child reads: in memory and sealed, or where that is not to be had a temporary one. */
    static PrivateFile toRead(String name, byte[] content) throws IOException {
        return inMemoryOrTemporary(name, content, true);
    }

    /** A file that the child writes to. */
    static PrivateFile toWrite(String name, byte[] content) throws IOException {
        return inMemoryOrTemporary(name, content, false);
    }

    private static PrivateFile inMemoryOrTemporary(String name, byte[] content, boolean sealed) throws IOException {
        if (Kernel.whyNotRunning().isEmpty()) {
            try {
                return inMemory(Kernel.running().createMemoryFile(name), content, sealed);
            } catch (KernelRefusedException e) {
                return temporary(name, content, "rw-------");
            }
        }
        return temporary(name, content, "rw-------");
    }

    static PrivateFile inMemory(MemoryFile file, byte[] content, boolean sealed) {
        try {
            file.write(content);
            if (sealed) {
                file.seal();
            }
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
        return new PrivateFile() {
            @Override
            public Path path() {
                return file.pathForOthers();
            }

            @Override
            public ByteBuffer bytes(int offset, int count) throws IOException {
                return read(file.path(), offset, count);
            }

            @Override
            public void close() {
                file.close();
            }
        };
    }

    static PrivateFile temporary(String name, byte[] content, String permissions) throws IOException {
        Path path = Files.createTempFile(
                name, "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        path.toFile().deleteOnExit();
        Files.write(path, content);
        return new PrivateFile() {
            @Override
            public Path path() {
                return path;
            }

            @Override
            public ByteBuffer bytes(int offset, int count) throws IOException {
                return read(path, offset, count);
            }

            @Override
            public void close() {
                path.toFile().delete(); // gone already is as good
            }
        };
    }

    private static ByteBuffer read(Path path, int offset, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ).position(offset)) {
            int read = 0;
            while (buffer.hasRemaining() && read >= 0) {
                read = channel.read(buffer);
            }
        }
        return buffer.flip();
    }
}
