package io.portcullis.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The manifests that are measured, one after the other: the pods of the Pod Security Standards' own test suite where
 * {@code -Dcorpus} leads to them, else some of the same size and shape.
 */
@State(Scope.Thread)
public class Manifests {
    private static final Path PODS =
            Path.of(System.getProperty("corpus", "."), "kubernetes", "pod-security-fixtures.tar.gz");
    private static final int BLOCK = 512; // of a tar file, POSIX ustar
    private static final int SIZE = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int MADE = 64;

    private final List<String> texts = texts();
    private int at;

    /** Reads or makes the manifests. */
    public Manifests() {}

    /** The next manifest, and after the last the first. */
    String next() {
        at = at + 1 == texts.size() ? 0 : at + 1;
        return texts.get(at);
    }

    private static List<String> texts() {
        try {
            return Files.exists(PODS) ? unpacked() : made();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> unpacked() throws IOException {
        List<String> all = new ArrayList<>();
        try (InputStream in = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(PODS)))) {
            byte[] header = in.readNBytes(BLOCK);
            while (header.length == BLOCK && header[0] != 0) {
                String octal = new String(header, SIZE, SIZE_LENGTH - 1, StandardCharsets.US_ASCII);
                int size = Integer.parseInt(octal.trim(), 8);
                byte[] content = in.readNBytes(size);
                in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                if (size > 0) {
                    all.add(new String(content, StandardCharsets.UTF_8));
                }
                header = in.readNBytes(BLOCK);
            }
        }
        return all;
    }

    private static List<String> made() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < MADE; i++) {
            all.add("""
                    apiVersion: v1
                    kind: Pod
                    metadata:
                      name: pod%d
                    spec:
                      initContainers:
                      - image: registry.example/pause
                        name: first
                        securityContext:
                          allowPrivilegeEscalation: %s
                      containers:
                      - image: registry.example/pause
                        name: second
                        securityContext:
                          allowPrivilegeEscalation: false
                          capabilities:
                            drop:
                            - ALL
                      securityContext:
                        runAsNonRoot: true
                        seccompProfile:
                          type: RuntimeDefault
                    """.formatted(i, i % 2 == 0));
        }
        return all;
    }
}
