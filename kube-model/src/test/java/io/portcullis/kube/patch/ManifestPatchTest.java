package io.portcullis.kube.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.kube.AppArmorProfileRef;
import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestPatchTest {
    private static final KubernetesVersion ANNOTATED = new KubernetesVersion(1, 29);

    @Test
    void whatIsAddedIsIndentedLikeItsNeighbours() {
        String text = """
                spec:
                    template:   # wide
                        spec:
                            containers:
                                - name: a
                                  image: b # pinned
                                  # of a
                                # of nobody
                                - name: c
                """;

        assertThat(edited(
                        text,
                        Edit.set(path("spec", "template", "spec", "containers", "0", "securityContext"), profile()),
                        Edit.append(path("spec", "template", "spec", "containers"), List.of(Map.of("name", "d")))))
                .isEqualTo("""
                        spec:
                            template:   # wide
                                spec:
                                    containers:
                                        - name: a
                                          image: b # pinned
                                          # of a
                                          securityContext:
                                              seccompProfile:
                                                  type: RuntimeDefault
                                        # of nobody
                                        - name: c
                                        - name: d
                        """);
    }

    @Test
    void nothingAndEmptyThingsAreFilledAndKeepTheirComments() {
        String text = "a:\nb: # why\nc: null # c\nd: {}  # d\ne: []\nf: ~";

        assertThat(edited(
                        text,
                        Edit.set(path("a", "x"), 1),
                        Edit.set(path("b", "x"), true),
                        Edit.set(path("c", "x"), "w"),
                        Edit.set(path("d", "x", "z"), "on"),
                        Edit.append(path("e"), List.of("ALL")),
                        Edit.set(path("f"), 2)))
                .isEqualTo("""
                        a:
                          x: 1
                        b: # why
                          x: true
                        c: # c
                          x: w
                        d:  # d
                          x:
                            z: "on"
                        e: [ALL]
                        f: 2""");
    }

    @Test
    void bracketsStayBrackets() {
        assertThat(edited(
                        "a: {b: c}\nd: [e, ]\nf: { g: 1, h: 2, i: 3 } # f\n",
                        Edit.set(path("a", "x", "w"), List.of("z")),
                        Edit.append(path("d"), List.of("f", Map.of())),
                        Edit.remove(path("f", "h"))))
                .isEqualTo("a: {b: c, x: {w: [z]}}\nd: [e, f, {}, ]\nf: { g: 1, i: 3 } # f\n");
    }

    @Test
    void aColonThatNothingFollowsKeepsItsDistanceInBrackets() {
        assertThat(edited("a: {b: , }\nc: {d: , e: 1}\n", Edit.set(path("a", "x"), true), Edit.remove(path("c", "e"))))
                .isEqualTo("a: {b: , x: true , }\nc: {d: }\n");
    }

    @Test
    void jsonStaysJsonAndKeepsItsTabs() {
        assertThat(edited(
                        "{\n\t\"kind\": \"Pod\",\n\t\"spec\": {\n\t\t\"a\": {}\n\t}\n}",
                        Edit.set(path("spec", "a", "b"), true),
                        Edit.set(path("spec", "c"), List.of("x")),
                        Edit.set(path("kind"), "on")))
                .isEqualTo("{\n\t\"kind\": \"on\",\n\t\"spec\": {\n\t\t\"a\": {\n\t\t\t\"b\": true\n\t\t},\n"
                        + "\t\t\"c\": [\n\t\t\t\"x\"\n\t\t]\n\t}\n}");
        assertThat(edited("{\"a\":{\"b\":1}}", Edit.set(path("a", "c"), Map.of("d", 1))))
                .isEqualTo("{\"a\":{\"b\":1,\"c\":{\"d\":1}}}");
    }

    @Test
    void lineEndsMarksAndEmojiStay() {
        assertThat(edited(
                        "\uFEFF# 😀\r\n\"😀\": x\r\nb:\r\n  c: 'd'",
                        Edit.set(path("b", "e"), "f"),
                        Edit.set(path("b", "c"), "it's")))
                .isEqualTo("\uFEFF# 😀\r\n\"😀\": x\r\nb:\r\n  c: 'it''s'\r\n  e: f");
    }

    @Test
    void whatIsAddedEndsAsMostLinesDo() {
        assertThat(edited("a: 1\r\nb: 2\nc: 3\n", Edit.set(path("d"), 4))).isEqualTo("a: 1\r\nb: 2\nc: 3\nd: 4\n");
        assertThat(edited("\ra: 1\nb: 2\n", Edit.set(path("d"), 4))).isEqualTo("\ra: 1\nb: 2\nd: 4\n");
        assertThat(edited("a: 1\nb: 2\r\nc: 3\r\n", Edit.set(path("d"), 4)))
                .isEqualTo("a: 1\nb: 2\r\nc: 3\r\nd: 4\r\n");
        assertThat(edited("a: 1\rb: 2", Edit.set(path("d"), 4))).isEqualTo("a: 1\rb: 2\rd: 4");
    }

    @Test
    void removingTheFirstBehindADashMovesTheNextUp() {
        assertThat(edited(
                        "a:\n- b: 1\n  c: 2\n- d: 3 # d\n  # e\n  e: 4\n",
                        Edit.remove(path("a", "0", "b")),
                        Edit.remove(path("a", "1", "d"))))
                .isEqualTo("a:\n- c: 2\n- # d\n  # e\n  e: 4\n");
    }

    @Test
    void removingTheOnlyThingLeavesEmptyBrackets() {
        assertThat(edited("a: # why\n  b: 1\nc:\n- d\n", Edit.remove(path("a", "b")), Edit.remove(path("c", "0"))))
                .isEqualTo("a: {} # why\nc: []\n");
    }

    @Test
    void textsAreQuotedWhereAWordWouldBeSomethingElse() {
        assertThat(edited(
                        "a: 1\n",
                        Edit.set(path("b"), List.of("no", "1", "x y", "#", "runtime/default", "", "\u0007😀"))))
                .isEqualTo(
                        "a: 1\nb:\n- \"no\"\n- \"1\"\n- \"x y\"\n- \"#\"\n- runtime/default\n- \"\"\n- \"\\u0007😀\"\n");
    }

    @Test
    void whatAnAnchorOrAMergeKeyShowsElsewhereIsLeft() {
        String text = """
                a: &x
                  b: {c: 1}
                d: *x
                e:
                  <<: *x
                  f: 1
                """;
        Patched patched = patched(
                text,
                Edit.set(path("a", "b", "c"), 2),
                Edit.set(path("d", "b", "c"), 2),
                Edit.set(path("e", "b", "c"), 2),
                Edit.remove(path("e", "f")),
                Edit.remove(path("a")),
                Edit.set(path("e", "g"), 2));

        assertThat(patched.text()).isEqualTo(text + "  g: 2\n");
        assertThat(patched.unfixed().stream()
                        .map(unfixed -> unfixed.path() + " " + unfixed.reason().split(",", 2)[0]))
                .containsExactly(
                        "a the anchor &x makes it show in more than one place",
                        "d the anchor &x makes it show in more than one place",
                        "e.b it comes from another object by a merge key",
                        "e.f a merge key stands beside it");
    }

    @Test
    void editsTogetherAreMadeAllOrNotAtAll() {
        ManifestFile file = ManifestFile.parse("a: &x {b: 1}\nc: *x\nd: 1\n");

        Patched patched = ManifestPatch.of(file)
                .edit(file.documents().get(0), Edit.set(path("d"), 2), Edit.set(path("a", "b"), 2))
                .apply();

        assertThat(patched.isChanged()).isFalse();
        assertThat(patched.changes()).isEmpty();
        assertThat(patched.unfixed()).hasSize(1);
    }

    @Test
    void templatesAndWhatCannotBeReadAreSaidAndLeft() {
        String text = """
                a: nginx:{{ .Values.tag }}
                ---
                a: {{ .Values.a }}
                ---
                a: 1
                a: 2
                ---
                a: "{{ $labels.instance }}"
                """;
        ManifestFile file = ManifestFile.parse(text);
        ManifestPatch patch = ManifestPatch.of(file);
        file.documents().forEach(document -> patch.edit(document, Edit.set(path("b"), 1)));

        Patched patched = patch.apply();

        assertThat(patched.text()).isEqualTo(text + "b: 1\n");
        assertThat(patched.unfixed().stream().map(unfixed -> unfixed.position() + " " + unfixed.reason()))
                .containsExactly(
                        "3:5 a key is a text, and this is an object; a template with {{ }} has to be rendered first",
                        "6:1 the key \"a\" stands in line 5 already; keep one",
                        "1:1 the document is a template with {{ }}: render it first, then come back");
    }

    @Test
    void aTextThatWouldSwallowWhatIsBehindItIsLeft() {
        Patched patched = patched("a: |\n  x\nb: 1\n   # not of a\n", Edit.remove(path("b")));

        assertThat(patched.isChanged()).isFalse();
        assertThat(patched.unfixed().get(0).reason()).startsWith("the edited text would not read back");
    }

    @Test
    void aBlockOfTextWithoutAnEndIsNotAddedTo() {
        assertThat(edited("a:\n  b: |\n    x", Edit.set(path("a", "c"), 1))).isEqualTo("a:\n  c: 1\n  b: |\n    x");
    }

    @Test
    void changesSayWhatThereWasAndWhere() {
        Patched patched = patched(
                "kind: Pod\nmetadata: {name: web}\nspec:\n  hostPID: true\n", Edit.remove(path("spec", "hostPID")));

        assertThat(patched.changes())
                .extracting(Change::toString)
                .containsExactly("4:12: Pod web: spec.hostPID: true -> nothing");
        assertThat(patched.diff()).isEqualTo("""
                --- manifest
                +++ manifest
                @@ -1,4 +1,3 @@
                 kind: Pod
                 metadata: {name: web}
                -spec:
                -  hostPID: true
                +spec: {}
                """);
    }

    @Test
    void seccompIsSetForThePodOrForAContainer() {
        String text = "kind: Pod\nspec:\n  containers:\n  - name: a\n";
        ManifestFile file = ManifestFile.parse(text);
        Workload pod = file.workloads().get(0);

        Patched patched = ManifestPatch.of(file)
                .seccomp(pod, SeccompProfileRef.runtimeDefault())
                .seccomp(pod, pod.pod().containers().get(0), SeccompProfileRef.localhost("p/a.json"))
                .apply();

        assertThat(patched.text()).isEqualTo("""
                kind: Pod
                spec:
                  containers:
                  - name: a
                    securityContext:
                      seccompProfile:
                        type: Localhost
                        localhostProfile: p/a.json
                  securityContext:
                    seccompProfile:
                      type: RuntimeDefault
                """);
    }

    @Test
    void appArmorIsAnAnnotationWhereTheTargetHasNoField() {
        ManifestFile file = ManifestFile.parse("kind: Pod\nmetadata:\n  name: x\nspec:\n  containers: [{name: a}]\n");

        Patched patched = ManifestPatch.of(file, ANNOTATED)
                .appArmor(file.workloads().get(0), AppArmorProfileRef.localhost("web"))
                .apply();

        assertThat(patched.text()).isEqualTo("""
                kind: Pod
                metadata:
                  name: x
                  annotations:
                    container.apparmor.security.beta.kubernetes.io/a: localhost/web
                spec:
                  containers: [{name: a}]
                """);
    }

    @Test
    void profilesMoveToFieldsAndBack() {
        String annotated = """
                kind: Pod
                metadata:
                  annotations:
                    note: x
                    container.apparmor.security.beta.kubernetes.io/a: localhost/web # why
                spec:
                  containers:
                  - name: a
                """;
        String fields = """
                kind: Pod
                metadata:
                  annotations:
                    note: x
                spec:
                  containers:
                  - name: a
                    securityContext:
                      appArmorProfile:
                        type: Localhost
                        localhostProfile: web
                """;

        assertThat(migrated(annotated, KubernetesVersion.NEWEST).text()).isEqualTo(fields);
        assertThat(migrated(fields, ANNOTATED).text()).isEqualTo(annotated.replace(" # why", ""));
    }

    @Test
    void twoProfilesThatDifferAreNotDecidedBetween() {
        Patched patched = migrated("""
                kind: Pod
                metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/a: unconfined}}
                spec: {containers: [{name: a, securityContext: {appArmorProfile: {type: RuntimeDefault}}}]}
                """, KubernetesVersion.NEWEST);

        assertThat(patched.isChanged()).isFalse();
        assertThat(patched.unfixed().get(0))
                .hasToString("3:66: Pod: spec.containers[0].securityContext.appArmorProfile:"
                        + " it says another profile than the annotation container.apparmor.security.beta.kubernetes.io/a, and the"
                        + " API server takes no pod where they differ; choose one of them");
    }

    @Test
    void capabilitiesAreDroppedAndTheOneThatMayStayStays() {
        ManifestFile file = ManifestFile.parse("""
                kind: Pod
                spec:
                  containers:
                  - name: a
                    securityContext:
                      capabilities:
                        add: [cap_net_bind_service, SYS_ADMIN]
                        drop: [KILL]
                """);

        Patched patched =
                ManifestPatch.of(file).dropCapabilities(file.workloads().get(0)).apply();

        assertThat(patched.text()).endsWith("        add: [NET_BIND_SERVICE]\n        drop: [ALL]\n");
        assertThat(patched.changes().get(1).before()).contains(List.of("cap_net_bind_service", "SYS_ADMIN"));
    }

    @Test
    void whatNoManifestHoldsIsRefusedAtOnce() {
        assertThatThrownBy(() -> Edit.set(path("a"), 1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("was a Double");
        assertThatThrownBy(() -> Edit.set(path("a"), "\ud83d")).isInstanceOf(IllegalArgumentException.class);
        ManifestFile other = ManifestFile.parse("a: 1");
        ManifestPatch patch = ManifestPatch.of(ManifestFile.parse("a: 1"));
        assertThatThrownBy(() -> patch.edit(other.documents().get(0), Edit.remove(path("a"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Map<String, Object> profile() {
        return Map.of("seccompProfile", Map.of("type", "RuntimeDefault"));
    }

    private static Path path(String... steps) {
        return Arrays.stream(steps).reduce(Path.ROOT, Path::child, (a, b) -> b);
    }

    private static String edited(String text, Edit... edits) {
        Patched patched = patched(text, edits);
        assertThat(patched.unfixed()).isEmpty();
        return patched.text();
    }

    private static Patched patched(String text, Edit... edits) {
        ManifestFile file = ManifestFile.parse(text);
        ManifestPatch patch = ManifestPatch.of(file);
        for (Edit edit : edits) {
            patch.edit(file.documents().get(0), edit);
        }
        return patch.apply();
    }

    private static Patched migrated(String text, KubernetesVersion target) {
        ManifestFile file = ManifestFile.parse(text);
        return ManifestPatch.of(file, target)
                .migrateProfiles(file.workloads().get(0))
                .apply();
    }
}
