package io.portcullis.kube.distribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.kube.manifest.MalformedManifestException;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.OciRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeccompProfileObjectTest {
    private static final String HEAD = """
            apiVersion: security-profiles-operator.x-k8s.io/v1
            kind: SeccompProfile
            metadata:
              name: web
            spec:
            """;

    private static List<SeccompProfileObject> read(String text) {
        return SeccompProfileObject.in(ManifestFile.parse("web.yaml", text));
    }

    private static SeccompProfileObject one(String spec) {
        return read(HEAD + spec.indent(2)).get(0);
    }

    @Test
    void isTheFileThatTheOperatorWrites() {
        SeccompProfileObject read = one("""
                defaultAction: SCMP_ACT_ERRNO
                architectures: [SCMP_ARCH_X86_64]
                syscalls:
                - names: [read, write]
                  action: SCMP_ACT_ALLOW
                - names: [personality]
                  action: SCMP_ACT_ALLOW
                  args:
                  - {index: 0, op: SCMP_CMP_EQ}
                - names: [mount]
                  action: SCMP_ACT_ERRNO
                  errnoRet: 0
                """);

        assertThat(read.name()).isEqualTo("web");
        assertThat(read.isEnabled()).isTrue();
        assertThat(read.ignored()).isEmpty();
        assertThat(read.document().rules())
                .extracting(OciRule::names)
                .containsExactly(List.of("read", "write"), List.of("personality"), List.of("mount"));
        assertThat(read.document()).isEqualTo(FlatSpec.of(OciProfile.parse("""
                {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
                  {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"},
                  {"names": ["personality"], "action": "SCMP_ACT_ALLOW",
                   "args": [{"index": 0, "value": 0, "op": "SCMP_CMP_EQ"}]},
                  {"names": ["mount"], "action": "SCMP_ACT_ERRNO"}]}
                """)).document("web.yaml"));
    }

    @Test
    void tellsWhatTheApiServerDrops() {
        SeccompProfileObject read = one("""
                defaultAction: SCMP_ACT_ERRNO
                defaultErrnoRet: 38
                syscalls:
                - names: [mount]
                  action: SCMP_ACT_ALLOW
                  includes: {caps: [CAP_SYS_ADMIN]}
                """);

        assertThat(read.document().defaultErrnoRet()).isEmpty();
        assertThat(read.ignored())
                .extracting(Object::toString)
                .containsExactly(
                        "7:3: spec.defaultErrnoRet is no field of a SeccompProfile, and the API server drops it",
                        "11:5: spec.syscalls[0].includes is no field of a SeccompProfile, and the API server drops it");
    }

    @Test
    void findsProfilesInListsAndBetweenOthers() {
        String text = """
                apiVersion: v1
                kind: List
                items:
                - apiVersion: security-profiles-operator.x-k8s.io/v1beta1
                  kind: SeccompProfile
                  metadata: {name: one, namespace: shop}
                  spec: {defaultAction: SCMP_ACT_LOG, disabled: true}
                - {apiVersion: v1, kind: Secret, metadata: {name: two}}
                ---
                """ + HEAD + "  defaultAction: SCMP_ACT_LOG\n  state: Disabled\n";

        List<SeccompProfileObject> read = read(text);

        assertThat(read).extracting(SeccompProfileObject::name).containsExactly("one", "web");
        assertThat(read).noneMatch(SeccompProfileObject::isEnabled);
        assertThat(read.get(0).namespace()).contains("shop");
        assertThat(read.get(1).position().line()).isEqualTo(10);
    }

    @Test
    void joinsTheRulesOfItsBase() {
        List<SeccompProfileObject> read = read(HEAD + """
                  defaultAction: SCMP_ACT_ERRNO
                  baseProfileName: base
                  syscalls:
                  - {names: [read, mount], action: SCMP_ACT_ALLOW}
                ---
                """ + HEAD.replace("web", "base") + """
                  defaultAction: SCMP_ACT_KILL
                  architectures: [SCMP_ARCH_X86]
                  syscalls:
                  - {names: [read, write], action: SCMP_ACT_ALLOW}
                """);

        var document = read.get(0).document(SeccompProfileObject.among(read));

        assertThat(document.toString()).isEqualTo("web.yaml: SCMP_ACT_ERRNO by default, 2 rules");
        assertThat(document.architectures()).isEmpty();
        assertThat(document.rules()).flatExtracting(rule -> rule.names()).containsExactly("read", "mount", "write");
    }

    @Test
    void refusesABaseThatItDoesNotKnow() {
        SeccompProfileObject read = one("defaultAction: SCMP_ACT_ERRNO\nbaseProfileName: runc-v1.2\n");

        assertThatThrownBy(read::document)
                .isInstanceOf(MalformedManifestException.class)
                .hasMessage(
                        "web.yaml:7:20: spec.baseProfileName: profile runc-v1.2 is not here, and its rules belong to"
                                + " this one; give it too");
    }

    @Test
    void refusesABaseThatSaysSomethingElse() {
        SeccompProfileObject read = one("""
                defaultAction: SCMP_ACT_ERRNO
                baseProfileName: web
                syscalls:
                - {names: [read], action: SCMP_ACT_ALLOW}
                """);
        SeccompProfileObject other = one("""
                defaultAction: SCMP_ACT_ERRNO
                syscalls:
                - {names: [read], action: SCMP_ACT_LOG}
                """);

        assertThatThrownBy(() -> read.document(name -> java.util.Optional.of(other)))
                .hasMessageContaining("profile web has another rule for read");
    }

    @Test
    void refusesProfilesThatStandOnThemselves() {
        SeccompProfileObject read = one("defaultAction: SCMP_ACT_ERRNO\nbaseProfileName: web\n");

        assertThatThrownBy(() -> read.document(SeccompProfileObject.among(List.of(read))))
                .hasMessageContaining("more than 15 profiles would stand on each other");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            syscalls: []                                    | 6:3: spec lacks defaultAction
            defaultAction: 7                                | 6:18: spec.defaultAction must be a string, was integer
            defaultAction: SCMP_ACT_ALOW                    | 6:18: spec.defaultAction: unknown action
            {defaultAction: SCMP_ACT_LOG, syscalls: {}}     | 6:43: spec.syscalls must be a list, was object
            {defaultAction: SCMP_ACT_LOG, syscalls: [7]}    | 6:44: spec.syscalls[0] must be an object, was integer
            {defaultAction: SCMP_ACT_LOG, syscalls: [{names: [], action: SCMP_ACT_LOG}]} | spec.syscalls[0].names holds nothing
            {defaultAction: SCMP_ACT_LOG, syscalls: [{names: [read], action: SCMP_ACT_ERRNO, errnoRet: -1}]} | spec.syscalls[0].errnoRet must be in 0..2147483647, was -1
            {defaultAction: SCMP_ACT_LOG, syscalls: [{names: [read], action: SCMP_ACT_LOG, args: [{index: 0, op: SCMP_CMP_EQ, value: 9223372036854775808}]}]} | spec.syscalls[0].args[0].value must be in 0..9223372036854775807
            {defaultAction: SCMP_ACT_LOG, syscalls: [{names: [read], action: SCMP_ACT_LOG, args: [{op: SCMP_CMP_EQ}]}]} | spec.syscalls[0].args[0] lacks index
            {defaultAction: SCMP_ACT_LOG, syscalls: [{names: [read], action: SCMP_ACT_LOG, args: [{index: 9, op: SCMP_CMP_EQ}]}]} | 6:97: spec.syscalls[0].args[0].index: argument index must be in 0..5, was 9; a system call has six arguments
            """)
    void saysWhereItIsWrong(String spec, String message) {
        assertThatThrownBy(() -> one(spec))
                .isInstanceOf(MalformedManifestException.class)
                .hasMessageContaining(message);
    }
}
