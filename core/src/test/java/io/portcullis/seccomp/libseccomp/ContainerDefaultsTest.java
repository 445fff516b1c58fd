package io.portcullis.seccomp.libseccomp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.SeccompData;
import io.portcullis.linux.Capability;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.BoundaryCalls;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Verdict;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The container engines' own profiles, against a filter that libseccomp builds from their JSON without us. */
class ContainerDefaultsTest {
    @BeforeEach
    void parts() {
        Needs.linuxX8664();
        Needs.libseccomp();
    }

    @ParameterizedTest
    @CsvSource({
        "seccomp/moby-default.json, false",
        "seccomp/moby-default.json, true",
        "seccomp/podman-default.json, false",
        "seccomp/podman-default.json, true"
    })
    void meanWhatLibseccompMakesOfThem(String file, boolean admin) throws IOException {
        Path json = Needs.corpus(file);
        Set<Capability> capabilities = admin ? Set.of(Capability.SYS_ADMIN) : Set.of();
        SeccompProfile profile = DockerProfile.read(json)
                .resolveFor(ResolveTarget.on(Abi.X86_64).withCapabilities(capabilities))
                .profile();
        assertThat(profile.abis()).containsExactly(Abi.X86_64, Abi.X86, Abi.X32);

        CompiledFilter ours = LibseccompCompiler.create().compile(profile);
        BpfProgram theirs = Libseccomp.loaded()
                .watched(
                        Duration.ofSeconds(30), () -> direct(new ObjectMapper().readTree(json.toFile()), capabilities));

        List<SeccompData> different = BoundaryCalls.of(profile)
                .filter(call -> isKnownToLibseccomp(profile, call))
                .filter(call -> profile.evaluate(call).reason() != Verdict.Reason.UNKNOWN_SYSCALL)
                .filter(call -> BpfSimulator.run(ours.program(), call) != BpfSimulator.run(theirs, call))
                .toList();
        assertThat(different).isEmpty();
        assertThat(ours.leftOut())
                .allSatisfy(left -> assertThat(left.action().refuses()).isTrue());
    }

    private static boolean isKnownToLibseccomp(SeccompProfile profile, SeccompData call) {
        return profile.abiOf(call)
                .flatMap(abi -> profile.rulesOn(abi).table().byNumber(call.nr()))
                .map(entry -> Libseccomp.loaded()
                        .resolve(Abi.X86_64, entry.syscall().name())
                        .isPresent())
                .orElse(true);
    }

    private static BpfProgram direct(JsonNode profile, Set<Capability> capabilities) {
        Libseccomp library = Libseccomp.loaded();
        int byDefault = action(profile.get("defaultAction"), profile.get("defaultErrnoRet"));
        try (FilterContext context = FilterContext.open(library, byDefault)) {
            context.add(Abi.X86);
            context.add(Abi.X32);
            for (JsonNode rule : profile.get("syscalls")) {
                int action = action(rule.get("action"), rule.get("errnoRet"));
                if (action == byDefault || !applies(rule, capabilities)) {
                    continue;
                }
                for (JsonNode name : rule.get("names")) {
                    OptionalInt number = library.resolve(Abi.X86_64, name.asText());
                    if (number.isPresent()) {
                        context.addRule(action, number.getAsInt(), comparisons(rule));
                    }
                }
            }
            return BpfProgram.decode(context.toBytes(), ByteOrder.nativeOrder());
        }
    }

    private static int action(JsonNode name, JsonNode errno) {
        return switch (name.asText()) {
            case "SCMP_ACT_ALLOW" -> Action.allow().returnValue(Abi.X86_64);
            case "SCMP_ACT_ERRNO" ->
                Action.errno(errno == null ? Errno.EPERM.number() : errno.asInt())
                        .returnValue(Abi.X86_64);
            default -> throw new AssertionError("another action in the corpus: " + name);
        };
    }

    private static boolean applies(JsonNode rule, Set<Capability> capabilities) {
        JsonNode includes = rule.path("includes");
        JsonNode excludes = rule.path("excludes");
        return texts(includes.path("caps")).stream().allMatch(cap -> capabilities.contains(Capability.named(cap)))
                && texts(excludes.path("caps")).stream().noneMatch(cap -> capabilities.contains(Capability.named(cap)))
                && (includes.path("arches").isMissingNode()
                        || includes.path("arches").isEmpty()
                        || texts(includes.path("arches")).contains("amd64"))
                && !texts(excludes.path("arches")).contains("amd64");
    }

    private static List<Comparison> comparisons(JsonNode rule) {
        List<Comparison> comparisons = new ArrayList<>();
        for (JsonNode arg : rule.path("args")) {
            comparisons.add(new Comparison(
                    arg.get("index").asInt(),
                    Comparison.Operator.valueOf(arg.get("op").asText().substring("SCMP_CMP_".length())),
                    arg.get("value").asLong(),
                    arg.path("valueTwo").asLong()));
        }
        return comparisons;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
