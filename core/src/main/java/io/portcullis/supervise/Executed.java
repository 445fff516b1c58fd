package io.portcullis.supervise;

import io.portcullis.linux.FilePrivileges;
import io.portcullis.syscalls.Syscalls;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that a thread asked to become.
 *
 * @param name as the thread wrote it
 * @param seenFrom where the thread's paths begin
 */
record Executed(String name, Path seenFrom) {
    private static final long AT_FDCWD = 0xffff_ff9cL; // -100 as 32 bits, include/uapi/linux/fcntl.h

    /** What a thread that waits for its answer asks for; empty if it cannot be told, as for a bare descriptor. */
    static Optional<Executed> by(Notification call) {
        boolean at = call.syscall().equals(Syscalls.EXECVEAT);
        String name = call.pathAt(at ? 1 : 0).orElse("");
        boolean isHere = !at || (call.argument(0) & 0xffff_ffffL) == AT_FDCWD;
        if (name.isEmpty() || (!name.startsWith("/") && !isHere)) {
            return Optional.empty();
        }
        return Optional.of(new Executed(name, call.inProc().resolve(name.startsWith("/") ? "root" : "cwd")));
    }

    /** What the file does not give under no_new_privs, in a sentence; asked after the answer, since it may block. */
    Optional<String> lostPrivileges() {
        FilePrivileges privileges;
        try {
            privileges = FilePrivileges.of(seenFrom.resolve(name.replaceFirst("^/+", "")));
        } catch (InvalidPathException e) { // this JVM's locale has no such names (sun.jnu.encoding)
            return Optional.of(
                    name + " has a name that this JVM's locale cannot say, so it is not known whether it gains"
                            + " privileges");
        }
        return privileges.any()
                ? Optional.of(name + " has " + privileges
                        + ", which do nothing under no_new_privs: it may have done less than it does otherwise")
                : Optional.empty();
    }
}
