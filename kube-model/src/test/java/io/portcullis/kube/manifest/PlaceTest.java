package io.portcullis.kube.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaceTest {
    private static final Place POD = ManifestFile.parse("""
                    spec:
                      containers:
                      - name: a
                        tty: true
                      - null
                      priority: 5
                      os: ~
                    """).requireReadable().documents().stream()
            .map(document -> Place.of(Path.ROOT, document.root()))
            .findFirst()
            .orElseThrow();

    @Test
    void whatIsThereIsReadByItsType() {
        Place container = POD.child("spec").child("containers").items().get(0);

        assertThat(container.child("name").string()).contains("a");
        assertThat(container.child("name").bool()).isEmpty();
        assertThat(container.child("tty").bool()).contains(true);
        assertThat(POD.child("spec").child("priority").integer().orElseThrow()).isEqualTo(5);
        assertThat(container.object()).isPresent();
        assertThat(container.child("tty")).hasToString("spec.containers[0].tty at 4:10");
    }

    @Test
    void whatIsMissingIsInWhatItWouldBeIn() {
        Place missing = POD.child("spec")
                .child("securityContext")
                .child("seccompProfile")
                .child("type");

        assertThat(missing.isSet()).isFalse();
        assertThat(missing.value()).isEmpty();
        assertThat(missing.items()).isEmpty();
        assertThat(missing).hasToString("spec.securityContext.seccompProfile.type at 2:3");
        assertThat(POD.child("metadata").child("annotations").key("a/b"))
                .hasToString("metadata.annotations[a/b] at 1:1");
    }

    @Test
    void nullIsNothing() {
        assertThat(POD.child("spec").child("os").isSet()).isFalse();
        assertThat(POD.child("spec").child("os").position()).hasToString("7:7");
        assertThat(POD.child("spec").child("containers").items())
                .extracting(Place::isSet)
                .containsExactly(true, false);
    }

    @Test
    void textsAreWrittenAsTheServerWritesThem() {
        assertThat(ServerText.quoted("a\"\\\t\u0001\u200b\u00a0é😀"))
                .isEqualTo("\"a\\\"\\\\\\t\\x01\\u200b\\u00a0é😀\"");
        assertThat(ServerText.quoted("x".repeat(2_000))).hasSize(1_005).endsWith("...\"");
        assertThat(ServerText.joined(List.of("a", "b\""), ", ")).isEqualTo("a, b\"");
        assertThat(ServerText.joined(Collections.nCopies(1_000, "x".repeat(900)), ""))
                .hasSizeBetween(100_000, 102_000)
                .endsWith("...");
    }
}
