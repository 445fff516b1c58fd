package io.portcullis.trace;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A {@code strace} that looks at a process that already runs, which no filter can be put on from outside. The process
 * and what it starts from then on stop twice for each call; ending the look leaves it running.
 */
public final class AttachedStrace implements AutoCloseable {
    private static final long LONGEST_END_SECONDS = 10;
    private static final long ATTACHING_MILLIS = 300;

    private final long processId;
    private final Process strace;
    private final Path log;
    private final Path complaints;

    private AttachedStrace(long processId, Process strace, Path log, Path complaints) {
        this.processId = processId;
        this.strace = strace;
        this.log = log;
        this.complaints = complaints;
    }

    /**
     * Attaches to a process and all its threads.
     *
     * @param processId the process
     * @param calls what to look at, by name; none looks at everything
     * @param counting whether to have strace count ({@code -c}) instead of writing every call down: calls and errors,
     *     no arguments
     * @return the strace, looking
     * @throws IOException if there is no strace, or it may not attach; the message says why
     * @throws InterruptedException if interrupted meanwhile
     */
    public static AttachedStrace to(long processId, Collection<Syscall> calls, boolean counting)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("portcullis-strace", ".log");
        Path complaints = Files.createTempFile("portcullis-strace", ".err");
        List<String> command =
                new ArrayList<>(List.of("strace", "-f", "-p", Long.toString(processId), "-o", log.toString()));
        if (counting) {
            command.add("-c");
        }
        if (!calls.isEmpty()) {
            command.add("-e");
            command.add(calls.stream().map(Syscall::name).collect(Collectors.joining(",", "trace=", "")));
        }
        AttachedStrace attached = null;
        try {
            Process strace = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(complaints.toFile())
                    .start();
            attached = new AttachedStrace(processId, strace, log, complaints);
            if (strace.waitFor(ATTACHING_MILLIS, TimeUnit.MILLISECONDS) && strace.exitValue() != 0) {
                throw new IOException("strace cannot attach to process " + processId + ": " + attached.complaint()
                        + "; it takes the same user and no other tracer, or CAP_SYS_PTRACE");
            }
            return attached;
        } catch (IOException | InterruptedException e) {
            if (attached != null) {
                attached.close();
            } else {
                Files.delete(log);
                Files.delete(complaints);
            }
            if (attached == null && e instanceof IOException) {
                throw new IOException(
                        "a process that already runs is looked at by strace, which is not there;"
                                + " install the package strace",
                        e);
            }
            throw e;
        }
    }

    private String complaint() throws IOException {
        return Files.readString(complaints, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst("^strace: ", ""))
                .collect(Collectors.joining("; "));
    }

    /**
     * Looks on until the process has ended, or the time is over.
     *
     * @param milliseconds how long at most
     * @return whether the process has ended
     * @throws InterruptedException if interrupted meanwhile
     */
    public boolean look(long milliseconds) throws InterruptedException {
        return strace.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    }

    /**
     * Lets the process go, which runs on.
     *
     * @return what strace wrote
     * @throws IOException if strace does not end, or what it wrote cannot be read
     * @throws InterruptedException if interrupted meanwhile
     */
    public String detach() throws IOException, InterruptedException {
        strace.destroy(); // SIGTERM: it detaches, and writes its table
        if (!strace.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("strace does not let go of process " + processId);
        }
        return Files.readString(log, StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads what strace wrote.
     *
     * @param text what {@link #detach} gave
     * @return the recording
     */
    public static TraceReading reading(String text) {
        return StraceReader.on(Abi.ofThisJvm()).parse(text);
    }

    /** Lets the process go, which runs on, and forgets what was seen. */
    @Override
    public void close() {
        strace.destroy();
        try {
            if (!strace.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                strace.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.toFile().delete(); // gone already is as good
        complaints.toFile().delete();
    }
}
