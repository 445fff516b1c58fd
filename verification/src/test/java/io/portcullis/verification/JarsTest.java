package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jars as they leave the house. */
@Tag("full")
class JarsTest {
    private static final Instant FIXED = Instant.parse("2026-11-24T00:00:00Z"); // project.build.outputTimestamp

    static List<Published> published() {
        return Published.ALL.stream()
                .filter(module -> module.module().isPresent())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("published")
    void isANamedModule(Published module) {
        ModuleDescriptor descriptor = descriptorOf(module);

        assertThat(descriptor.isAutomatic()).isFalse();
        assertThat(descriptor.name()).isEqualTo(module.module().orElseThrow());
        assertThat(descriptor.provides().stream().map(Provides::service))
                .containsExactlyInAnyOrderElementsOf(module.services());
    }

    @ParameterizedTest
    @MethodSource("published")
    void namesItsServicesForTheClassPathToo(Published module) throws IOException {
        for (Provides provides : descriptorOf(module).provides()) {
            try (JarFile jar = new JarFile(packaged(module, "").toFile())) {
                JarEntry entry = jar.getJarEntry("META-INF/services/" + provides.service());

                assertThat(entry).isNotNull();
                assertThat(new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8).lines())
                        .containsExactlyInAnyOrderElementsOf(provides.providers());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("published")
    void bringsSourcesAndDocumentation(Published module) throws IOException {
        assertThat(entriesOf(packaged(module, "-sources"))).contains("module-info.java");
        assertThat(entriesOf(packaged(module, "-javadoc"))).contains("index.html", "element-list");
    }

    @ParameterizedTest
    @MethodSource("published")
    void holdsNoClockAndNoTests(Published module) throws IOException {
        try (JarFile jar = new JarFile(packaged(module, "").toFile())) {
            assertThat(jar.stream()).allSatisfy(entry -> {
                assertThat(entry.getLastModifiedTime().toInstant()).isEqualTo(FIXED);
                assertThat(entry.getName()).doesNotContain("Test.class", "Properties.class");
            });
        }
    }

    private static List<String> entriesOf(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            return jar.stream().map(JarEntry::getName).toList();
        }
    }

    private static ModuleDescriptor descriptorOf(Published module) {
        return ModuleFinder.of(packaged(module, "")).findAll().iterator().next().descriptor();
    }

    private static Path packaged(Published module, String classifier) {
        Path jar = module.jar(classifier);
        Needs.that(Files.exists(jar), jar.getFileName() + " (mvn verify -Pfull, from the root)");
        return jar;
    }
}
