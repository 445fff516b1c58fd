package io.portcullis.cli;

import io.portcullis.syscalls.Abi;
import io.portcullis.trace.Recording;
import io.portcullis.trace.TraceReader;
import io.portcullis.trace.TraceReading;
import io.portcullis.trace.UnreadLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "from-trace",
        header = "Make a profile of what programs were seen to call.",
        description = {
            "",
            "Reads logs and tables of strace (-f, -ff, -c, with or without times, -y, -n), and the kernel's audit lines of"
                    + " type 1326 from dmesg, the journal, syslog or audit.log. Which it is, the text shows.",
            "Only what was seen is allowed, and what every program needs: restart_syscall, sigreturn and exit.",
            ""
        },
        footer = {"", "Exit codes: 0 written, 2 bad input."},
        sortOptions = false)
final class FromTraceCommand implements Callable<Integer> {
    private static final int MOST_UNREAD = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The traces; - is standard input.")
    private List<String> files = new ArrayList<>();

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Learning learning;

    @Option(
            names = "--machine",
            paramLabel = "ABI",
            description =
                    "The own ABI of the machine that strace ran on; audit lines name theirs. Default: this one's.")
    private @Nullable String machine;

    private FromTraceCommand() {}

    @Override
    public Integer call() {
        OutputFile written = learning.file(spec, files);
        PrintWriter err = spec.commandLine().getErr();
        TraceReader reader = TraceReader.on(machine == null ? Reading.nativeAbi() : Reading.abi(machine));
        TraceReading all = new TraceReading(Recording.nothing(), List.of(), 0);
        for (String file : files) {
            all = all.and(read(reader, file));
        }
        Recording recording = all.recording();
        err.println("portcullis: %s, through %s"
                .formatted(
                        recording,
                        recording.isEmpty()
                                ? "no ABI"
                                : recording.abis().stream()
                                        .map(Abi::libseccompName)
                                        .collect(Collectors.joining(", "))));
        sayUnread(all, err);
        learning.write(spec, recording, written);
        return Portcullis.YES;
    }

    private static TraceReading read(TraceReader reader, String file) {
        String name = file.equals(Input.STANDARD_INPUT) ? "standard input" : file;
        try (InputStream in = Input.open(file);
                Reader text = new InputStreamReader(in, StandardCharsets.ISO_8859_1)) { // where no text is malformed
            return reader.read(name, text);
        } catch (IOException e) {
            throw Input.unreadable(name, e);
        }
    }

    private static void sayUnread(TraceReading reading, PrintWriter err) {
        for (UnreadLine line : reading.unread()
                .subList(0, Math.min(MOST_UNREAD, reading.unread().size()))) {
            err.println("portcullis: not understood: " + Printable.of(line.toString()));
        }
        if (reading.unreadCount() > MOST_UNREAD) {
            err.println("portcullis: and %d more lines that are not understood"
                    .formatted(reading.unreadCount() - MOST_UNREAD));
        }
    }
}
