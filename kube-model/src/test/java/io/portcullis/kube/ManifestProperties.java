package io.portcullis.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portcullis.kube.manifest.MalformedManifestException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.yaml.snakeyaml.Yaml;

class ManifestProperties {
    private static final JsonMapper JSON = new JsonMapper();

    @Property
    void whatIsWrittenIsReadBack(@ForAll("pods") PodManifest pod) {
        assertThat(PodManifest.parse(pod.toYaml())).isEqualTo(pod);
        assertThat(PodManifest.parse(pod.toJson())).isEqualTo(pod);
    }

    @Property
    void settingsAreReadBackByThemselves(@ForAll("pods") PodManifest pod) {
        PodSecurity security = pod.spec().security();

        assertThat(PodSecurity.parse(security.toYaml())).isEqualTo(security);
        assertThat(PodSecurity.parse(security.toJson())).isEqualTo(security);
        for (Container container : pod.spec().allContainers()) {
            ContainerSecurity own = container.security();
            assertThat(ContainerSecurity.parse(own.toYaml())).isEqualTo(own);
            assertThat(ContainerSecurity.parse(own.toJson())).isEqualTo(own);
        }
    }

    @Property
    void writingIsAFixedPointOfReading(@ForAll("pods") PodManifest pod) {
        assertThat(PodManifest.parse(pod.toYaml()).toYaml()).isEqualTo(pod.toYaml());
        assertThat(PodManifest.parse(pod.toJson()).toJson()).isEqualTo(pod.toJson());
    }

    @Property
    void annotationsOfOldReleasesAreReadBackAsTheContainersProfiles(@ForAll("oldPods") PodManifest pod) {
        Map<String, AppArmorProfileRef> profiles = new HashMap<>();
        pod.spec()
                .allContainers()
                .forEach(container ->
                        pod.spec().appArmorProfile(container).ifPresent(ref -> profiles.put(container.name(), ref)));
        PodManifest read = PodManifest.parse(pod.toYaml(KubernetesVersion.parse("1.29")));

        assertThat(read.spec().containers())
                .isEqualTo(pod.spec().under(profiles).containers());
        assertThat(read.spec().initContainers())
                .isEqualTo(pod.spec().under(profiles).initContainers());
        assertThat(read.metadata()).isEqualTo(pod.metadata());
    }

    @Property
    void annotationsBesideFieldsChangeNothing(@ForAll("podsWithBoth") PodManifest pod) {
        KubernetesVersion both = KubernetesVersion.parse("1.33");

        assertThat(PodManifest.parse(pod.toYamlWithAnnotations(both))).isEqualTo(pod);
    }

    @Property
    void anotherReaderFindsTheSameTree(@ForAll("knownPods") PodManifest pod) throws IOException {
        // resolves every implicit type of YAML 1.1: dates, sexagesimal numbers, yes and no
        Object read = new Yaml().load(pod.toYaml());

        assertThat(JSON.readTree(JSON.writeValueAsString(read))).isEqualTo(JSON.readTree(pod.toJson()));
    }

    @Property
    void jsonIsTheTreeThatWasMeant(@ForAll("knownPods") PodManifest pod) throws IOException {
        JsonNode tree = JSON.valueToTree(pod.tree(KubernetesVersion.NEWEST));

        assertThat(JSON.readTree(pod.toJson())).isEqualTo(JSON.readTree(JSON.writeValueAsString(tree)));
    }

    @Property
    void equalPodsAreWrittenInTheSameBytes(@ForAll("pods") PodManifest pod) {
        ObjectMeta metadata = pod.metadata();
        PodManifest twin = new PodManifest(
                new ObjectMeta(
                        metadata.name(),
                        metadata.namespace(),
                        Map.copyOf(metadata.labels()),
                        Map.copyOf(metadata.annotations()),
                        UnknownFields.of(new HashMap<>(metadata.unknown().fields()))),
                pod.spec(),
                UnknownFields.of(new HashMap<>(pod.unknown().fields())));

        assertThat(twin).isEqualTo(pod);
        assertThat(twin.toYaml()).isEqualTo(pod.toYaml());
    }

    @Property
    void brokenTextIsReadOrRefusedWithAPlace(@ForAll("broken") String text) {
        try {
            PodManifest read = PodManifest.parse(text);
            assertThat(PodManifest.parse(read.toYaml())).isEqualTo(read);
        } catch (MalformedManifestException e) {
            assertThat(e.position().line()).isLessThanOrEqualTo(text.split("\n", -1).length);
            assertThat(e.problem()).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<String> broken() {
        Arbitrary<String> written = Arbitraries.oneOf(pods().map(PodManifest::toYaml), pods().map(PodManifest::toJson));
        Arbitrary<String> scrap = Arbitraries.of(
                "",
                " ",
                "\n",
                "\n  ",
                ": ",
                "-",
                "- ",
                "'",
                "\"",
                "{",
                "}",
                "[",
                "]",
                "*a",
                "&a ",
                "<<: ",
                "1",
                "0x",
                "null",
                "true",
                "!!binary ",
                "|",
                "#",
                "\t",
                "\\ud800",
                "\0",
                "Localhost",
                "CAP_",
                "kind",
                "\ud83d");
        return Combinators.combine(
                        written,
                        scrap,
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 12))
                .as((text, with, where, drop) -> {
                    int at = (int) (where * text.length());
                    return text.substring(0, at) + with + text.substring(Math.min(text.length(), at + drop));
                });
    }

    @Provide
    Arbitrary<PodManifest> pods() {
        return PodMaker.strange(KubernetesVersion.NEWEST);
    }

    @Provide
    Arbitrary<PodManifest> knownPods() {
        return PodMaker.known(KubernetesVersion.NEWEST);
    }

    @Provide
    Arbitrary<PodManifest> podsWithBoth() {
        return PodMaker.known(KubernetesVersion.parse("1.33"));
    }

    @Provide
    Arbitrary<PodManifest> oldPods() {
        return Arbitraries.of(List.of("1.19", "1.22", "1.25", "1.29"))
                .map(KubernetesVersion::parse)
                .flatMap(PodMaker::known);
    }
}
