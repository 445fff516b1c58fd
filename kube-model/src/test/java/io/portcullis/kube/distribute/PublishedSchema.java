package io.portcullis.kube.distribute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.portcullis.kube.KubernetesObject;
import io.portcullis.needs.Needs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/** A kind as its publisher's schema knows it: no other field. Skips the test where the schemas are not at hand. */
final class PublishedSchema {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, PublishedSchema> KNOWN = new ConcurrentHashMap<>();

    private final JsonSchema schema;

    private PublishedSchema(JsonNode schema) {
        this.schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
    }

    /** The operator's own kinds, by the last part of their {@code apiVersion}. */
    static PublishedSchema ofOperator(String kind, String version) {
        return KNOWN.computeIfAbsent(kind + version, name -> {
            try {
                return new PublishedSchema(
                        JSON.readTree(Needs.corpus("kubernetes/schemas/spo-%s-%s.json".formatted(kind, version))
                                .toFile()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** A kind of Kubernetes, by its full name behind {@code io.k8s.api.}. */
    static PublishedSchema of(String release, String kind) {
        return KNOWN.computeIfAbsent(release + kind, name -> {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(
                    Needs.corpus("kubernetes/schemas/workloads-strict-" + release + ".json.gz")))) {
                ObjectNode root = JSON.createObjectNode();
                root.set("$defs", JSON.readTree(in).required("$defs"));
                root.put("$ref", "#/$defs/io.k8s.api." + kind);
                return new PublishedSchema(root);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** What is wrong with an object. */
    List<String> problems(KubernetesObject object) {
        try {
            return problems(JSON.readTree(object.toJson()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a value. */
    List<String> problems(JsonNode value) {
        return schema.validate(value).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
    }
}
