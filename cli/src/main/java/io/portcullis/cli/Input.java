package io.portcullis.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What the user named as FILE, read whole. */
final class Input {
    static final String STANDARD_INPUT = "-";

    private static final String ASSEMBLY = ".asm";
    private static final int MOST_QUOTED = 80; // characters
    private static final int MOST = 4 << 20; // bytes; the largest profiles are some 100 KiB

    private final String name;
    private final byte[] bytes;

    private Input(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** Reads a file or standard input. */
    static Input read(String file) {
        String name = file.equals(STANDARD_INPUT) ? "standard input" : file;
        byte[] bytes;
        try (InputStream in = open(file)) {
            bytes = in.readNBytes(MOST + 1);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        if (bytes.length > MOST) {
            throw new BadInputException(
                    name + " is larger than 4 MiB, the most a profile or a filter is read up to",
                    "name the profile itself; real ones have some 100 KiB");
        }
        if (bytes.length == 0) {
            throw new BadInputException(
                    name + " is empty",
                    name.endsWith(ASSEMBLY)
                            ? "a filter has at least one instruction, for example ret #0x7fff0000"
                            : "a profile is a JSON object, a filter some instructions of 8 bytes");
        }
        return new Input(name, bytes);
    }

    /** What messages call it. */
    String name() {
        return name;
    }

    /** All of it, not to be written to. */
    byte[] bytes() {
        return bytes;
    }

    /** Opens a file or standard input for reading bit by bit. */
    static InputStream open(String file) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return System.in;
        }
        Path path;
        try {
            path = Path.of(file);
        } catch (InvalidPathException e) {
            throw new BadInputException("the name of a file cannot be " + quoted(file), null, e);
        }
        if (Files.isDirectory(path)) {
            throw new BadInputException(file + " is a folder", "name a file in it");
        }
        return Files.newInputStream(path);
    }

    /** Says why something cannot be read. */
    static BadInputException unreadable(String name, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new BadInputException(
                    "there is no file " + name, "name a file that exists, or - for standard input", e);
        }
        if (e instanceof AccessDeniedException) {
            return new BadInputException(name + " may not be read by this user", "look at its permissions", e);
        }
        return new BadInputException(name + " cannot be read: " + e.getMessage(), null, e);
    }

    /** Whether this is a program as text, which its name says. */
    boolean isAssembly() {
        return name.endsWith(ASSEMBLY);
    }

    /** Whether this is a program and no profile: by its name, or because it holds what no text does. */
    boolean isProgram() {
        if (name.endsWith(".bpf") || isAssembly()) {
            return true;
        }
        if (name.endsWith(".json") || bytes.length % 8 != 0) {
            return false;
        }
        for (int i = 0; i < 8; i++) { // an opcode has a byte of 0
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    /** The text. */
    String text() {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(in)
                    .toString();
        } catch (CharacterCodingException e) {
            int at = in.position();
            throw new BadInputException(
                    "%s is neither a profile nor a filter: byte 0x%02x at offset %d is no UTF-8"
                            .formatted(name, bytes[at], at),
                    "a profile is JSON in UTF-8; a filter's file is named FILE.bpf",
                    e);
        }
    }

    static String quoted(String text) {
        int most = text.offsetByCodePoints(0, Math.min(MOST_QUOTED, text.codePointCount(0, text.length())));
        return '"' + Printable.of(text.substring(0, most)) + (most < text.length() ? "...\"" : "\"");
    }
}
