package io.portcullis.apparmor;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed, read by the parser that loads policy; it needs no kernel for that. */
@Tag("full")
class ApparmorParserTest {
    private static final int BATCH = 200;

    @TempDir
    Path base;

    private Path parser = Path.of("");

    @BeforeEach
    void layOutTheBaseFolder() throws IOException {
        parser = Needs.program("apparmor_parser", "apparmor");
        write("tunables/global", "@{HOME} = /home/*/ /root/\n@{pid} = {[1-9],[1-9][0-9]*}\n");
        write("abstractions/base", "/etc/ld.so.cache r,\n");
        write("abi/4.0", "file {mask {create read write exec append mmap_exec link lock\n}\n}\n");
    }

    @Test
    void acceptsThePresets() throws Exception {
        assertAccepted(Presets.denyWrite().toPolicy());
    }

    @Test
    void acceptsTheGoldenPolicies() throws Exception {
        assertAccepted(AppArmorProfileTest.web().toPolicy());
        assertAccepted(AppArmorProfileTest.withEverything().toPolicy());
    }

    @Test
    void acceptsEveryFamilyWithEveryKindItHas() throws Exception {
        List<SocketKind> kinds = new ArrayList<>(List.of(SocketType.values()));
        kinds.addAll(List.of(NetworkProtocol.values()));
        var all = AppArmorProfile.named("all", p -> {
            for (NetworkFamily family : NetworkFamily.values()) {
                p.network(family);
                kinds.stream().filter(kind -> kind.existsIn(family)).forEach(kind -> p.network(family, kind));
            }
        });

        assertAccepted(all.toPolicy());
    }

    @Test
    void refusesTheFamiliesThatDoNotSpeakAProtocol() throws Exception {
        for (NetworkProtocol protocol : NetworkProtocol.values()) {
            for (NetworkFamily family : List.of(NetworkFamily.UNIX, NetworkFamily.NETLINK, NetworkFamily.INET6)) {
                String policy = "profile x { network " + family.keyword() + " " + protocol.keyword() + ", }\n";
                assertThat(parse(policy).isEmpty()).as(policy).isEqualTo(protocol.existsIn(family));
            }
        }
    }

    @Test
    void acceptsEveryGeneratedProfile() throws Exception {
        for (Profile profile : Policies.profiles(1).sampleStream().limit(BATCH).toList()) {
            assertAccepted(
                    "include <tunables/global>\n\n" + withoutConflicts(profile).toPolicy() + "\n");
        }
    }

    @Test
    void acceptsEveryPathAndMeansIt() throws Exception {
        for (String path : Policies.paths().sampleStream().limit(BATCH).toList()) {
            String policy = "profile x {\n  " + Pattern.literal(path).toPolicy() + " r,\n}\n";
            assertAccepted(policy);

            // the parser's own idea of an equal policy: the same rule, every byte spelled in octal
            assertThat(compile(policy)).as(policy).isEqualTo(compile("profile x {\n  " + inOctal(path) + " r,\n}\n"));
        }
    }

    @Test
    void aPathThatEndsInABackslashEndsItsToken() throws Exception {
        assertAccepted(AppArmorProfile.named(
                        "x",
                        p -> p.allow(Pattern.literal("/a\\"), FilePermission.READ)
                                .allow(Pattern.literal("/b \"c\""), FilePermission.READ))
                .toPolicy());
    }

    @Test
    void acceptsEveryName() throws Exception {
        for (ProfileName name :
                Policies.names().sampleStream().distinct().limit(20).toList()) {
            assertAccepted(AppArmorProfile.named(
                            name.text(),
                            p -> p.attach(Pattern.file("/usr/bin/y"))
                                    .child(
                                            name.text(),
                                            c -> c.attach(Pattern.file("/x")).allFiles())
                                    .allow(Pattern.file("/x"), Exec.CHILD.to(name.text())))
                    .toPolicy());
        }
    }

