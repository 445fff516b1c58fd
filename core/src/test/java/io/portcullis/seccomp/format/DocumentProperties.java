package io.portcullis.seccomp.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.BoundaryCalls;
import io.portcullis.seccomp.ContradictoryRulesException;
import io.portcullis.seccomp.Multiplexing;
import io.portcullis.seccomp.Operand;
import io.portcullis.seccomp.Operator;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Profiles;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Verdict;
import io.portcullis.seccomp.Width;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class DocumentProperties {
    private static final String SEED = """
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "defaultErrno": "EPERM",
             "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]}],
             "flags": ["SECCOMP_FILTER_FLAG_LOG"], "listenerPath": "/run/seccomp.sock",
             "syscalls": [
              {"names": ["read", "openat", "syscall_451"], "action": "SCMP_ACT_ALLOW", "args": null, "comment": "\\u00e9"},
              {"name": "clone", "action": "SCMP_ACT_TRACE", "errnoRet": 38, "errno": "ENOSYS", "args": [
               {"index": 0, "value": 2114060288, "valueTwo": 18446744073709551615, "op": "SCMP_CMP_MASKED_EQ"}],
               "includes": {"caps": ["CAP_BPF"], "arches": ["amd64"], "minKernel": "4.8"}, "excludes": {}}
             ], "more": [1e400, -0.5, true, {}]}
            """;
    private static final List<String> SPLINTERS = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            ",",
            ":",
            "null",
            "-1",
            "1e400",
            "99999999999999999999",
            "//",
            "/*",
            "\u0000",
            "\ufeff",
            "\\ud800",
            "SCMP_ACT_KILL",
            "SCMP_CMP_LT",
            "\n",
            "\r\n",
            "6",
            "4096",
            "true",
            "\u001b[0m");

    private static Path file = Path.of("not made yet");

    @BeforeContainer
    static void makeAFile() throws IOException {
        file = Files.createTempFile("portcullis", ".json");
    }

    @AfterContainer
    static void removeIt() throws IOException {
        Files.deleteIfExists(file);
    }

    @Property(tries = 1000)
    void onlyTheDocumentedExceptionsLeaveTheParser(@ForAll("mutants") String text, @ForAll boolean comments) {
        ReadOptions options = comments ? ReadOptions.defaults().withComments() : ReadOptions.defaults();
        SeccompDocument document;
        try {
            document = SeccompDocument.parse(text, "mutant", options);
        } catch (ProfileFormatException e) {
            assertThat(e.line()).isPositive();
            assertThat(e.column()).isPositive();
            return;
        }
        assertThat(SeccompDocument.parse(document.toJson())).isEqualTo(document);
        for (ContainerRuntime runtime : ContainerRuntime.values()) {
            try {
                document.resolveFor(ResolveTarget.on(Abi.X86_64).withRuntime(runtime));
            } catch (ProfileFormatException | IllegalArgumentException | IllegalStateException e) {
                assertThat(e.getClass())
                        .isIn(
                                ProfileFormatException.class,
                                ContradictoryRulesException.class,
                                IllegalArgumentException.class,
                                IllegalStateException.class);
            }
        }
    }

    @Property(tries = 200)
    void onlyTheDocumentedExceptionsLeaveTheReader(@ForAll byte[] noise, @ForAll("places") double place)
            throws IOException {
        byte[] seed = SEED.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(
                noise,
                0,
                seed,
                (int) (place * (seed.length - 1)),
                Math.min(noise.length, seed.length - (int) (place * (seed.length - 1))));
        Files.write(file, seed);
        try {
            assertThat(SeccompDocument.read(file)).isNotNull();
        } catch (ProfileFormatException e) {
            assertThat(e.line()).isPositive();
        }
    }

    @Property(tries = 200)
    void writingLosesNothing(@ForAll("trees") Map<String, Object> unknown) throws IOException {
        Map<String, Object> whole = new LinkedHashMap<>(Map.of("defaultAction", "SCMP_ACT_LOG"));
        whole.putAll(unknown);
        String text = new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(whole);

        OciProfile profile = OciProfile.parse(text);

        assertThat(DocumentTest.TreeOracle.ordered(profile.toJson())).isEqualTo(DocumentTest.TreeOracle.ordered(text));
        assertThat(profile.unknownFields().keySet()).containsExactlyElementsOf(unknown.keySet());
    }

    @Property(tries = 150)
    void aProfileOfTheDialectComesBack(@ForAll("native") SeccompProfile profile) {
        ResolveTarget target = ResolveTarget.on(machine(profile)).withRuntime(ContainerRuntime.CRUN);

        assertThat(OciProfile.of(profile).resolveFor(target).profile()).isEqualTo(profile);
        assertThat(DockerProfile.of(profile).resolveFor(target).profile()).isEqualTo(profile);
    }

    @Property(tries = 150)
    void aProfileWithoutOverlapComesBackToTheLetter(@ForAll("native") SeccompProfile profile) {
        Assume.that(profile.overlaps().isEmpty());
        SeccompProfile plain = profile.toBuilder()
                .precedence(Precedence.NONE)
                .multiplexing(Multiplexing.LIBSECCOMP)
                .foreignAbi(Action.killProcess())
                .build();
        ResolveTarget target = ResolveTarget.on(machine(profile))
                .withRuntime(ContainerRuntime.STRICT)
                .withWidening();

        SeccompProfile widened;
        try {
            widened = plain.toBuilder().multiplexing(Multiplexing.WIDEN).build();
        } catch (ContradictoryRulesException e) {
            Assume.that(false); // the rules overlap once their conditions are given up
            return;
        }

        assertThat(OciProfile.of(plain).resolveFor(target).profile()).isEqualTo(widened);
    }

    @Property(tries = 60)
    void whatIsWrittenMeansTheSame(@ForAll("any") SeccompProfile profile) {
        SeccompProfile plain =
                profile.toBuilder().foreignAbi(Action.killThread()).build();
        OciProfile written;
        try {
            written = OciProfile.of(plain);
        } catch (IllegalArgumentException e) {
            Assume.that(false); // the dialect cannot say it
            return;
        }
        SeccompProfile read = written.resolveFor(
                        ResolveTarget.on(machine(plain)).withRuntime(ContainerRuntime.CRUN))
                .profile();

        assertThat(read.abis()).isEqualTo(plain.abis());
        BoundaryCalls.of(plain)
                .forEach(call -> assertThat(returned(read, call))
                        .as(() -> call + " of\n" + plain + "\n" + written.toJson())
                        .isEqualTo(returned(plain, call)));
    }

    private static int returned(SeccompProfile profile, SeccompData call) {
        Verdict verdict = profile.evaluate(call);
        return verdict.action().returnValue(profile.abiOf(call).orElse(Abi.X86_64));
    }

    private static Abi machine(SeccompProfile profile) {
        return GoArch.machineOf(profile.abis()).orElseThrow();
    }

    @Provide
    Arbitrary<Double> places() {
        return Arbitraries.doubles().between(0, 1);
    }

    @Provide
    Arbitrary<String> mutants() {
        Arbitrary<String> splinters = Arbitraries.oneOf(
                Arbitraries.of(SPLINTERS), Arbitraries.strings().ofMaxLength(4), Arbitraries.just(""));
        Arbitrary<Mutation> mutation = Combinators.combine(
                        Arbitraries.integers().between(0, SEED.length()),
                        Arbitraries.integers().between(0, 12),
                        splinters)
                .as(Mutation::new);
        return mutation.list().ofMinSize(1).ofMaxSize(3).map(list -> {
            StringBuilder text = new StringBuilder(SEED);
            list.forEach(one -> one.apply(text));
            return text.toString();
        });
    }

    private record Mutation(int at, int length, String splinter) {
        void apply(StringBuilder text) {
            int from = Math.min(at, text.length());
            text.replace(from, Math.min(text.length(), from + length), splinter);
        }
    }

    @Provide
    Arbitrary<Map<String, Object>> trees() {
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(6).map(s -> (Object) s),
                Arbitraries.longs().map(n -> (Object) n),
                Arbitraries.bigIntegers().map(n -> (Object) n),
                Arbitraries.bigDecimals().map(n -> (Object) n),
                Arbitraries.of(true, false).map(b -> (Object) b));
        Arbitrary<Object> values = Arbitraries.oneOf(
                leaves,
                leaves.list().ofMaxSize(3).map(list -> (Object) list),
                Arbitraries.maps(Arbitraries.strings().ofMaxLength(3), leaves)
                        .ofMaxSize(3)
                        .map(map -> (Object) map));
        return Arbitraries.maps(Arbitraries.strings().ofMaxLength(4).map(key -> "x" + key), values)
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<SeccompProfile> any() {
        return Profiles.of(
                        Profiles.equalities(
                                Width.AS_DECLARED, Width.AS_LIBSECCOMP, Width.BITS_32, Width.BITS_64, Width.BITS_16),
                        Precedence.FIRST_MATCH,
                        Precedence.STRICTEST)
                .map(profile -> {
                    List<Rule> readable = new ArrayList<>();
                    profile.rules().stream()
                            .filter(rule -> rule.syscalls().stream()
                                    .noneMatch(syscall -> syscall.number().isPresent()))
                            .forEach(readable::add);
                    SeccompProfile.Builder builder = SeccompProfile.byDefault(profile.defaultAction())
                            .on(profile.abis())
                            .rules(readable)
                            .precedence(profile.precedence())
                            .multiplexing(profile.multiplexing());
                    return builder.build();
                });
    }

    /** Profiles as crun has them. */
    @Provide("native")
    Arbitrary<SeccompProfile> nativeProfiles() {
        Arbitrary<Action> actions = Arbitraries.oneOf(
                Arbitraries.of(
                        Action.log(), Action.killProcess(), Action.killThread(), Action.trap(), Action.userNotify()),
                Arbitraries.of(Errno.EPERM, Errno.ENOSYS, Errno.EACCES).map(Action::errno),
                Arbitraries.integers().between(0, 65535).map(Action::trace));
        Arbitrary<Rule> rules = Combinators.combine(names().list().ofMinSize(1).ofMaxSize(4), actions, conditions())
                .as(Rule::new);
        return Combinators.combine(
                        rules.list().ofMaxSize(5),
                        Arbitraries.of(
                                Set.of(Abi.X86_64),
                                Set.of(Abi.X86_64, Abi.X86),
                                Set.of(Abi.X86_64, Abi.X86, Abi.X32),
                                Set.of(Abi.AARCH64, Abi.ARM),
                                Set.of(Abi.ARM)))
                .as((list, abis) -> SeccompProfile.allowByDefault()
                        .on(abis)
                        .rules(list)
                        .foreignAbi(Action.killThread())
                        .precedence(Precedence.LIBSECCOMP)
                        .multiplexing(Multiplexing.LIBSECCOMP))
                .filter(DocumentProperties::isTakenByLibseccomp)
                .map(SeccompProfile.Builder::build);
    }

    private static boolean isTakenByLibseccomp(SeccompProfile.Builder builder) {
        try {
            return builder.build() != null;
        } catch (ContradictoryRulesException e) {
            return false;
        }
    }

    private static Arbitrary<Syscall> names() {
        return Arbitraries.of(
                Syscalls.READ,
                Syscalls.OPENAT,
                Syscalls.SOCKET,
                Syscalls.PERSONALITY,
                Syscalls.CLONE,
                Syscalls.SEMGET,
                Syscalls.MMAP,
                Syscalls.CACHESTAT,
                Syscalls.STIME);
    }

    private static Arbitrary<ArgCondition> conditions() {
        Arbitrary<ArgCondition> comparisons = Combinators.combine(
                        Arbitraries.integers().between(0, 5), Arbitraries.of(Operator.class), Arbitraries.longs())
                .as((index, operator, value) ->
                        new ArgCondition.Compare(Operand.argument(index), Width.AS_LIBSECCOMP, operator, value));
        Arbitrary<ArgCondition> masks = Combinators.combine(
                        Arbitraries.integers().between(0, 5), Arbitraries.longs(), Arbitraries.longs())
                .as((index, mask, value) ->
                        new ArgCondition.MaskedEqual(Operand.argument(index), Width.AS_LIBSECCOMP, mask, value & mask));
        Arbitrary<ArgCondition> atoms = Arbitraries.oneOf(comparisons, masks);
        return Arbitraries.oneOf(
                Arbitraries.just(ArgCondition.always()),
                atoms,
                atoms.list()
                        .ofMinSize(2)
                        .ofMaxSize(4)
                        .uniqueElements(DocumentProperties::operand)
                        .map(ArgCondition.All::new));
    }

    private static Operand operand(ArgCondition atom) {
        return atom instanceof ArgCondition.Compare compare
                ? compare.operand()
                : ((ArgCondition.MaskedEqual) atom).operand();
    }
}
