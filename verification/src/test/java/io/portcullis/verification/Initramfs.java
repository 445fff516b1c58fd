package io.portcullis.verification;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A root folder in the format that a kernel unpacks at its start: cpio's {@code newc}, uncompressed
 * (Documentation/driver-api/early-userspace/buffer-format.rst). Everything in it is root's.
 */
final class Initramfs implements AutoCloseable {
    private static final int FOLDER = 0040755;
    private static final int PROGRAM = 0100755;
    private static final int LINK = 0120777;
    private static final int CHARACTER_DEVICE = 0020600;
    private static final int ALIGNMENT = 4;

    private final OutputStream out;
    private final Set<String> folders = new HashSet<>();
    private int inode;
    private long written;

    Initramfs(Path file) throws IOException {
        this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    }

    /** Adds what is below a folder, under a name without a leading slash; nothing of it may be there already. */
    void tree(String name, Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all.sorted().filter(path -> !path.equals(folder))::iterator) {
                String inside =
                        name.isEmpty() ? folder.relativize(path).toString() : name + "/" + folder.relativize(path);
                if (Files.isSymbolicLink(path)) {
                    entry(
                            inside,
                            LINK,
                            0,
                            Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8));
                } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    folder(inside);
                } else {
                    program(inside, Files.readAllBytes(path));
                }
            }
        }
    }

    /** Adds a folder, if it is not there yet, and those above it. */
    void folder(String name) throws IOException {
        int slash = name.lastIndexOf('/');
        if (slash > 0) {
            folder(name.substring(0, slash));
        }
        if (folders.add(name)) {
            entry(name, FOLDER, 0, new byte[0]);
        }
    }

    /** Adds a file that can be read and executed by everybody. */
    void program(String name, byte[] content) throws IOException {
        entry(name, PROGRAM, 0, content);
    }

    /** Adds a character device. */
    void device(String name, int major, int minor) throws IOException {
        entry(name, CHARACTER_DEVICE, (long) major << 32 | minor, new byte[0]);
    }

    private void entry(String name, int mode, long device, byte[] content) throws IOException {
        byte[] bytes = (name + '\0').getBytes(StandardCharsets.UTF_8);
        inode++;
        write("070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X"
                .formatted(
                        inode,
                        mode,
                        0, // uid
                        0, // gid
                        1, // links
                        0, // time
                        content.length,
                        0,
                        0,
                        device >>> 32,
                        device & 0xffff_ffffL,
                        bytes.length,
                        0)
                .getBytes(StandardCharsets.US_ASCII));
        write(bytes);
        align();
        write(content);
        align();
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        written += bytes.length;
    }

    private void align() throws IOException {
        write(new byte[(int) (-written & (ALIGNMENT - 1))]);
    }

    @Override
    public void close() throws IOException {
        entry("TRAILER!!!", 0, 0, new byte[0]);
        out.close();
    }
}
