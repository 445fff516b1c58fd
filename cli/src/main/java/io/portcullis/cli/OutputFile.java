package io.portcullis.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A file that a command writes: all of it, or nothing. It is written beside its place and then moved there; only what
 * is no regular file, a device or a pipe, is written where it is.
 */
final class OutputFile {
    /** How standard output is named. */
    static final String STANDARD_OUTPUT = "-";

    private static final int MOST_LINKS = 40; // as Linux follows

    private final String name;
    private final @Nullable Path place; // without links; null is standard output

    private OutputFile(String name, @Nullable Path place) {
        this.name = name;
        this.place = place;
    }

    /** A file that is none of those read. */
    static OutputFile of(CommandSpec spec, String name, List<String> inputs) {
        OutputFile output = new OutputFile(name, place(name));
        for (String input : inputs) {
            Usage.require(
                    spec,
                    input.equals(Input.STANDARD_INPUT) || !output.isSameAs(new OutputFile(input, place(input))),
                    name + " would overwrite what is read, " + input + "; name another file");
        }
        return output;
    }

    /** Whether writing both leaves only one. */
    boolean isSameAs(OutputFile other) {
        if (place == null || other.place == null) {
            return place == other.place;
        }
        try {
            return (Files.exists(place) && Files.exists(other.place))
                    ? (Files.isSameFile(place, other.place) && Files.isRegularFile(place))
                    : place.equals(other.place);
        } catch (IOException e) {
            return place.equals(other.place);
        }
    }

    /** Whether this is where answers go. */
    boolean isStandardOutput() {
        return place == null;
    }

    /** Where a command says what it wrote: not into it. */
    PrintWriter remarks(CommandLine command) {
        return isStandardOutput() ? command.getErr() : command.getOut();
    }

    /** Writes the file, in place of what was there. */
    void write(CommandLine command, byte[] bytes) {
        write(command, Map.of(this, bytes));
    }

    /** Writes several files, in place of what was there; none before all of them can be. */
    static void write(CommandLine command, Map<OutputFile, byte[]> files) {
        Map<OutputFile, Path> beside = new LinkedHashMap<>();
        try {
            files.forEach((file, bytes) -> {
                if (file.isWrittenBeside()) {
                    Path draft = file.draft();
                    beside.put(file, draft);
                    file.attempt(() -> file.fill(draft, bytes));
                }
            });
            files.forEach((file, bytes) -> {
                if (!beside.containsKey(file)) {
                    file.attempt(() -> file.writeInPlace(command, bytes));
                }
            });
            for (OutputFile file : List.copyOf(beside.keySet())) {
                Path draft = Objects.requireNonNull(beside.get(file));
                file.attempt(() -> Files.move(
                        draft, file.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
                beside.remove(file);
            }
        } finally {
            beside.values().forEach(OutputFile::remove);
        }
    }

    /** Whether it can be moved to its place; says why not, where it cannot be written either way. */
    private boolean isWrittenBeside() {
        if (place == null) {
            return false;
        }
        if (Files.isDirectory(place)) {
            throw new BadInputException(name + " cannot be written, it is a folder", "name a file in it");
        }
        if (Files.exists(place)) {
            if (!Files.isWritable(place)) {
                throw notAllowed(null);
            }
            return Files.isRegularFile(place) && !isOpenFile(place) && Files.isWritable(folder());
        }
        if (!Files.exists(folder())) {
            throw new BadInputException(
                    name + " cannot be written, its folder does not exist", "make the folder first");
        }
        if (!Files.isDirectory(folder())) {
            throw new BadInputException(
                    name + " cannot be written, " + folder() + " is no folder", "name a file in a folder");
        }
        return true;
    }

    private Path draft() {
        return folder().resolve(".portcullis-" + UUID.randomUUID());
    }

    private void fill(Path draft, byte[] bytes) throws IOException {
        Files.write(draft, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        PosixFileAttributeView then = Files.getFileAttributeView(path(), PosixFileAttributeView.class);
        if (then != null && Files.exists(path())) {
            Files.setPosixFilePermissions(draft, then.readAttributes().permissions());
        }
    }

    private void writeInPlace(CommandLine command, byte[] bytes) throws IOException {
        if (place == null) {
            StandardOutput.of(command).bytes(bytes);
            return;
        }
        List<OpenOption> options = new ArrayList<>(List.of(StandardOpenOption.WRITE));
        if (isOpenFile(place)) {
            options.add(StandardOpenOption.APPEND); // others write there, too
        } else if (Files.isRegularFile(place)) {
            options.add(StandardOpenOption.TRUNCATE_EXISTING);
        }
        try (OutputStream out = Files.newOutputStream(place, options.toArray(OpenOption[]::new))) {
            out.write(bytes);
        }
    }

    private Path path() {
        return Objects.requireNonNull(place);
    }

    private Path folder() {
        return folder(path());
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void attempt(Attempt attempt) {
        try {
            attempt.run();
        } catch (AccessDeniedException e) {
            throw notAllowed(e);
        } catch (NoSuchFileException e) {
            throw new BadInputException(
                    name + " cannot be written, its folder takes no new files", "name a file in another folder", e);
        } catch (IOException e) {
            String reason = e instanceof FileSystemException failed && failed.getReason() != null
                    ? failed.getReason()
                    : e.getMessage();
            throw new BadInputException(name + " cannot be written: " + reason, null, e);
        }
    }

    private BadInputException notAllowed(@Nullable AccessDeniedException cause) {
        return new BadInputException(
                name + " may not be written by this user", "look at its permissions and its folder's", cause);
    }

    private static void remove(Path draft) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            draft.toFile().deleteOnExit(); // the failure that is being told matters more
        }
    }

    /** Where a name leads to through all links, or null for standard output. */
    private static @Nullable Path place(String name) {
        if (name.equals(STANDARD_OUTPUT)) {
            return null;
        }
        try {
            Path at = Path.of(name).toAbsolutePath();
            for (int links = 0; links < MOST_LINKS; links++) {
                if (Files.exists(folder(at))) {
                    at = folder(at).toRealPath().resolve(at.getFileName() == null ? Path.of("") : at.getFileName());
                }
                if (isOpenFile(at) || !Files.isSymbolicLink(at)) {
                    return isOpenFile(at) && at.endsWith("1") ? null : at;
                }
                at = at.resolveSibling(Files.readSymbolicLink(at));
            }
            throw new BadInputException(name + " cannot be written, its links go round in a circle", null);
        } catch (InvalidPathException e) {
            throw new BadInputException("the name of a file cannot be " + Input.quoted(name), null, e);
        } catch (IOException e) {
            throw new BadInputException(name + " cannot be written: " + e.getMessage(), null, e);
        }
    }

    /** Whether this is what the process has open already, {@code /dev/fd/3} with its links followed. */
    private static boolean isOpenFile(Path place) {
        try {
            return folder(place).equals(Path.of("/proc/self/fd").toRealPath());
        } catch (IOException e) {
            return false; // no such system
        }
    }

    private static Path folder(Path place) {
        return place.getParent() == null ? place : place.getParent();
    }
}
