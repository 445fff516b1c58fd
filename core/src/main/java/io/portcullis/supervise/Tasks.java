package io.portcullis.supervise;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code /proc} says of a thread while it waits for an answer. */
final class Tasks {
    private static final String PROCESS = "Tgid:";

    private Tasks() {}

    /** The process a thread is of. */
    static Optional<Long> processOf(int threadId) {
        try {
            return Files.readAllLines(
                            Path.of("/proc", Integer.toString(threadId), "status"), StandardCharsets.ISO_8859_1)
                    .stream()
                    .filter(line -> line.startsWith(PROCESS))
                    .map(line -> Long.parseLong(line.substring(PROCESS.length()).strip()))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether a thread has not ended. */
    static boolean isThere(int threadId) {
        return Files.exists(Path.of("/proc", Integer.toString(threadId)));
    }

    /** A thread's name. */
    static String nameOf(int threadId) {
        try {
            return Files.readString(Path.of("/proc", Integer.toString(threadId), "comm"), StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }
}
