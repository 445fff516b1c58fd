package io.portcullis.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a file gives to who executes it, beyond running. Under no_new_privs, and on file systems that are mounted
 * nosuid, it gives nothing of it.
 *
 * @param setUserId whether the program runs as the file's owner
 * @param setGroupId whether it runs with the file's group
 * @param capabilities whether the file has capabilities ({@code security.capability}, capabilities(7))
 */
public record FilePrivileges(boolean setUserId, boolean setGroupId, boolean capabilities) {
    // include/uapi/linux/stat.h
    private static final int S_ISUID = 04000;
    private static final int S_ISGID = 02000;
    private static final int S_IXGRP = 00010;

    /**
     * Takes all.
     *
     * @param setUserId whether the program runs as the file's owner
     * @param setGroupId whether it runs with the file's group
     * @param capabilities whether the file has capabilities
     */
    public FilePrivileges {}

    /**
     * Looks at a file; links are followed.
     *
     * @param file the file
     * @return what it gives; nothing if it cannot be looked at
     */
    public static FilePrivileges of(Path file) {
        try {
            int mode = (Integer) Files.getAttribute(file, "unix:mode", new LinkOption[0]);
            return new FilePrivileges(
                    (mode & S_ISUID) != 0, (mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP), hasCapabilities(file));
        } catch (IOException | UnsupportedOperationException e) {
            return new FilePrivileges(false, false, false);
        }
    }

    private static boolean hasCapabilities(Path file) {
        if (Kernel.whyNotRunning().isPresent()) {
            return false;
        }
        NativeMemory path = NativeMemory.of((file + "\0").getBytes(StandardCharsets.UTF_8));
        NativeMemory name = NativeMemory.of("security.capability\0".getBytes(StandardCharsets.US_ASCII));
        try {
            return LibC.getxattr(path.pointer(), name.pointer(), null, new NativeLong(0))
                            .longValue()
                    > 0;
        } catch (LastErrorException e) { // ENODATA, or the file system has none
            return false;
        }
    }

    /**
     * Whether the file gives anything.
     *
     * @return true if one of the three is there
     */
    public boolean any() {
        return setUserId || setGroupId || capabilities;
    }

    /** Says it, for example {@code set-user-ID}. */
    @Override
    public String toString() {
        return String.join(
                ", ",
                Stream.of(
                                setUserId ? "set-user-ID" : "",
                                setGroupId ? "set-group-ID" : "",
                                capabilities ? "file capabilities" : "")
                        .filter(text -> !text.isEmpty())
                        .toList());
    }
}
