package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.aarch64.ArmTables;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On aarch64 everything does what it does on x86_64: Debian's kernel and Java, emulated. */
@Tag("full")
class Aarch64Test {
    private static final String REFUSED =
            "mkdir: can't create directory '%s': Invalid cross-device link -> exit code %d";

    @Test
    void aJvmConfinesItselfAndWhatItStarts() throws IOException {
        EmulatedMachine machine = EmulatedMachine.aarch64();
        List<Path> classPath = Stream.of(
                        Aarch64Jvm.class, ConfinedProcess.class, Abi.class, ArmTables.class, Native.class)
                .map(Aarch64Test::homeOf)
                .distinct()
                .toList();

        List<String> said = machine.run(Aarch64Jvm.class, classPath);

        assertThat(said)
                .containsSubsequence(
                        "machine: aarch64, AARCH64",
                        "memory file: " + REFUSED.formatted("/new", 7),
                        "temporary file: " + REFUSED.formatted("/new", 7),
                        "status: CapPrm: 0000000000000001, CapEff: 0000000000000001, CapBnd: 0000000000000001,"
                                + " CapAmb: 0000000000000001, NoNewPrivs: 1, Seccomp: 2, Seccomp_filters: 2,"
                                + " 64 -> exit code 0",
                        "arguments: |a b| -> exit code 0",
                        "kill:  -> ended by SIGSYS, as a filter does that kills (159)",
                        "no interpreter: cannot start /tmp/script: execve gave ENOENT, the file, or the interpreter that"
                                + " its first line names, cannot be executed",
                        "limit: cannot start /bin/busybox: prlimit64 gave EPERM, ResourceLimit[resource=NOFILE, soft=-1,"
                                + " hard=-1] is above what this process may have (CAP_SYS_RESOURCE)",
                        "supervised: " + REFUSED.formatted("/forbidden", 0),
                        "recorded: exit code 0",
                        "calls: chdir 2, mkdirat 1",
                        "installed: verified true",
                        "every thread: true",
                        "refused: EXDEV",
                        "a folder: false",
                        "exit code: 0");
    }

    private static Path homeOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
