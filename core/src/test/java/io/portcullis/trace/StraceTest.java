package io.portcullis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader against the real strace: its log against its own table of the same run. */
@Tag("full")
class StraceTest {
    /** Children, threads' worth of pipes, signals, files, and a call that fails. */
    private static final List<String> WORK =
            List.of("/bin/sh", "-c", "ls -l / | cat; (sleep 0.05 & wait); kill -0 1; test -e /nonexistent || true");

    /** strace does not count calls that do not come back, nor those without a name. */
    private static final Set<Syscall> NEVER_COUNTED = Set.of(Syscalls.EXIT, Syscalls.EXIT_GROUP);

    @TempDir
    private Path folder;

    @BeforeEach
    void takeStrace() {
        Needs.linuxX8664();
        Needs.program("strace", "strace");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-f",
                "-f -tt -T",
                "-f -ttt",
                "-f -t",
                "-f -r",
                "-f -t -r",
                "-f -y",
                "-f -yy",
                "-f -n",
                "-f -i",
                "-f -i -n",
                "-f -Y",
                "-f -X raw",
                "-f -X verbose",
                "-f -v -s 4096",
                "-f -q",
                "-f -xx",
                "-f -a1",
                ""
            })
    void countsAsStraceDoes(String options) throws Exception {
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of("strace", "-C", "-o", log.toString()));
        command.addAll(words(options));
        command.addAll(WORK);
        run(command);
        String text = Files.readString(log, StandardCharsets.ISO_8859_1);
        int table = text.indexOf("% time");

        TraceReading calls = StraceReader.on(Abi.X86_64).parse(text.substring(0, table));
        TraceReading counted = StraceReader.on(Abi.X86_64).parse(text.substring(table));

        assertThat(calls.unread()).isEmpty();
        assertThat(counted.unread()).isEmpty();
        Map<Syscall, Long> returned = counts(calls.recording());
        returned.keySet().removeAll(NEVER_COUNTED);
        assertThat(returned).isEqualTo(counts(counted.recording()));
    }

    @Test
    void readsAFileAThread() throws Exception {
        Path log = folder.resolve("log");
        run(Stream.concat(Stream.of("strace", "-ff", "-o", log.toString()), WORK.stream())
                .toList());

        TraceReading all = new TraceReading(Recording.nothing(), List.of(), 0);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("log."))
                    .toList()) {
                all = all.and(StraceReader.on(Abi.X86_64).read(file));
            }
        }

        assertThat(all.unread()).isEmpty();
        assertThat(all.recording().tasks()).hasSizeGreaterThan(3).allMatch(task -> task.threadId() != 0);
        assertThat(all.recording().calls()).contains(Syscalls.EXECVE, Syscalls.WAIT4, Syscalls.KILL);
    }

    @Test
    void readsWhatGoesToStandardError() throws Exception {
        Path log = folder.resolve("log");
        Process strace = new ProcessBuilder(
                        Stream.concat(Stream.of("strace", "-f"), WORK.stream()).toList())
                .redirectErrorStream(false)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(log.toFile())
                .start();
        assertThat(strace.waitFor(60, TimeUnit.SECONDS)).isTrue();

        TraceReading reading = StraceReader.on(Abi.X86_64).read(log);

        assertThat(reading.unread()).isEmpty();
        assertThat(reading.recording().calls()).contains(Syscalls.EXECVE, Syscalls.WAIT4, Syscalls.GETDENTS64);
    }

    @Test
    void knowsEveryTellingArgumentOfACommonProgram() throws Exception {
        Path log = folder.resolve("log");
        run(Stream.concat(Stream.of("strace", "-f", "-o", log.toString()), WORK.stream())
                .toList());

        Recording recording = StraceReader.on(Abi.X86_64).read(log).recording();

        assertThat(recording.recordedCalls())
                .filteredOn(call -> call.unknown() != 0)
                .isEmpty();
    }

    private static Map<Syscall, Long> counts(Recording recording) {
        Map<Syscall, Long> counts = new TreeMap<>();
        recording.recordedCalls().forEach(call -> counts.put(call.syscall(), call.times()));
        return counts;
    }

    private static List<String> words(String options) {
        return Arrays.stream(options.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("strace does not end: " + command);
        }
    }
}
