package io.portcullis.kube.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests that were written to hurt their reader, read in a JVM with little memory and a small stack. */
class HostileManifestTest {
    private static final int SECONDS = 120; // ends a hang; nothing is measured
    private static final String EXPECTED = """
            alias bomb:6:38: more than 1,000,000 values, each counted as often as an alias leads to it, are too many \
            for a document; split it
            merge bomb:10:15: more than 1,000,000 values, each counted as often as an alias leads to it, are too many \
            for a document; split it
            endless:1:11: the anchor &a holds itself; no manifest is endless
            deep flow:1:103: 100 levels of objects and lists in each other are too many; no manifest needs them
            deep block:1:201: 100 levels of objects and lists in each other are too many; no manifest needs them
            deep JSON:1:105: 100 levels of objects and lists in each other are too many; no manifest needs them
            huge scalar:1:1: 68,157,446 characters are too many; at most 67,108,864 are read at once, split the file
            long lines:4:1: with this line the file has too many characters in long lines; the API server takes 3 MiB an \
            object, split the file
            duplicate keys:3:3: the key "hostPID" stands in line 2 already; keep one
            duplicate JSON keys:1:19: the key "a" stands in line 1 already; keep one
            class tag:1:4: the tag "tag:yaml.org,2002:javax.script.ScriptEngineManager" means nothing in a manifest, \
            and no class is ever made from one; remove it
            local tag:1:4: the tag "!exec" means nothing in a manifest, and no class is ever made from one; remove it
            """;

    @TempDir
    private Path folder;

    @Test
    void attacksAreRefusedWithLittleMemory() throws IOException, InterruptedException, URISyntaxException {
        Path printed = folder.resolve("printed");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx320m",
                        "-Xss512k",
                        "-cp",
                        classPath(),
                        HostileManifestTest.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            assertThat(child.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as("it ends by itself")
                    .isTrue();
        } finally {
            child.destroyForcibly();
        }
        assertThat(Files.readString(printed, StandardCharsets.UTF_8)).isEqualTo(EXPECTED);
    }

    /**
     * Reads every attack and prints why it was refused.
     *
     * @param none is not looked at
     */
    public static void main(String[] none) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        attacks().forEach((name, text) -> {
            ManifestFile file = ManifestFile.parse(name, text);
            if (file.unreadable().isEmpty()) {
                out.print(name + " was read\n");
            }
            file.unreadable().forEach(refusal -> out.print(refusal.getMessage() + "\n"));
        });
    }

    private static Map<String, String> attacks() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("alias bomb", aliasBomb());
        all.put("merge bomb", mergeBomb());
        all.put("endless", "a: &a {b: *a}\n");
        all.put("deep flow", "a: " + "[".repeat(10_000) + "]".repeat(10_000));
        all.put("deep block", "- ".repeat(10_000) + "x");
        all.put("deep JSON", "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}");
        all.put("huge scalar", "a: \"" + "x".repeat(65 << 20) + "\"\n");
        all.put("long lines", "a: b\n---\nc: d\n" + "# " + "x".repeat(20 << 20) + "\n");
        all.put("duplicate keys", "spec:\n  hostPID: true\n  hostPID: false\n");
        all.put("duplicate JSON keys", "{\"spec\": {\"a\": 1, \"\\u0061\": 2}}");
        all.put("class tag", "a: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://localhost/\"]]\n");
        all.put("local tag", "a: !exec {b: c}\n");
        return all;
    }

    /** Ten aliases of ten aliases of ten, nine times. */
    private static String aliasBomb() {
        StringBuilder text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 10; i++) {
            text.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(10)));
        }
        return text.toString();
    }

    private static String mergeBomb() {
        StringBuilder text = new StringBuilder("a0: &a0 {k0: 0, j0: 0}\n");
        for (int i = 1; i < 40; i++) {
            String twice = "[*a%d, *a%d]".formatted(i - 1, i - 1);
            text.append("a%d: &a%d {<<: %s, k%d: %s}\n".formatted(i, i, twice, i, twice));
        }
        return text.toString();
    }

    /** What this JVM has on its two paths, and where this class lies, which is on neither when it patches a module. */
    private static String classPath() throws URISyntaxException {
        URL here = Objects.requireNonNull(HostileManifestTest.class.getResource("HostileManifestTest.class"));
        Path root = Path.of(here.toURI());
        for (int up = HostileManifestTest.class.getName().split("\\.", -1).length; up > 0; up--) {
            root = Objects.requireNonNull(root.getParent());
        }
        return String.join(
                File.pathSeparator,
                root.toString(),
                System.getProperty("java.class.path", ""),
                System.getProperty("jdk.module.path", ""));
    }
}
