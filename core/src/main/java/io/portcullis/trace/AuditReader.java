package io.portcullis.trace;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads what the kernel writes down about calls that a filter answered with {@code LOG}, a kill, or anything else a
 * filter with {@code SECCOMP_FILTER_FLAG_LOG} does: lines of type 1326 ({@code SECCOMP}), as {@code dmesg}, the
 * journal, syslog and {@code audit.log} have them. Other lines are passed over.
 *
 * <p>The kernel writes no arguments. It drops lines when there are many; where the text says so, a note does too.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/kernel/auditsc.c">
 *     kernel/auditsc.c, audit_seccomp</a>
 */
public final class AuditReader {
    /** Every byte is a character, so no text is malformed. */
    private static final Charset ANY_BYTES = StandardCharsets.ISO_8859_1;

    private AuditReader() {}

    /**
     * Reads a text.
     *
     * @param text a log
     * @return what was called, and which lines of type 1326 nothing is made of
     */
    public static TraceReading parse(String text) {
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
     * @return what was called, and which lines of type 1326 nothing is made of
     * @throws IOException if the file cannot be read
     */
    public static TraceReading read(Path file) throws IOException {
        try (Reader text = Files.newBufferedReader(file, ANY_BYTES)) {
            return read(file.toString(), text);
        }
    }

    /**
     * Reads a text from somewhere.
     *
     * @param source where it comes from, for messages
     * @param text the text; it is read to its end and not closed
     * @return what was called, and which lines of type 1326 nothing is made of
     * @throws IOException if it cannot be read
     */
    public static TraceReading read(String source, Reader text) throws IOException {
        TraceLines lines = new TraceLines(source, text);
        AuditLog log = new AuditLog();
        for (String line = lines.next(); line != null; line = lines.next()) {
            log.add(line).ifPresent(lines::unread);
        }
        return lines.reading(log.recording());
    }
}
