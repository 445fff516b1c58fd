package io.portcullis.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.portcullis.linux.Capability;
import io.portcullis.needs.Needs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.yaml.snakeyaml.Yaml;

class ManifestProperties {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonMapper JSON = new JsonMapper();

    @Property
    void yamlIsReadBackAsTheTreeThatWasPrinted(
            @ForAll("pods") PodManifest pod, @ForAll("targets") KubernetesVersion target) throws IOException {
        JsonNode tree = JSON.valueToTree(pod.tree(target));

        assertThat(YAML.readTree(pod.toYaml(target))).isEqualTo(JSON.readTree(JSON.writeValueAsString(tree)));
    }

    @Property
    void anotherReaderFindsTheSameTree(@ForAll("pods") PodManifest pod) throws IOException {
        // resolves every implicit type of YAML 1.1: dates, sexagesimal numbers, yes and no
        Object read = new Yaml().load(pod.toYaml());

        assertThat(JSON.readTree(JSON.writeValueAsString(read))).isEqualTo(JSON.readTree(pod.toJson()));
    }

    @Property
    void jsonAndYamlSayTheSame(@ForAll("pods") PodManifest pod, @ForAll("targets") KubernetesVersion target)
            throws IOException {
        assertThat(YAML.readTree(pod.toYaml(target))).isEqualTo(JSON.readTree(pod.toJson(target)));
    }

    @Property
    void printingIsDeterministic(@ForAll("pods") PodManifest pod) {
        PodManifest twin = new PodManifest(
                pod.name(),
                pod.namespace(),
                Map.copyOf(pod.labels()),
                Map.copyOf(pod.annotations()),
                pod.security(),
                new ArrayList<>(pod.initContainers()),
                new ArrayList<>(pod.containers()));

        assertThat(twin).isEqualTo(pod);
        assertThat(twin.toYaml()).isEqualTo(pod.toYaml());
    }

    @Example
    void everyManifestFitsTheStrictSchema() throws IOException {
        for (String version : List.of("1.30.9", "1.33.0", "1.36.0")) {
            var schema = new StrictSchema(Needs.corpus("kubernetes/schemas/workloads-strict-" + version + ".json.gz"));

            for (PodManifest pod : pods().sampleStream().limit(100).toList()) {
                JsonNode tree = JSON.readTree(pod.toJson(KubernetesVersion.parse(version)));
                assertThat(schema.problems("io.k8s.api.core.v1.Pod", tree))
                        .as(pod.toYaml())
                        .isEmpty();
            }
        }
    }

    @Example
    void theSchemaCheckFindsWhatDoesNotFit() throws IOException {
        var schema = new StrictSchema(Needs.corpus("kubernetes/schemas/workloads-strict-1.33.0.json.gz"));

        assertThat(
                        schema.problems(
                                "io.k8s.api.core.v1.Pod",
                                JSON.readTree(
                                        "{\"spec\":{\"containers\":[{\"image\":1}],\"securityContext\":{\"privileged\":true}}}")))
                .containsExactlyInAnyOrder(
                        "$.spec.containers[] lacks name",
                        "$.spec.containers[].image is no string",
                        "$.spec.securityContext knows no privileged");
    }

    @Provide
    Arbitrary<KubernetesVersion> targets() {
        return Arbitraries.of("1.19", "1.29", "1.30", "1.36").map(KubernetesVersion::parse);
    }

