package io.portcullis.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files that commands write. */
final class OutputFile {
    private OutputFile() {}

    /** Writes a file, in place of what was there. */
    static void write(String file, byte[] bytes) {
        try {
            Files.write(Path.of(file), bytes);
        } catch (NoSuchFileException e) {
            throw new BadInputException(
                    file + " cannot be written, its folder does not exist", "make the folder first", e);
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be written: " + e, null, e);
        } catch (InvalidPathException e) {
            throw new BadInputException("the name of a file cannot be " + Input.quoted(file), null, e);
        }
    }

    /** Writes a file of UTF-8, in place of what was there. */
    static void write(String file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
