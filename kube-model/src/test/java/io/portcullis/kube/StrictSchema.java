package io.portcullis.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.portcullis.needs.Needs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A kind as the schema that Kubernetes publishes for a release knows it, in its strict form: no other field. */
final class StrictSchema {
    private static final JsonMapper JSON = new JsonMapper();

    private final JsonSchema schema;

    private StrictSchema(JsonSchema schema) {
        this.schema = schema;
    }

    /** The schema of one kind of {@code core/v1}; skips the test where the schemas are not at hand. */
    static StrictSchema of(String release, String kind) {
        Path gzipped = Needs.corpus("kubernetes/schemas/workloads-strict-" + release + ".json.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(gzipped))) {
            ObjectNode root = JSON.createObjectNode();
            root.set("$defs", JSON.readTree(in).required("$defs"));
            root.put("$ref", "#/$defs/io.k8s.api.core.v1." + kind);
            return new StrictSchema(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a value; a null is nothing, as it is to the API server. */
    List<String> problems(String json) {
        try {
            JsonNode value = JSON.readTree(json);
            stripNulls(value);
            return schema.validate(value).stream()
                    .map(ValidationMessage::getMessage)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stripNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> nulls = object.propertyStream()
                    .filter(field -> field.getValue().isNull())
                    .map(java.util.Map.Entry::getKey)
                    .toList();
            object.remove(nulls);
        }
        node.forEach(StrictSchema::stripNulls);
    }
}
