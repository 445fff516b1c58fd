package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.Ending;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.seccomp.lint.Check;
import io.portcullis.seccomp.lint.Finding;
import io.portcullis.seccomp.lint.SeccompLint;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JVM under Docker's default profile, which says ENOSYS to clone3 so that the C library falls back to clone. */
@Tag("full")
class DockerJvmTest {
    private static final String ENOSYS_RULE = "\"errnoRet\": 38";

    @TempDir
    Path folder;

    @BeforeEach
    void onlyOnLinux() {
        Needs.linuxX8664();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void startsWhileClone3SaysEnosys(int jdk) throws IOException, InterruptedException {
        SeccompProfile docker = profile(json());

        assertThat(started(jdk, docker).exitCode()).isZero();
        assertThat(SeccompLint.complete().check(docker))
                .filteredOn(finding -> finding.check() == Check.NO_FALLBACK)
                .noneMatch(finding -> finding.syscalls().contains(Syscalls.CLONE3));
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void diesAtItsStartWhereClone3SaysEperm(int jdk) throws IOException, InterruptedException {
        SeccompProfile broken = profile(json().replace(ENOSYS_RULE, "\"errnoRet\": 1"));

        assertThat(started(jdk, broken).exitCode()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("said"))).contains("EPERM");
        assertThat(SeccompLint.complete().check(broken))
                .filteredOn(finding -> finding.check() == Check.NO_FALLBACK)
                .extracting(Finding::message)
                .anyMatch(message -> message.startsWith("clone3 is answered with ERRNO(1) and not ENOSYS"));
    }

    private static String json() throws IOException {
        String json = Files.readString(Needs.corpus("seccomp/moby-default.json"));
        assertThat(json).containsOnlyOnce(ENOSYS_RULE);
        return json;
    }

    private static SeccompProfile profile(String json) {
        return SeccompDocument.parse(json)
                .resolveFor(ResolveTarget.on(Abi.X86_64))
                .profile();
    }

    private Ending started(int jdk, SeccompProfile profile) throws IOException, InterruptedException {
        try (ConfinedProcess java = ConfinedProcess.command(
                        Needs.jdk(jdk).resolve("bin/java").toString(), "-version")
                .directory(folder)
                .under(OptimizingCompiler.create().compile(profile))
                .redirectErrorStream()
                .redirectOutput(
                        ProcessBuilder.Redirect.to(folder.resolve("said").toFile()))
                .timeout(Duration.ofMinutes(1))
                .start()) {
            return java.waitFor();
        }
    }
}
