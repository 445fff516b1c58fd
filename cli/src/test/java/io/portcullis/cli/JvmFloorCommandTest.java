package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import io.portcullis.sandbox.JvmBaseline;
import io.portcullis.sandbox.JvmFloor;
import io.portcullis.sandbox.JvmPlatform;
import io.portcullis.sandbox.JvmPreset;
import io.portcullis.seccomp.format.JvmPresetDocument;
import io.portcullis.syscalls.Syscalls;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmFloorCommandTest {
    @TempDir
    Path folder;

    @Test
    @Tag("full")
    void measuresTheJvmItRunsOn() throws Exception {
        Needs.linuxX8664();
        Path file = folder.resolve("preset.json");

        Ran ran = Ran.portcullis("jvm-floor", "-o", file.toString());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("steady -XX:+UseG1GC: ").contains("mgmt : ");
        JvmPresetDocument document = JvmPresetDocument.read(file);
        JvmPreset preset = JvmPreset.measured(
                document, JvmFloor.STEADY, JvmFloor.NET, JvmFloor.SPAWN, JvmFloor.SPAWN_CHILD, JvmFloor.STARTUP);
        assertThat(preset.platform()).isEqualTo(JvmPlatform.running());
        assertThat(preset.calls()).contains(Syscalls.FUTEX, Syscalls.CONNECT, Syscalls.EXECVE, Syscalls.MPROTECT);
        if (JvmPreset.steady().measurement() == JvmPreset.Measurement.MEASURED) {
            assertThat(JvmBaseline.withSiblings(JvmFloor.STEADY))
                    .as("what was measured before")
                    .containsAll(document.calls().get("steady"));
        }
    }
}
