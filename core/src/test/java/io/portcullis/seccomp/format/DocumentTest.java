package io.portcullis.seccomp.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.portcullis.needs.Needs;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTest {
    private static final String DOCKERS = """
            {"comment": "caf\u00e9 \\ud800 \\u0007", "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
             "defaultErrno": "EPERM",
             "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
                         {"architecture": "SCMP_ARCH_RISCV64", "subArchitectures": null}],
             "syscalls": [
              {"name": "read", "action": "SCMP_ACT_ALLOW", "args": null, "comment": "", "includes": {}, "excludes": {}},
              {"action": "SCMP_ACT_ERRNO", "names": ["clone", "clone3"], "errnoRet": 38, "errno": "ENOSYS",
               "args": [{"op": "SCMP_CMP_MASKED_EQ", "index": 0, "value": 18446744073709551615, "valueTwo": 2, "x": 1.50}],
               "includes": {"caps": ["CAP_BPF"], "arches": ["amd64"], "minKernel": "4.8", "future": []},
               "excludes": {"caps": ["CAP_SYS_ADMIN"]}, "why": {"deep": [1e400, -0, true, null]}}
             ],
             "big": 123456789012345678901234567890}
            """;

    @Test
    void keepsAllThatIsWritten() {
        DockerProfile profile = DockerProfile.parse(DOCKERS);

        assertThat(profile.toJson()).satisfies(json -> assertSameTree(json, DOCKERS));
        assertThat(DockerProfile.parse(profile.toJson()))
                .isEqualTo(profile)
                .hasSameHashCodeAs(profile)
                .isNotEqualTo(DockerProfile.parse(DOCKERS.replace("38", "37")));
    }

    @Test
    void showsWhatIsWritten() {
        DockerProfile profile = DockerProfile.parse(DOCKERS);

        assertThat(profile.defaultAction()).isEqualTo(ScmpAction.ERRNO);
        assertThat(profile.defaultErrnoRet()).hasValue(1);
        assertThat(profile.defaultErrno()).contains("EPERM");
        assertThat(profile.archMap())
                .containsExactly(
                        new ArchMapEntry(Abi.X86_64, List.of(Abi.X86)), new ArchMapEntry(Abi.RISCV64, List.of()));
        assertThat(profile.unknownFields())
                .containsExactly(
                        Map.entry("comment", "caf\u00e9 \ud800 \u0007"),
                        Map.entry("big", new BigInteger("123456789012345678901234567890")));
        DockerRule clone = profile.rules().get(1);
        assertThat(clone.names()).containsExactly("clone", "clone3");
        assertThat(clone.errno()).contains("ENOSYS");
        assertThat(clone.args())
                .containsExactly(
                        new OciArgument(0, -1, 2, ScmpOperator.MASKED_EQ, Map.of("x", new BigDecimal("1.50"))));
        assertThat(clone.includes())
                .isEqualTo(new RuleFilter(
                        List.of("CAP_BPF"),
                        List.of("amd64"),
                        Optional.of(KernelVersion.of(4, 8)),
                        Map.of("future", List.of())));
        assertThat(clone.unknownFields())
                .isEqualTo(Map.of("why", Map.of("deep", Arrays.asList(new BigDecimal("1e400"), 0L, true, null))));
        assertThat(profile.rules().get(0).names()).containsExactly("read");
        assertThat(profile).hasToString("profile: SCMP_ACT_ERRNO by default, 2 rules");
    }

    @Test
    void tellsTheDialectsApart() {
        assertThat(SeccompDocument.parse(DOCKERS)).isInstanceOf(DockerProfile.class);
        assertThat(SeccompDocument.parse("{\"defaultAction\": \"SCMP_ACT_ALLOW\"}"))
                .isInstanceOf(OciProfile.class);
        assertThat(
                        SeccompDocument.parse(
                                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"name\": \"read\", \"action\": \"SCMP_ACT_LOG\"}]}"))
                .isInstanceOf(DockerProfile.class);
    }

    @Test
    void findsTheProfileInARuntimeConfiguration() {
        String config = """
                {"ociVersion": "1.2.0", "process": {"args": ["sh"]},
                 "linux": {"namespaces": [], "seccomp": {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
                  "architectures": ["SCMP_ARCH_AARCH64"], "flags": ["SECCOMP_FILTER_FLAG_LOG"],
                  "listenerPath": "/run/s", "listenerMetadata": "m",
                  "syscalls": [{"names": ["read"], "action": "SCMP_ACT_NOTIFY"}]}}}
                """;

        OciProfile profile = (OciProfile) SeccompDocument.parse(config);

        assertThat(profile.defaultErrnoRet()).hasValue(38);
        assertThat(profile.architectures()).containsExactly(Abi.AARCH64);
        assertThat(profile.flags()).containsExactly("SECCOMP_FILTER_FLAG_LOG");
        assertThat(profile.listenerPath()).contains("/run/s");
        assertThat(profile.listenerMetadata()).contains("m");
        assertThat(profile.rules()).extracting(OciRule::action).containsExactly(ScmpAction.NOTIFY);
        assertSameTree(profile.toJson(), config);
    }

    @Test
    void pointsIntoARuntimeConfiguration() {
        assertThat(catchThrowableOfType(
                                ProfileFormatException.class,
                                () -> OciProfile.parse("{\"linux\": {\"seccomp\": {\"defaultAction\": \"KILL\"}}}"))
                        .path())
                .isEqualTo("$.linux.seccomp.defaultAction");
    }

    @ParameterizedTest
    @ValueSource(strings = {"seccomp/moby-default.json", "seccomp/podman-default.json"})
    void losesNothingOfRealProfiles(String name) throws IOException {
        Path file = Needs.corpus(name);

        SeccompDocument profile = SeccompDocument.read(file);

        assertThat(profile).isInstanceOf(DockerProfile.class);
        assertSameTree(profile.toJson(), Files.readString(file));
    }

    private static void assertSameTree(String left, String right) {
        assertThat(TreeOracle.ordered(left)).isEqualTo(TreeOracle.ordered(right));
    }

    /** Jackson's own tree, as an independent reader. */
    static final class TreeOracle {
        private static final com.fasterxml.jackson.databind.ObjectMapper MAPPER =
                new com.fasterxml.jackson.databind.ObjectMapper()
                        .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

        private TreeOracle() {}

        static String ordered(String json) {
            try {
                return MAPPER.readTree(json).toString();
            } catch (JsonProcessingException e) {
                throw new AssertionError(json, e);
            }
        }
    }
}
