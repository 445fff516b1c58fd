package io.portcullis.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Just enough of JSON Schema for the published Kubernetes schemas in their strict form: types, fields, items. */
final class StrictSchema {
    private final JsonNode definitions;

    StrictSchema(Path gzipped) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(gzipped))) {
            definitions = new JsonMapper().readTree(in).required("$defs");
        }
    }

    /** What is wrong with a value, by its path; empty if nothing is. */
    List<String> problems(String definition, JsonNode value) {
        List<String> problems = new ArrayList<>();
        check(definitions.required(definition), value, "$", problems);
        return problems;
    }

    private void check(JsonNode schema, JsonNode value, String at, List<String> problems) {
        String reference = schema.path("$ref").asText();
        if (!reference.isEmpty()) {
            check(definitions.required(reference.substring("#/$defs/".length())), value, at, problems);
            return;
        }
        String type = schema.path("type").asText();
        boolean fits = switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            default -> true;
        };
        if (!fits) {
            problems.add(at + " is no " + type);
        }
        schema.path("required").forEach(field -> {
            if (!value.has(field.asText())) {
                problems.add(at + " lacks " + field.asText());
            }
        });
        if (value.isArray()) {
            value.forEach(item -> check(schema.path("items"), item, at + "[]", problems));
        }
        value.properties().forEach(field -> checkField(schema, field.getKey(), field.getValue(), at, problems));
    }

    private void checkField(JsonNode schema, String name, JsonNode value, String at, List<String> problems) {
        JsonNode known = schema.path("properties").path(name);
        JsonNode more = schema.path("additionalProperties");
        if (!known.isMissingNode()) {
            check(known, value, at + "." + name, problems);
        } else if (more.isObject()) {
            check(more, value, at + "." + name, problems);
        } else if (more.isBoolean() && !more.asBoolean()) {
            problems.add(at + " knows no " + name);
        }
    }
}