    @Test
    void readsEveryNameAsItIs() throws Exception {
        for (ProfileName name : List.of(
                new ProfileName("a,b"), new ProfileName("c,"), new ProfileName("d\"e"), new ProfileName("f g"))) {
            String policy = new Policy(
                            List.of(),
                            List.of(new Profile(
                                    name,
                                    Attachment.BY_NAME_ONLY,
                                    Set.of(),
                                    List.of(new Hat(name, Set.of(), List.of())))))
                    .toPolicy();
            Path file = Files.writeString(base.resolve("named"), policy);

            assertThat(output("-QKqN", file.toString()).lines())
                    .as(policy)
                    .containsExactly(name.text(), name + "//" + name);
        }
    }

    @Test
    void acceptsVariablesWithAnyValue() throws Exception {
        for (String path : Policies.paths().sampleStream().limit(BATCH).toList()) {
            assertAccepted(AppArmorProfile.named(
                            "web",
                            p -> p.define("DATA", Pattern.literal(path), Pattern.file("/{a,b}"))
                                    .allow(Pattern.file("@{DATA}/x"), FilePermission.READ))
                    .toPolicy());
        }
    }

    @Test
    void refusesABrokenPolicy() throws Exception {
        assertThat(parse("profile x { /a r }\n")).isNotEmpty();
        assertThat(parse("profile x { deny file, }\n")).isNotEmpty();
        assertThat(parse("profile x { /a wa, }\n")).isNotEmpty();
        assertThat(parse("profile x { /a ix, /a px, }\n")).isNotEmpty();
    }

    @Test
    void refusesWhatTheBuilderCallsTwoProfilesForOneProgram() throws Exception {
        assertThat(parse("profile x { file, /usr/** px, }\n")).isNotEmpty();
        assertThat(parse("profile x { file, /usr/bin/git px, }\n")).isEmpty();
    }

    // generated rules know nothing of each other, and two transitions for one path conflict
    private static Profile withoutConflicts(Profile profile) {
        List<BodyItem> body = new ArrayList<>();
        boolean runs = false;
        for (BodyItem item : profile.body()) {
            boolean alsoRuns = item instanceof FileRule rule
                    && !rule.qualifiers().denies()
                    && (rule.scope() instanceof FileRule.Every
                            || (rule.scope() instanceof FileRule.Matching matching
                                    && matching.access().stream().anyMatch(Exec.class::isInstance)));
            if (item instanceof Profile child) {
                body.add(withoutConflicts(child));
            } else if (item instanceof Hat hat) {
                body.add(new Hat(
                        hat.name(), hat.flags(), hat.body().stream().limit(1).toList()));
            } else if (!alsoRuns || !runs) {
                body.add(item);
            }
            runs |= alsoRuns;
        }
        return new Profile(profile.name(), profile.attachment(), profile.flags(), body);
    }

    private static String inOctal(String path) {
        var out = new StringBuilder("\"");
        for (byte b : PatternPart.Literal.toBytes(path)) {
            boolean isPlain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '/';
            out.append(isPlain ? String.valueOf((char) b) : String.format("\\%03o", b & 0xff));
        }
        return out.append('"').toString();
    }

    private void assertAccepted(String policy) throws Exception {
        assertThat(parse(policy)).as(policy).isEmpty();
    }

    private String compile(String policy) throws Exception {
        Path file = Files.writeString(base.resolve("compiled"), policy);
        Path binary = base.resolve("binary");
        assertThat(run("-QKq", "-o", binary.toString(), file.toString()))
                .as(policy)
                .isEmpty();
        return Arrays.toString(Files.readAllBytes(binary));
    }

    /** What the parser says against it; empty if it takes it. */
    private String parse(String policy) throws Exception {
        return run("-QKq", Files.writeString(base.resolve("policy"), policy).toString());
    }

    private String run(String... arguments) throws Exception {
        Process process = command(arguments).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0 ? "" : "exit " + process.exitValue() + ": " + said;
    }

    /** What the parser prints where it takes the policy. */
    private String output(String... arguments) throws Exception {
        Process process = command(arguments)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                parser.toString(),
                "--config-file=/dev/null",
                "--base",
                base.toString(),
                "-M",
                base.resolve("abi/4.0").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private void write(String path, String content) throws IOException {
        Files.createDirectories(base.resolve(path).getParent());
        Files.writeString(base.resolve(path), content);
    }
}
