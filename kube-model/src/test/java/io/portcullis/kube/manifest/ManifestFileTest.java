package io.portcullis.kube.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestFileTest {
    @Test
    void everyValueKnowsWhereItStands() {
        String text = "# 😀\r\nkind: Pod\r\nspec:\r\n  hostPID: yes # no\r\n  names: [a, '😀', \"b\"]\r\n";
        ObjectValue root = only(text);
        ObjectValue spec = root.object("spec").orElseThrow();
        Value second = spec.list("names").orElseThrow().items().get(1);
        assertThat(spec.position()).hasToString("4:3");
        assertThat(text.substring(spec.start(), spec.end()))
                .isEqualTo("hostPID: yes # no\r\n  names: [a, '😀', \"b\"]");
        assertThat(text.substring(second.start(), second.end())).isEqualTo("'😀'");
        assertThat(second.position()).hasToString("5:14");
        assertThat(spec.bool("hostPID")).contains(true);
    }

    @Test
    void anAliasIsFollowedAndSaidToBeShared() {
        ObjectValue root = only("a: &x # one\n  k: v\nb: *x\nc:\n  <<: *x\n  own: 1\n");
        ObjectValue shared = root.object("a").orElseThrow();
        ObjectValue merging = root.object("c").orElseThrow();
        assertThat(root.object("b")).containsSame(shared);
        assertThat(shared.isShared()).isTrue();
        assertThat(shared.anchor()).contains("x");
        assertThat(shared.position()).hasToString("2:3");
        assertThat(merging.isMerging()).isTrue();
        assertThat(merging.plain()).isEqualTo(Map.of("own", 1L, "k", "v"));
        assertThat(merging.entry("k").orElseThrow().merged()).isTrue();
        assertThat(root.end()).isEqualTo(merging.end());
    }

    @Test
    void ownEntriesWinOverMergedOnesAndFirstOverLater() {
        ObjectValue root = only("a: &a {k: 1, l: 1}\nb: &b {k: 2, m: 2}\nc: {l: 3, <<: [*b, *a]}\n");
        assertThat(root.object("c").orElseThrow().plain()).isEqualTo(Map.of("l", 3L, "k", 2L, "m", 2L));
    }

    @Test
    void jsonIsReadAsJson() {
        String text =
                "{\n\t\"kind\": \"a\\\"\\ud83d\\ude00\",\n\t\"n\": [1, -2.5e3, true, null]\n}\n{\"kind\": \"two\"}";
        ManifestFile file = ManifestFile.parse(text).requireReadable();
        ObjectValue root = file.documents().get(0).root();
        Value kind = root.get("kind").orElseThrow();
        assertThat(file.documents()).hasSize(2).allMatch(Document::isJson);
        assertThat(kind.plain()).isEqualTo("a\"😀");
        assertThat(text.substring(kind.start(), kind.end())).isEqualTo("\"a\\\"\\ud83d\\ude00\"");
        assertThat(root.list("n").orElseThrow().plain()).isEqualTo(Arrays.asList(1L, -2500.0, true, null));
        assertThat(text.substring(root.end() - 1, root.end())).isEqualTo("}");
    }

    @Test
    void whatOnlyBeginsLikeJsonIsYaml() {
        assertThat(only("{kind: Pod, # a comment\n spec: {}}").plain())
                .isEqualTo(Map.of("kind", "Pod", "spec", Map.of()));
    }

    @Test
    void oneBrokenDocumentLeavesTheOthersWhole() {
        ManifestFile file = ManifestFile.parse(
                "x.yaml",
                "a: 1\n---\nimage: {{ .Values.image }}\n--- # empty\n---\nb: [\n--- {c: 3}\n...\n---\n{\"d\": 4}\n");
        assertThat(file.documents().stream().map(document -> document.root().plain()))
                .containsExactly(Map.of("a", 1L), Map.of("c", 3L), Map.of("d", 4L));
        assertThat(file.unreadable().stream().map(Throwable::getMessage))
                .containsExactly(
                        "x.yaml:3:9: a key is a text, and this is an object; a template with {{ }} has to be rendered"
                                + " first",
                        "x.yaml:7:1: expected the node content, but found '<stream end>' while parsing a flow node");
        assertThatThrownBy(file::requireReadable).isInstanceOf(MalformedManifestException.class);
    }

    @Test
    void documentsCoverTheTextWithoutGaps() {
        String text = "%YAML 1.1\n# head\n---\na: 1\n...\n# tail\n---\nb: 2\n# end";
        List<Document> all = ManifestFile.parse(text).requireReadable().documents();
        assertThat(all).hasSize(2);
        assertThat(text.substring(all.get(0).start(), all.get(0).end()))
                .startsWith("%YAML")
                .endsWith("# tail\n");
        assertThat(text.substring(all.get(1).start(), all.get(1).end())).isEqualTo("---\nb: 2\n# end");
    }

    @ParameterizedTest
    @CsvSource({
        "y, boolean",
        "No, boolean",
        "on, boolean",
        "tRue, string",
        "010, integer",
        "0x1F, integer",
        "0b11, integer",
        "08, number",
        "1_000, integer",
        "1:30, string",
        "+5, integer",
        "-0o7, integer",
        "1e3, number",
        ".5, number",
        "., string",
        "1., number",
        "~, null",
        "Null, null",
        "2001-12-14, string",
        ".inf, number",
        "+.INF, number",
        ".NaN, number",
        "-.nan, string",
        "0x, string",
        "1a, string",
        "123456789012345678901234567890, integer",
        "<<a, string"
    })
    void aPlainWordIsWhatKubectlTakesItFor(String word, String type) {
        assertThat(only("k: " + word).get("k").orElseThrow().type()).isEqualTo(type);
    }

    @Test
    void aWordInQuotesOrWithATagIsWhatThatSays() {
        assertThat(only("a: 'true'\nb: !!str 5\nc: !!int 5\nd: \"null\"\ne: |\n  1\nf: ! 7\n")
                        .plain())
                .isEqualTo(Map.of("a", "true", "b", "5", "c", 5L, "d", "null", "e", "1\n", "f", "7"));
    }

    @Test
    void keysAreTexts() {
        assertThat(only("1: a\ntrue: b\n0x10: c\n\"d\": e").plain())
                .isEqualTo(Map.of("1", "a", "true", "b", "16", "c", "d", "e"));
    }

    @Test
    void workloadsAreFoundInListsToo() {
        ManifestFile file = ManifestFile.parse("""
                kind: List
                items:
                - kind: Deployment
                  metadata: {name: web}
                  spec: {template: {spec: {containers: [{name: a}], initContainers: [{name: b, restartPolicy: Always}]}}}
                - kind: Service
                - kind: PodList
                  items: [{spec: {os: {name: windows}}}]
                ---
                kind: CronJob
                spec: {jobTemplate: {spec: {template: {metadata: {annotations: {k: v, n: 1}}}}}}
                """);
        List<Workload> all = file.workloads();
        assertThat(all.stream()
                        .map(workload -> workload.title() + " " + workload.pod().specPath()))
                .containsExactly(
                        "Deployment web items[0].spec.template.spec",
                        "Pod items[2].items[0].spec",
                        "CronJob spec.jobTemplate.spec.template.spec");
        assertThat(all.get(0).pod().containers().stream()
                        .map(container -> container.path() + " " + container.isSidecar()))
                .containsExactly(
                        "items[0].spec.template.spec.initContainers[0] true",
                        "items[0].spec.template.spec.containers[0] false");
        assertThat(all.get(1).pod().isWindows()).isTrue();
        assertThat(all.get(2).pod().annotations()).isEqualTo(Map.of("k", "v"));
    }

    private static ObjectValue only(String text) {
        return ManifestFile.parse(text).requireReadable().documents().get(0).root();
    }
}
