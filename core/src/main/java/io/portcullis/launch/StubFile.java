package io.portcullis.launch;

import io.portcullis.linux.Kernel;
import io.portcullis.linux.KernelRefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The stub of this machine as a file that can be executed; those this JVM makes are made once. */
final class StubFile {
    private static final Path BAKED = Path.of("/usr/libexec/portcullis-stub");
    private static final Map<LaunchPath, PrivateFile> MADE = new EnumMap<>(LaunchPath.class);

    private StubFile() {}

    /** A baked file, if there is one. */
    static Optional<Path> baked(LaunchStub stub) throws IOException {
        String named = Stream.of(System.getProperty("portcullis.stub"), System.getenv("PORTCULLIS_STUB"))
                .filter(name -> name != null && !name.isEmpty())
                .findFirst()
                .orElse(null);
        Path file = named == null ? BAKED : Path.of(named);
        if (!Files.exists(file)) {
            if (named != null) {
                throw new IOException("there is no " + file
                        + ", which -Dportcullis.stub or PORTCULLIS_STUB names; portcullis stub --write FILE writes it");
            }
            return Optional.empty();
        }
        requireOurs(file, stub);
        return Optional.of(file.toAbsolutePath());
    }

    private static void requireOurs(Path file, LaunchStub stub) throws IOException {
        byte[] wanted = stub.elf();
        boolean ours = Files.size(file) == wanted.length && Arrays.equals(Files.readAllBytes(file), wanted);
        if (!ours || !Files.isExecutable(file)) {
            throw new IOException(file + (ours ? " may not be executed" : " is not the " + stub + " of this version")
                    + "; write it again with portcullis stub --write FILE");
        }
    }

    /** A file of this JVM's own, or empty if it cannot be made this way. */
    static synchronized Optional<Path> made(LaunchPath how, LaunchStub stub) throws IOException {
        PrivateFile known = MADE.get(how);
        if (known == null || !holds(known, stub)) {
            known = make(how, stub);
            if (known == null) {
                return Optional.empty();
            }
            MADE.put(how, known);
        }
        return Optional.of(known.path());
    }

    /** A cleaner of /tmp may have been there, or somebody of the same user who is up to something. */
    private static boolean holds(PrivateFile file, LaunchStub stub) {
        byte[] wanted = stub.elf();
        try {
            return Files.size(file.path()) == wanted.length
                    && file.bytes(0, wanted.length).equals(ByteBuffer.wrap(wanted));
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable PrivateFile make(LaunchPath how, LaunchStub stub) throws IOException {
        if (how == LaunchPath.TEMPORARY_FILE) {
            return PrivateFile.temporary("portcullis-stub", stub.elf(), "rwx------");
        }
        if (Kernel.whyNotRunning().isPresent()) {
            return null;
        }
        try {
            return PrivateFile.inMemory(
                    Kernel.running().createExecutableMemoryFile("portcullis-stub"), stub.elf(), true);
        } catch (KernelRefusedException e) {
            return null;
        }
    }
}
