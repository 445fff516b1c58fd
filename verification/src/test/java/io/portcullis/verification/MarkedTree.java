package io.portcullis.verification;

import io.portcullis.launch.ConfinedProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that never ends and starts others, all of which have a mark of their own in their environment. */
final class MarkedTree {
    private static final String NAME = "PORTCULLIS_MARK";

    /** Some that start others all the time, and one that is always busy with calls. */
    private static final String BUSY =
            "for i in 1 2 3; do sh -c 'while :; do /bin/true; done' & done; while read x </dev/zero; do :; done; wait";

    /** One that makes no call for a long time, below one that waits for it. */
    private static final String ASLEEP = "sh -c 'sleep 1000; echo' & ";

    private final String mark;

    MarkedTree(String mark) {
        this.mark = mark;
    }

    String mark() {
        return mark;
    }

    /** All its processes make calls. */
    ConfinedProcess.Builder busy() {
        return program(BUSY);
    }

    /** One of its processes sleeps. */
    ConfinedProcess.Builder partlyAsleep() {
        return program(ASLEEP + BUSY);
    }

    private ConfinedProcess.Builder program(String script) {
        ConfinedProcess.Builder program = ConfinedProcess.command("sh", "-c", script)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        program.environment().put(NAME, mark);
        return program;
    }

    /** The processes of it that are there; a zombie has no environment. */
    List<Long> processes() throws IOException {
        String entry = NAME + "=" + mark + "\0";
        try (Stream<Path> folders = Files.list(Path.of("/proc"))) {
            return folders.filter(folder -> folder.getFileName().toString().matches("\\d+"))
                    .filter(folder -> environment(folder).contains(entry))
                    .map(folder -> Long.parseLong(folder.getFileName().toString()))
                    .toList();
        }
    }

    /** The processes that are left when those that can end have had time to. */
    List<Long> processesLeftAfter(int seconds) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Long> left = processes();
        while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(20);
            left = processes();
        }
        return left;
    }

    /** Leaves nothing behind, whatever failed. */
    void clear() throws IOException {
        processes().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    private static String environment(Path folder) {
        try {
            return Files.readString(folder.resolve("environ"), StandardCharsets.ISO_8859_1) + "\0";
        } catch (IOException e) { // it has ended, or is another user's
            return "";
        }
    }
}
