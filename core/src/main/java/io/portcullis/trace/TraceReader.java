package io.portcullis.trace;

import io.portcullis.syscalls.Abi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Reads a trace of either kind: what {@code strace} writes, or the kernel's audit lines. Which it is, the text shows.
 */
public final class TraceReader {
    private static final int LOOK_AHEAD = 1 << 16;

    private static final Pattern STRACE = Pattern.compile(
            "[a-z_][a-z0-9_]{0,40}\\(.*(?:\\) += |<unfinished \\.\\.\\.>)|<\\.\\.\\. \\w+ resumed>|% time +seconds");
    private static final Pattern LOG = Pattern.compile(
            "type=\\w+ (?:msg=)?audit\\(|\\bSECCOMP auid=|\\bkernel: |" + "^(?:<\\d+>)?\\[ *\\d+\\.\\d{6}\\] ");

    private final Abi abi;

    private TraceReader(Abi abi) {
        this.abi = abi;
    }

    /**
     * A reader for traces of one machine.
     *
     * @param abi the machine's own ABI; audit lines name theirs
     * @return the reader
     */
    public static TraceReader on(Abi abi) {
        return new TraceReader(abi);
    }

    /**
     * Reads a text.
     *
     * @param text a trace
     * @return what was called, and which lines nothing is made of
     */
    public TraceReading parse(String text) {
        try {
            return read("input", new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return what was called, and which lines nothing is made of
     * @throws IOException if the file cannot be read
     */
    public TraceReading read(Path file) throws IOException {
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            return read(file.toString(), text);
        }
    }

    /**
     * Reads a text from somewhere.
     *
     * @param source where it comes from, for messages
     * @param text the text; it is read to its end and not closed
     * @return what was called, and which lines nothing is made of
     * @throws IOException if it cannot be read
     */
    public TraceReading read(String source, Reader text) throws IOException {
        BufferedReader buffered = new BufferedReader(text, LOOK_AHEAD);
        return isLog(beginning(buffered))
                ? AuditReader.read(source, buffered)
                : StraceReader.on(abi).read(source, buffered);
    }

    private static String beginning(BufferedReader text) throws IOException {
        text.mark(LOOK_AHEAD);
        char[] start = new char[LOOK_AHEAD];
        int filled = 0;
        for (int more = 0; more >= 0 && filled < start.length; filled += Math.max(more, 0)) {
            more = text.read(start, filled, start.length - filled);
        }
        text.reset();
        return new String(start, 0, filled);
    }

    private static boolean isLog(String beginning) {
        long log = beginning.lines().filter(line -> LOG.matcher(line).find()).count();
        long strace = beginning
                .lines()
                .filter(line ->
                        STRACE.matcher(line).find() && !LOG.matcher(line).find())
                .count();
        return log > strace;
    }
}
