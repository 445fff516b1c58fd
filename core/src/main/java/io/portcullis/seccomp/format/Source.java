package io.portcullis.seccomp.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A text and what it is called. */
record Source(String name, String text) {
    private static final Position START = new Position(1, 1, 1);

    /** Reads a file of UTF-8, no more of it than the limit. */
    static Source read(Path file, int maxBytes) throws IOException {
        Source unread = new Source(file.toString(), "");
        long size = Files.size(file);
        if (size > maxBytes) {
            throw unread.tooLong(size + " bytes", maxBytes);
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(maxBytes + 1);
        }
        if (bytes.length > maxBytes) { // it grew, or is no plain file
            throw unread.tooLong("more than " + maxBytes + " bytes", maxBytes);
        }
        return new Source(file.toString(), decode(file.toString(), bytes));
    }

    /** Takes a text that is already there. */
    static Source of(String text, String name, int maxBytes) {
        if (text.length() > maxBytes) {
            throw new Source(name, "").tooLong(text.length() + " characters", maxBytes);
        }
        return new Source(name, text);
    }

    ProfileFormatException error(Position at, String path, String problem, @Nullable String hint) {
        return new ProfileFormatException(name, text, at, path, problem, hint);
    }

    /** The place of a character. */
    Position at(int offset, int length) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset && i < text.length(); i++) {
            boolean half = text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (text.charAt(i) == '\n' || (text.charAt(i) == '\r' && !half)) {
                line++;
                lineStart = i + 1;
            }
        }
        return new Position(line, offset - lineStart + 1, length);
    }

    private ProfileFormatException tooLong(String size, int maxBytes) {
        return error(
                START,
                "$",
                "the text has %s, and profiles are read up to %d bytes".formatted(size, maxBytes),
                "if it is a profile all the same, raise the limit with ReadOptions.withMaxBytes");
    }

    private static String decode(String name, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            Source good = new Source(name, text);
            throw good.error(
                    good.at(text.length(), 1),
                    "$",
                    "byte 0x%02x at offset %d is no UTF-8".formatted(bytes[in.position()], in.position()),
                    "save the file as UTF-8");
        }
        return text;
    }
}
