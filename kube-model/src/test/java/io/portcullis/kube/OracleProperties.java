package io.portcullis.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Others read what we write: the schemas that Kubernetes publishes, its own Java client, and fabric8's. */
class OracleProperties {
    private static final JsonMapper JSON = new JsonMapper();
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<String, StrictSchema> SCHEMAS = new ConcurrentHashMap<>();
    private static final String WRONG = """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [%s]}}""";

    record Written(String release, PodManifest pod) {
        String json() {
            return pod.toJson(KubernetesVersion.parse(release));
        }
    }

    @Property
    void everyPodFitsTheStrictSchemaOfItsRelease(@ForAll("written") Written written) {
        assertThat(schema(written.release()).problems(written.json()))
                .as(written.json())
                .isEmpty();
    }

    @Property
    void theOfficialClientLosesNothing(@ForAll("written") Written written) throws IOException {
        V1Pod read = V1Pod.fromJson(written.json());

        assertThat(lost(JSON.readTree(written.json()), JSON.readTree(read.toJson())))
                .as(read.toJson())
                .isEmpty();
    }

    @Property
    void fabric8KnowsEveryField(@ForAll("written") Written written) throws IOException, IllegalAccessException {
        Pod read = Fabric8.read(written.json(), Pod.class);

        assertThat(Fabric8.unknown(read)).as(written.json()).isEmpty();
        assertThat(PodManifest.parse(Fabric8.write(read).toString())).isEqualTo(PodManifest.parse(written.json()));
    }

    @Property
    void yamlIsTheSameToJacksonAsJson(@ForAll("written") Written written) throws IOException {
        JsonNode yaml = YAML.readTree(written.pod().toYaml(KubernetesVersion.parse(written.release())));

        assertThat(yaml).isEqualTo(JSON.readTree(written.json()));
    }

    @Example
    void theSchemasFindWhatDoesNotFit() {
        String container = "{\"name\": \"a\", \"image\": 1, \"securityContext\": {\"runAsNonRoot\": \"yes\","
                + " \"seccompProfile\": {\"typ\": \"x\"}, \"procMount\": null}}";

        assertThat(schema("1.33.0").problems(WRONG.formatted(container)))
                .hasSize(4)
                .anySatisfy(problem -> assertThat(problem).contains("image").contains("string expected"))
                .anySatisfy(
                        problem -> assertThat(problem).contains("runAsNonRoot").contains("boolean expected"))
                .anySatisfy(problem -> assertThat(problem).contains("'typ' is not defined"))
                .anySatisfy(problem -> assertThat(problem).contains("'type' not found"));
        PodManifest newer = PodManifest.pod(
                "a",
                p -> p.securityContext(s -> s.seLinuxChangePolicy(SeLinuxChangePolicy.RECURSIVE))
                        .container("a", "x"));
        assertThat(schema("1.30.9").problems(newer.toJson()))
                .singleElement()
                .asString()
                .contains("'seLinuxChangePolicy' is not defined");
    }

    @Example
    void theClientsFindWhatTheyDoNotKnow() throws IOException, IllegalAccessException {
        String wrong = WRONG.formatted("{\"name\": \"a\", \"securityContext\": {\"seccompProfil\": {}}}");

        assertThatThrownBy(() -> V1Pod.fromJson(wrong)).hasMessageContaining("seccompProfil");
        assertThat(Fabric8.unknown(Fabric8.read(wrong, Pod.class)))
                .containsExactly("$.spec.containers[0].securityContext.seccompProfil");
    }

    /** What a tree holds and another does not; the official client adds empty lists where nothing was said. */
    private static List<String> lost(JsonNode before, JsonNode after) {
        if (before.isObject() && after.isObject()) {
            return before.propertyStream()
                    .flatMap(field -> lost(field.getValue(), after.path(field.getKey())).stream()
                            .map(path -> field.getKey() + "." + path))
                    .toList();
        }
        if (before.isArray() && before.size() == after.size()) {
            return IntStream.range(0, before.size())
                    .boxed()
                    .flatMap(i -> lost(before.get(i), after.get(i)).stream().map(path -> i + "." + path))
                    .toList();
        }
        return before.equals(after) ? List.of() : List.of(before + " is now " + after);
    }

    @Provide
    Arbitrary<Written> written() {
        return Arbitraries.of(List.of("1.30.9", "1.33.0", "1.36.0"))
                .flatMap(release ->
                        PodMaker.known(KubernetesVersion.parse(release)).map(pod -> new Written(release, pod)));
    }

    private static StrictSchema schema(String release) {
        return SCHEMAS.computeIfAbsent(release, version -> StrictSchema.of(version, "Pod"));
    }
}
