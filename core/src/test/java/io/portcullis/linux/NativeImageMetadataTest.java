package io.portcullis.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a native image is told of the native edge: names that exist, and all that is bound by name. */
class NativeImageMetadataTest {
    private static final String FOLDER = "/META-INF/native-image/io.portcullis/portcullis-core/";

    @ParameterizedTest
    @ValueSource(strings = {"reflect-config.json", "jni-config.json"})
    void namesOnlyWhatThereIs(String file) throws Exception {
        for (JsonNode entry : read(file)) {
            Class<?> named =
                    Class.forName(entry.get("name").asText(), false, getClass().getClassLoader());
            for (JsonNode method : entry.path("methods")) {
                Class<?>[] parameters =
                        new Class<?>[method.get("parameterTypes").size()];
                for (int i = 0; i < parameters.length; i++) {
                    parameters[i] =
                            Class.forName(method.get("parameterTypes").get(i).asText());
                }
                if (Runtime.version().feature() >= 21) { // virtual threads
                    assertThat(named.getMethod(method.get("name").asText(), parameters))
                            .isNotNull();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reflect-config.json", "jni-config.json"})
    void namesEveryClassWithNativeMethods(String file) throws Exception {
        List<String> named = new ArrayList<>();
        read(file).forEach(entry -> named.add(entry.get("name").asText()));

        List<String> bound = classesWithNativeMethods();

        assertThat(bound).contains(LibC.class.getName()).hasSizeGreaterThan(2);
        assertThat(named).containsAll(bound);
    }

    @Test
    void findsTheLibraryOfJnaAndTheTables() throws IOException {
        List<Pattern> patterns = new ArrayList<>();
        read("resource-config.json")
                .get("resources")
                .get("includes")
                .forEach(include ->
                        patterns.add(Pattern.compile(include.get("pattern").asText())));

        assertThat(List.of(
                        "com/sun/jna/linux-x86-64/libjnidispatch.so",
                        "io/portcullis/syscalls/x86_64/x86_64.tsv",
                        "META-INF/services/io.portcullis.syscalls.SyscallTableProvider"))
                .allSatisfy(resource -> {
                    assertThat(patterns)
                            .anyMatch(pattern -> pattern.matcher(resource).matches());
                });
        assertThat(com.sun.jna.Native.class.getResource("/com/sun/jna/linux-x86-64/libjnidispatch.so"))
                .isNotNull();
    }

    private static JsonNode read(String file) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(LibC.class.getResourceAsStream(FOLDER + file), () -> file + " is not there")) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static List<String> classesWithNativeMethods() throws IOException, URISyntaxException {
        Path root = Path.of(
                LibC.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(root)) {
            return withNativeMethods(root);
        }
        try (FileSystem jar = FileSystems.newFileSystem(root)) {
            return withNativeMethods(jar.getPath("/"));
        }
    }

    private static List<String> withNativeMethods(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.startsWith("io/portcullis/") && name.endsWith(".class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> !name.endsWith("-info"))
                    .filter(NativeImageMetadataTest::hasNativeMethods)
                    .toList();
        }
    }

    private static boolean hasNativeMethods(String name) {
        try {
            return Arrays.stream(Class.forName(name, false, LibC.class.getClassLoader())
                            .getDeclaredMethods())
                    .anyMatch(method -> Modifier.isNative(method.getModifiers()));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
