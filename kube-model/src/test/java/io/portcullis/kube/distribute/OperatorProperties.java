package io.portcullis.kube.distribute;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.decision.Comparison;
import io.portcullis.decision.Domain;
import io.portcullis.kube.ObjectMeta;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.seccomp.format.ContainerRuntime;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.ProfileFormatException;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class OperatorProperties {
    private static final List<String> CALLS = List.of(
            "read", "ioctl", "mount", "personality", "clone", "socket", "arch_prctl", "renameat2", "no_such_call");

    @Property(tries = 40)
    void whatIsReadBackPermitsNoMoreAndWithoutLossesTheSame(
            @ForAll("profiles") String json, @ForAll OperatorRelease release) {
        SeccompFile file = file(json);
        if (file == null) {
            return;
        }
        Optional<OperatorSeccompProfile> made = made(file, release);
        if (made.isEmpty()) {
            return;
        }

        String yaml = made.get().object().toYaml();
        SeccompProfileObject read =
                SeccompProfileObject.in(ManifestFile.parse(yaml)).get(0);

        assertThat(read.ignored()).isEmpty();
        for (NodeArch node : file.nodes()) {
            for (ContainerRuntime runtime : List.of(ContainerRuntime.RUNC, ContainerRuntime.CRUN)) {
                Comparison comparison = Comparison.of(
                                SeccompFile.read(read.document(), node, runtime).decision(),
                                file.meaningOn(node, runtime).decision())
                        .over(Domain.through(node.runs()));
                assertThat(comparison.allowsNoMoreThan().holds()).as(yaml).isTrue();
                assertThat(comparison.areEqual().holds() || !made.get().losses().isEmpty())
                        .as(yaml)
                        .isTrue();
            }
        }
    }

    @Property(tries = 40)
    void theOperatorsSchemasTakeEveryObject(@ForAll("profiles") String json) {
        SeccompFile file = file(json);
        for (OperatorRelease release : OperatorRelease.values()) {
            Optional<OperatorSeccompProfile> made = file == null ? Optional.empty() : made(file, release);

            made.ifPresent(profile -> assertThat(PublishedSchema.ofOperator(
                                    "SeccompProfile", release == OperatorRelease.V1_0 ? "v1" : "v1beta1")
                            .problems(profile.object()))
                    .isEmpty());
        }
    }

    private static Optional<OperatorSeccompProfile> made(SeccompFile file, OperatorRelease release) {
        ObjectMeta name = ObjectMeta.named("web");
        try {
            return Optional.of(
                    OperatorSeccompProfile.of(release.hasNamespacedProfiles() ? name.in("shop") : name, file, release));
        } catch (IllegalArgumentException e) {
            assertThat(e)
                    .message()
                    .containsAnyOf("would permit more than the profile", "no runtime would take the operator's file");
            return Optional.empty();
        }
    }

    private static @org.jspecify.annotations.Nullable SeccompFile file(String json) {
        try {
            return SeccompFile.of(
                    OciProfile.parse(json), List.of(ResolveTarget.on(Abi.X86_64), ResolveTarget.on(Abi.AARCH64)));
        } catch (ProfileFormatException e) {
            return null; // a runtime refuses it
        }
    }

    @Provide
    Arbitrary<String> profiles() {
        Arbitrary<String> actions = Arbitraries.of("ERRNO", "KILL_PROCESS", "ALLOW", "LOG", "TRAP", "TRACE");
        Arbitrary<List<String>> lists = rules().list().ofMaxSize(5);
        return Combinators.combine(
                        actions,
                        Arbitraries.of("", "\"defaultErrnoRet\": 38,", "\"defaultErrnoRet\": 0,"),
                        Arbitraries.of(
                                "",
                                "\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\", \"SCMP_ARCH_AARCH64\"],",
                                "\"architectures\": [\"SCMP_ARCH_AARCH64\", \"SCMP_ARCH_ARM\", \"SCMP_ARCH_X86_64\"],"),
                        lists)
                .as((action, number, architectures, rules) -> "{\"defaultAction\": \"SCMP_ACT_" + action + "\","
                        + (action.equals("ERRNO") || action.equals("TRACE") ? number : "")
                        + architectures + "\"syscalls\": [" + String.join(",", rules) + "]}");
    }

    private Arbitrary<String> rules() {
        Arbitrary<String> values = Arbitraries.of(
                "0", "1", "4294967295", "9223372036854775807", "9223372036854775808", "18446744073709551615");
        Arbitrary<String> arguments = Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        values,
                        values,
                        Arbitraries.of("NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"))
                .as((index, one, two, operator) ->
                        "{\"index\": %d, \"value\": %s, \"valueTwo\": %s, \"op\": \"SCMP_CMP_%s\"}"
                                .formatted(index, one, two, operator));
        return Combinators.combine(
                        Arbitraries.of(CALLS).set().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.of(
                                "\"SCMP_ACT_ALLOW\"",
                                "\"SCMP_ACT_ERRNO\"",
                                "\"SCMP_ACT_ERRNO\", \"errnoRet\": 0",
                                "\"SCMP_ACT_ERRNO\", \"errnoRet\": 38",
                                "\"SCMP_ACT_KILL_PROCESS\"",
                                "\"SCMP_ACT_LOG\""),
                        arguments.list().ofMaxSize(2))
                .as((names, action, args) -> "{\"names\": [\"%s\"], \"action\": %s%s}"
                        .formatted(
                                String.join("\", \"", new ArrayList<>(names)),
                                action,
                                args.isEmpty() ? "" : ", \"args\": [" + String.join(", ", args) + "]"));
    }
}
