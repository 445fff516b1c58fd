package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import io.portcullis.sandbox.JvmPreset;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.seccomp.format.CertificateDocument;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscalls;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JVMs that are confined by the agent's jar, with nothing of ours on their class path. */
class AgentTest {
    private static final int NOT_CONFINED = 125;
    private static final String PROFILE = """
            {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
             "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13}]}
            """;

    @TempDir
    Path folder;

    private Path jar = Path.of("missing");

    @BeforeEach
    void parts() {
        Needs.linuxX8664();
        jar = Path.of("..", "agent", "target", "portcullis-agent-" + System.getProperty("project.version") + ".jar")
                .toAbsolutePath();
        Needs.that(Files.exists(jar), "the agent's jar (mvn verify, from the root)");
    }

    /** What the confined program is: it has no idea. */
    static final class Unsuspecting {
        private Unsuspecting() {}

        public static void main(String[] arguments) throws Exception {
            System.out.println("main runs");
            Thread thread = new Thread(() -> System.out.println("folder " + makeFolder(Path.of(arguments[0]))));
            thread.start();
            thread.join();
        }

        private static String makeFolder(Path parent) {
            try {
                Files.createDirectory(parent.resolve("made"));
                return "made";
            } catch (IOException e) {
                return e.getClass().getSimpleName();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void confinesByAFilterWithItsCertificate(int jdk) throws IOException {
        write(noFolders());

        ChildJvm.Fate fate = run(jdk, folder.resolve("filter.bpf").toString());

        assertConfined(fate);
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void confinesByAProfile(int jdk) throws IOException {
        assertConfined(run(
                jdk, Files.writeString(folder.resolve("profile.json"), PROFILE).toString()));
    }

    @Test
    void provesAFilterAgainstItsProfile() throws IOException {
        write(OptimizingCompiler.create()
                .compile(SeccompDocument.parse(PROFILE)
                        .resolveFor(ResolveTarget.on(Abi.X86_64))
                        .profile()));
        Path profile = Files.writeString(folder.resolve("profile.json"), PROFILE);
        Path other = Files.writeString(folder.resolve("other.json"), PROFILE.replace("\"mkdir\", ", ""));

        assertConfined(run(17, folder.resolve("filter.bpf") + ",profile=" + profile));
        assertNotStarted(run(17, folder.resolve("filter.bpf") + ",profile=" + other), "mkdir");
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    @Tag("full")
    void aJvmStartsItsMainUnderSteadyAlone(int jdk) throws IOException {
        write(OptimizingCompiler.create()
                .compile(SeccompProfile.denyByDefault(Action.killProcess())
                        .on(Abi.X86_64)
                        .rules(JvmPreset.steady().evenUnmeasured().rules())
                        .fail(Errno.EACCES, Syscalls.MKDIR)
                        .build()));

        assertConfined(run(jdk, folder.resolve("filter.bpf").toString()));
    }

    @Test
    void endsTheJvmWhereTheFilterIsNotTheCertified() throws IOException {
        write(noFolders());
        byte[] changed = Files.readAllBytes(folder.resolve("filter.bpf"));
        changed[changed.length - 4] ^= 1;
        Files.write(folder.resolve("filter.bpf"), changed);

        assertNotStarted(run(17, folder.resolve("filter.bpf").toString()), "is not the filter that");
    }

    @Test
    void endsTheJvmWhereTheFilterIsBelowWhatItNeeds() throws IOException {
        write(OptimizingCompiler.create()
                .compile(SeccompProfile.byDefault(Action.allow())
                        .on(Abi.X86_64)
                        .fail(Errno.EPERM, Syscalls.FUTEX)
                        .build()));

        assertNotStarted(
                run(17, folder.resolve("filter.bpf").toString()),
                "the filter refuses what a JVM needs to stay alive: futex -> ERRNO(1)");
    }

    @Test
    void installsAFilterForWhatIsStillMeantToBeDone() throws IOException {
        write(noFolders());

        assertNotStarted(run(17, folder.resolve("filter.bpf") + ",floor=files"), "mkdir -> ERRNO(13)");
        assertConfined(run(17, folder.resolve("filter.bpf") + ",floor=files,even-below-floor"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    none.json         | there is no file
                    none.bpf          | there is no file
                    lonely.bpf        | has no certificate, there is no
                    broken.json       | broken.json:1:
                    lonely.bpf,colour | unknown option colour
                    """)
    void endsTheJvmWithASentence(String arguments, String sentence) throws IOException {
        Files.write(folder.resolve("lonely.bpf"), noFolders().program().toBytes());
        Files.writeString(folder.resolve("broken.json"), "{");

        assertNotStarted(run(17, folder.resolve(arguments).toString()), sentence);
    }

    private void write(CompiledFilter filter) throws IOException {
        Files.write(folder.resolve("filter.bpf"), filter.program().toBytes());
        Files.writeString(
                folder.resolve("filter.cert"), CertificateDocument.of(filter).toJson());
    }

    private static CompiledFilter noFolders() {
        return OptimizingCompiler.create()
                .compile(SeccompProfile.byDefault(Action.allow())
                        .on(Abi.X86_64)
                        .fail(Errno.EACCES, Syscalls.MKDIR, Syscalls.MKDIRAT)
                        .build());
    }

    private static void assertConfined(ChildJvm.Fate fate) {
        assertThat(fate.output())
                .contains("main runs", "folder AccessDeniedException")
                .noneMatch(line -> line.contains("WARNING"));
        assertThat(fate.exitCode()).isZero();
    }

    private static void assertNotStarted(ChildJvm.Fate fate, String sentence) {
        assertThat(fate.output()).hasSize(1);
        assertThat(fate.text()).startsWith("portcullis-agent: ").contains(sentence);
        assertThat(fate.exitCode()).isEqualTo(NOT_CONFINED);
    }

    private ChildJvm.Fate run(int jdk, String arguments) {
        List<String> command = new ArrayList<>(List.of(
                Needs.jdk(jdk).resolve("bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", // or Java 24 and newer warn of JNA
                "-javaagent:" + jar + "=" + arguments,
                "-cp",
                new File("target/test-classes").getAbsolutePath(),
                Unsuspecting.class.getName(),
                folder.toString()));
        return ChildJvm.run(command);
    }
}
