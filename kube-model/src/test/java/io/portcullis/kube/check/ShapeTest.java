package io.portcullis.kube.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portcullis.needs.Needs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
    private static final List<String> NAMES = List.of(
            "PodSpec",
            "Container",
            "EphemeralContainer",
            "PodSecurityContext",
            "SecurityContext",
            "SeccompProfile",
            "AppArmorProfile",
            "Capabilities",
            "SELinuxOptions",
            "WindowsSecurityContextOptions",
            "Sysctl",
            "PodOS",
            "ContainerPort",
            "VolumeMount",
            "Volume");

    @ParameterizedTest
    @ValueSource(strings = {"1.30.9", "1.33.0", "1.36.0"})
    void everyFieldIsThatOfThePublishedSchema(String release) throws IOException {
        JsonNode definitions = schema(release);
        int minor = Integer.parseInt(release.split("\\.", -1)[1]);
        for (String name : NAMES) {
            JsonNode properties =
                    definitions.required("io.k8s.api.core.v1." + name).required("properties");
            List<String> published = new ArrayList<>();
            properties.fieldNames().forEachRemaining(published::add);

            assertThat(Shape.of(name).fields(minor))
                    .as("%s in %s", name, release)
                    .containsExactlyInAnyOrderElementsOf(published);
            for (String field : published) {
                Shape.Member member = Shape.of(name).member(field).orElseThrow();
                JsonNode schema = properties.required(field);
                assertThat(member.expected()).as("%s.%s", name, field).isEqualTo(type(schema));
                if (member.isList()) {
                    assertThat(member.expectedItem()).as("%s.%s", name, field).isEqualTo(type(schema.path("items")));
                }
                member.shape()
                        .ifPresent(shape -> assertThat(shape.name())
                                .as("%s.%s", name, field)
                                .isEqualTo(reference(member.isList() ? schema.path("items") : schema)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SecurityContext, seccompProfile, 19",
        "WindowsSecurityContextOptions, hostProcess, 22",
        "PodSpec, os, 23",
        "PodSpec, hostUsers, 25",
        "PodSecurityContext, appArmorProfile, 30",
        "PodSecurityContext, supplementalGroupsPolicy, 31",
        "Volume, image, 31",
        "PodSecurityContext, seLinuxChangePolicy, 32",
        "PodSpec, hostnameOverride, 34"
    })
    void aFieldComesWithItsRelease(String shape, String field, int minor) {
        assertThat(Shape.of(shape).fields(minor - 1)).doesNotContain(field);
        assertThat(Shape.of(shape).fields(minor)).contains(field);
    }

    private static String type(JsonNode schema) {
        String type = schema.path("$ref").isMissingNode() ? schema.path("type").asText() : "object";
        return type.equals("array") ? "list" : type;
    }

    private static String reference(JsonNode schema) {
        String reference = schema.required("$ref").asText();
        return reference.substring(reference.lastIndexOf('.') + 1);
    }

    private static JsonNode schema(String release) throws IOException {
        try (InputStream in = new GZIPInputStream(
                Files.newInputStream(Needs.corpus("kubernetes/schemas/workloads-strict-" + release + ".json.gz")))) {
            return new JsonMapper().readTree(in).required("$defs");
        }
    }
}
