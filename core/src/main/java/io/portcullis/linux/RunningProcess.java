package io.portcullis.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process as {@code /proc} shows it. Texts are the process' own and hostile to terminals; every byte of them is a
 * character (ISO-8859-1), so that none is lost.
 *
 * @param id its id
 * @param startTime when it started, in clock ticks since the machine did; an id and a start time together name one
 *     process, an id alone is given out again
 * @param state what it does: {@code R} running, {@code S} sleeping, {@code Z} ended and not yet waited for, and others
 *     of proc_pid_stat(5)
 * @param name its name, at most 15 bytes, but for kernel threads
 * @param arguments its command line, the program's name first; none for a kernel thread or a zombie
 * @param executable its program's file, empty where this process may not see it, and for a kernel thread
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
public record RunningProcess(
        int id, long startTime, char state, String name, List<String> arguments, Optional<String> executable) {
    // proc_pid_stat(5), counted from the state, which is the third field
    private static final int STATE = 0;
    private static final int START_TIME = 19;

    /**
     * Copies the list.
     *
     * @param id its id
     * @param startTime when it started, in clock ticks since the machine did
     * @param state what it does
     * @param name its name
     * @param arguments its command line
     * @param executable its program's file
     */
    public RunningProcess {
        arguments = List.copyOf(arguments);
    }

    /** Reads a folder of /proc, empty if the process ends meanwhile. */
    static Optional<RunningProcess> read(Path folder, int id) {
        try {
            String stat = text(folder.resolve("stat"));
            int from = stat.indexOf('(');
            int to = stat.lastIndexOf(')'); // a name may have both in it
            if (from < 0 || to < from) {
                return Optional.empty();
            }
            String[] fields = stat.substring(to + 1).strip().split(" ", -1);
            return Optional.of(new RunningProcess(
                    id,
                    Long.parseUnsignedLong(fields[START_TIME]),
                    fields[STATE].charAt(0),
                    stat.substring(from + 1, to),
                    arguments(text(folder.resolve("cmdline"))),
                    executable(folder)));
        } catch (IOException e) {
            return Optional.empty(); // ended, or hidden by hidepid
        }
    }

    static List<String> arguments(String commandLine) {
        if (commandLine.isEmpty()) {
            return List.of();
        }
        String ended = commandLine.endsWith("\0") ? commandLine : commandLine + "\0";
        return Stream.of(ended.substring(0, ended.length() - 1).split("\0", -1)).toList();
    }

    private static Optional<String> executable(Path folder) {
        try {
            return Optional.of(Files.readSymbolicLink(folder.resolve("exe")).toString());
        } catch (IOException e) { // a kernel thread has none; another user's is not shown
            return Optional.empty();
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
