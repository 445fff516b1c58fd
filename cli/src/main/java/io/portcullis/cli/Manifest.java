package io.portcullis.cli;

import io.portcullis.kube.manifest.MalformedManifestException;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.ManifestLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** A file of manifests that the user named. */
final class Manifest {
    private static final int MOST = ManifestLimits.DEFAULT.characters(); // bytes, of which a character has at least one

    private Manifest() {}

    /** Reads a file or standard input; what cannot be read of it is in the answer. */
    static ManifestFile read(String file) {
        String name = file.equals(Input.STANDARD_INPUT) ? "standard input" : file;
        byte[] bytes;
        if (file.isEmpty()) {
            throw new BadInputException("a file has a name, and this is none", "name a file, or - for standard input");
        }
        try (InputStream in = Input.open(file)) {
            bytes = in.readNBytes(MOST + 1);
        } catch (IOException e) {
            throw Input.unreadable(name, e);
        }
        if (bytes.length > MOST) {
            throw new BadInputException(
                    "%s is larger than %d MiB, the most that is read at once".formatted(name, MOST >> 20),
                    "split the file; the API server takes 3 MiB an object");
        }
        return ManifestFile.parse(name, text(name, bytes));
    }

    /** Reads all of a file or standard input, which holds something that runs pods. */
    static ManifestFile readWhole(String file) {
        ManifestFile read = read(file);
        try {
            read.requireReadable();
        } catch (MalformedManifestException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), null, e);
        }
        if (read.workloads().isEmpty()) {
            throw new BadInputException(
                    read.name() + " holds nothing that runs pods",
                    "name the manifest of a Pod, Deployment, CronJob or another workload");
        }
        return read;
    }

    private static String text(String name, byte[] bytes) {
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
                    "%s is no manifest: byte 0x%02x at offset %d is no UTF-8".formatted(name, bytes[at], at),
                    "a manifest is YAML or JSON in UTF-8",
                    e);
        }
    }
}