    @Provide
    Arbitrary<PodManifest> pods() {
        Arbitrary<Map<String, String>> labels = Arbitraries.maps(
                        Arbitraries.of("app", "y", "n", "null", "1.0", "true", "0x1f", "1e3", "example.com/a_b.c"),
                        Arbitraries.of(
                                "", "yes", "on", "No", "1_000", "2026-01-02", "1.30", "0o7", "x-y", "NaN", "web"))
                .ofMaxSize(3);
        Arbitrary<Map<String, String>> annotations = Arbitraries.maps(
                        Arbitraries.of("note", "example.com/x", "123"),
                        Arbitraries.oneOf(
                                Arbitraries.strings().ofMaxLength(20).filter(ManifestProperties::isText),
                                Arbitraries.strings()
                                        .withChars(" \n\t:-#'\"|>?&*!%@`{}[],=<~éab\\\r\u0085\u2028")
                                        .ofMaxLength(12),
                                Arbitraries.of(
                                        "12:30:45",
                                        "~",
                                        "=",
                                        "<<",
                                        "- a",
                                        "a: b",
                                        "|",
                                        "trailing ",
                                        "\nx\n\n",
                                        "a:",
                                        "0b1",
                                        "+.inf",
                                        ".NaN",
                                        "!!int 1",
                                        "---",
                                        "a😀b\n",
                                        "😀",
                                        "...",
                                        "x".repeat(300))))
                .ofMaxSize(3);
        return Combinators.combine(
                        labels,
                        annotations,
                        podSecurities(),
                        containers().list().ofMaxSize(2),
                        containers().list().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.of("prod", "null", "1").optional())
                .as((label, annotation, security, init, main, namespace) -> new PodManifest(
                        "a.pod",
                        namespace,
                        label,
                        annotation,
                        security,
                        numbered("init", init),
                        numbered("main", main)));
    }

    private static boolean isText(String text) {
        return text.chars().noneMatch(c -> Character.isSurrogate((char) c));
    }

    private static List<Container> numbered(String prefix, List<Container> containers) {
        List<Container> named = new ArrayList<>();
        for (Container container : containers) {
            named.add(new Container(prefix + named.size(), container.image(), container.security()));
        }
        return named;
    }

    private static Arbitrary<Container> containers() {
        return Combinators.combine(
                        Arbitraries.of(
                                "nginx:latest",
                                "10.0.0.1:5000/x@sha256:0",
                                "a",
                                "1.2",
                                "null",
                                "hashicorp/http-echo:0.2.3"),
                        containerSecurities())
                .as((image, security) -> new Container("c", image, security));
    }

    private static Arbitrary<SeccompProfileRef> seccomp() {
        return Arbitraries.of(
                SeccompProfileRef.runtimeDefault(),
                SeccompProfileRef.unconfined(),
                SeccompProfileRef.localhost("profiles/a.json"),
                SeccompProfileRef.localhost("1.0"),
                SeccompProfileRef.localhost("a b: c"));
    }

    private static Arbitrary<AppArmorProfileRef> appArmor() {
        return Arbitraries.of(
                AppArmorProfileRef.runtimeDefault(),
                AppArmorProfileRef.unconfined(),
                AppArmorProfileRef.localhost("/usr/bin/x"),
                AppArmorProfileRef.localhost("no"),
                AppArmorProfileRef.localhost("a \"b\" #c"));
    }

    private static Arbitrary<PodSecurity> podSecurities() {
        return Combinators.combine(
                        seccomp().optional(),
                        appArmor().optional(),
                        Arbitraries.of(true, false).optional(),
                        Arbitraries.longs().between(1, Integer.MAX_VALUE).optional(),
                        Arbitraries.longs().between(0, Integer.MAX_VALUE).optional())
                .as(PodSecurity::new);
    }

    private static Arbitrary<ContainerSecurity> containerSecurities() {
        Arbitrary<Set<Capability>> some = Arbitraries.of(Capability.class)
                .filter(c -> c != Capability.SYS_ADMIN)
                .set()
                .ofMaxSize(4);
        return Combinators.combine(
                        podSecurities(),
                        some,
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false).optional(),
                        Arbitraries.of(true, false).optional())
                .as((common, capabilities, drops, escalation, readOnly) -> new ContainerSecurity(
                        common.seccompProfile(),
                        common.appArmorProfile(),
                        new CapabilityChoice.These(capabilities),
                        drops ? CapabilityChoice.ALL : CapabilityChoice.NONE,
                        escalation.filter(allowed -> allowed),
                        escalation,
                        readOnly,
                        common.runAsNonRoot(),
                        common.runAsUser(),
                        Optional.<Long>empty()));
    }
}
