package io.portcullis.trace;

import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads what {@code strace} writes: its log ({@code -f} or not, {@code -ff} with a file a thread, with or without
 * timestamps, {@code -y}, {@code -n}, {@code -i}, {@code -T}, {@code -X}) and its tables ({@code -c}).
 *
 * <p>A call that began is counted, whether the log has its end or not. A name that strace gives to an argument becomes
 * its value on the ABI of the call; where it is not known, the argument's value is not known.
 *
 * @see <a href="https://man7.org/linux/man-pages/man1/strace.1.html">strace(1)</a>
 */
public final class StraceReader {
    /** Every byte is a character, so no text is malformed. */
    private static final Charset ANY_BYTES = StandardCharsets.ISO_8859_1;

    private final Abi abi;

    private StraceReader(Abi abi) {
        this.abi = abi;
    }

    /**
     * A reader for logs of one machine.
     *
     * @param abi the machine's own ABI; where the log says that a process has another one, that counts
     * @return the reader
     */
    public static StraceReader on(Abi abi) {
        return new StraceReader(abi);
    }

    /**
     * Reads a text.
     *
     * @param text a log, or a table
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
     * Reads a file. If its name ends with a dot and a number, as those of {@code strace -ff} do, that is the thread.
     *
     * @param file the file
     * @return what was called, and which lines nothing is made of
     * @throws IOException if the file cannot be read
     */
    public TraceReading read(Path file) throws IOException {
        try (Reader text = Files.newBufferedReader(file, ANY_BYTES)) {
            return read(file.toString(), text);
        }
    }

    /**
     * Reads a text from somewhere.
     *
     * @param source where it comes from, for messages; if it ends with a dot and a number, that is the thread
     * @param text the text; it is read to its end and not closed
     * @return what was called, and which lines nothing is made of
     * @throws IOException if it cannot be read
     */
    public TraceReading read(String source, Reader text) throws IOException {
        TraceLines lines = new TraceLines(source, text);
        StraceLog log = new StraceLog(abi, threadOf(source), lines);
        for (String line = lines.next(); line != null; line = lines.next()) {
            log.add(line);
        }
        return lines.reading(log.finished());
    }

    private static int threadOf(String source) {
        String end = source.substring(source.lastIndexOf('.') + 1);
        return end.length() < source.length() && end.matches("[1-9]\\d{0,7}") ? Integer.parseInt(end) : 0;
    }
}
