package io.portcullis.kube.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class TextProperties {
    private static final JsonMapper JSON = new JsonMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    @Property(tries = 300)
    void whatIsWrittenIsReadBack(@ForAll("objects") Map<String, Object> tree) throws JsonProcessingException {
        for (ObjectMapper mapper : new ObjectMapper[] {JSON, YAML}) {
            String text = mapper.writeValueAsString(tree);
            ManifestFile file = ManifestFile.parse(text).requireReadable();
            assertThat(file.documents()).hasSize(1);
            assertThat(file.documents().get(0).root().plain()).isEqualTo(tree);
        }
    }

    @Property(tries = 300)
    void everyScalarStandsWhereItSays(@ForAll("objects") Map<String, Object> tree) throws JsonProcessingException {
        String text = "\uFEFF# 😀\r\n--- \n" + YAML.writeValueAsString(tree).substring(4);
        Document document =
                ManifestFile.parse(text).requireReadable().documents().get(0);
        everyScalarReadsAlone(document.root(), text);
    }

    private static void everyScalarReadsAlone(Value value, String text) {
        if (value instanceof ObjectValue object) {
            object.entries().forEach(entry -> everyScalarReadsAlone(entry.value(), text));
        } else if (value instanceof ListValue list) {
            list.items().forEach(item -> everyScalarReadsAlone(item, text));
        } else if (value instanceof ScalarValue scalar && scalar.style() != ScalarStyle.LITERAL) {
            String alone = "k: " + text.substring(scalar.start(), scalar.end());
            Value again =
                    ManifestFile.parse(alone).documents().get(0).root().get("k").orElseThrow();
            assertThat(again.plain()).isEqualTo(scalar.plain());
        }
    }

    @Provide
    Arbitrary<Map<String, @Nullable Object>> objects() {
        Arbitrary<String> texts = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(12),
                Arbitraries.strings().withChars("ab :#-'\"\n{}[],&*!|>%@`?\\\t").ofMaxLength(10),
                Arbitraries.of("true", "no", "~", "1e3", "010", "0x1F", "", " ", "<<", "---", "...", "😀"));
        Arbitrary<Object> scalars = Arbitraries.oneOf(
                texts.map(text -> (Object) text),
                Arbitraries.longs().map(number -> (Object) number),
                Arbitraries.of(true, false).map(word -> (Object) word));
        Arbitrary<Object> values = Arbitraries.lazyOf(
                () -> scalars,
                () -> scalars,
                () -> scalars.list().ofMaxSize(4).map(list -> (Object) list),
                () -> Arbitraries.maps(keys(), scalars).ofMaxSize(4).map(map -> (Object) map),
                () -> Arbitraries.maps(keys(), scalars)
                        .ofMaxSize(3)
                        .list()
                        .ofMaxSize(3)
                        .map(list -> (Object) list));
        return Arbitraries.maps(keys(), values).ofMaxSize(6).map(map -> map);
    }

    private static Arbitrary<String> keys() {
        return Arbitraries.oneOf(
                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(6).map(key -> "k" + key),
                Arbitraries.of("a.b/c", "with space", "-dash", "k:v", "1", "true"));
    }
}
