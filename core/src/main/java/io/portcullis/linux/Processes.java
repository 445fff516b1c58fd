package io.portcullis.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Processes and their threads, read from {@code /proc}; no native code. */
public final class Processes {
    private static final Path PROC = Path.of("/proc");

    private Processes() {}

    /**
     * The main thread of a process.
     *
     * @param processId its id
     * @return what {@code /proc} says, or empty if there is no such process or no {@code /proc}
     */
    public static Optional<TaskStatus> statusOf(long processId) {
        return read(PROC.resolve(Long.toString(processId)));
    }

    /**
     * A thread of this process.
     *
     * @param threadId its id
     * @return what {@code /proc} says, or empty if the thread has ended
     */
    public static Optional<TaskStatus> ownThread(int threadId) {
        return read(PROC.resolve("self/task").resolve(Integer.toString(threadId)));
    }

    /**
     * Every thread of a process, those that end while being read left out.
     *
     * @param processId its id
     * @return the threads by id, none if there is no such process or no {@code /proc}
     */
    public static List<TaskStatus> threadsOf(long processId) {
        return threadsIn(PROC.resolve(Long.toString(processId)).resolve("task"));
    }

    /**
     * Every thread of this process, those that end while being read left out.
     *
     * @return the threads by id, none where there is no {@code /proc}
     */
    public static List<TaskStatus> ownThreads() {
        return threadsIn(PROC.resolve("self/task"));
    }

    /**
     * Every process that can be seen, those that end while being read left out.
     *
     * @return the processes by id, none where there is no {@code /proc}
     */
    public static List<RunningProcess> all() {
        List<RunningProcess> processes = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[1-9]*")) {
            folders.forEach(folder ->
                    find(Integer.parseInt(folder.getFileName().toString())).ifPresent(processes::add));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        processes.sort(Comparator.comparingInt(RunningProcess::id));
        return List.copyOf(processes);
    }

    /**
     * One process.
     *
     * @param processId its id
     * @return what {@code /proc} says, or empty if there is no such process or it cannot be seen
     */
    public static Optional<RunningProcess> find(int processId) {
        return RunningProcess.read(PROC.resolve(Integer.toString(processId)), processId);
    }

    private static List<TaskStatus> threadsIn(Path folder) {
        List<TaskStatus> threads = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(folder)) {
            for (Path task : tasks) {
                Optional<TaskStatus> status = read(task);
                if (status.isPresent()) {
                    threads.add(status.get());
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException
                | DirectoryIteratorException e) { // ESRCH: the process has ended while its threads were read
            if (isThere(folder)) {
                throw e instanceof IOException io
                        ? new UncheckedIOException(io)
                        : new UncheckedIOException(((DirectoryIteratorException) e).getCause());
            }
        }
        threads.sort(Comparator.comparingInt(TaskStatus::threadId));
        return List.copyOf(threads);
    }

    private static Optional<TaskStatus> read(Path task) {
        try { // names are any bytes, so not UTF-8
            return Optional.of(
                    TaskStatus.parse(Files.readAllLines(task.resolve("status"), StandardCharsets.ISO_8859_1)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (!isThere(task)) { // ended between opening and reading: ESRCH
                return Optional.empty();
            }
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isThere(Path task) { // Files.exists makes a call, access, that a JVM hardly ever makes
        try {
            return Files.readAttributes(task, BasicFileAttributes.class).isDirectory();
        } catch (IOException e) {
            return false;
        }
    }
}
