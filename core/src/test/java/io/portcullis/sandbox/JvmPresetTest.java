package io.portcullis.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.seccomp.format.JvmPresetDocument;
import io.portcullis.seccomp.format.ProfileFormatException;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JvmPresetTest {
    private static final JvmPlatform ALPINE =
            new JvmPlatform("OpenJDK 64-Bit Server VM", "Alpine", 21, Abi.X86_64, Libc.MUSL);

    @Test
    void givesWhatItsUsesNeedAndWhatStandsInForIt() {
        JvmPreset preset = JvmPreset.steady().on(JvmPlatform.TEMURIN_25);

        assertThat(preset.name()).isEqualTo("steady/1");
        assertThat(preset.measurement()).isEqualTo(JvmPreset.Measurement.MEASURED);
        assertThat(preset.calls()).contains(Syscalls.FUTEX, Syscalls.OPENAT2).doesNotContain(Syscalls.CONNECT);
        assertThat(preset.and(JvmFloor.NET).name()).isEqualTo("steady+net/1");
        assertThat(preset.and(JvmFloor.NET).calls()).contains(Syscalls.CONNECT).doesNotContain(Syscalls.RENAME);
    }

    @ParameterizedTest
    @EnumSource(JvmFloor.class)
    void whatItAllowsIsEnough(JvmFloor floor) {
        JvmPreset preset = JvmPreset.of(floor).on(JvmPlatform.DEBIAN_17);
        SeccompProfile profile = SeccompProfile.denyByDefault(Action.killProcess())
                .on(Abi.X86_64)
                .rules(preset.rules())
                .build();

        assertThat(JvmBaseline.missing(
                        OptimizingCompiler.create().compile(profile).program(), Abi.X86_64, floor))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Eclipse OpenJ9 VM, Debian, 17, X86_64, GLIBC",
        "OpenJDK 64-Bit Server VM, Azul, 17, X86_64, GLIBC",
        "OpenJDK 64-Bit Server VM, Debian, 21, X86_64, GLIBC",
        "OpenJDK 64-Bit Server VM, Debian, 17, AARCH64, GLIBC",
        "OpenJDK 64-Bit Server VM, Debian, 17, X86_64, MUSL"
    })
    void doesNotGuessWhatWasNotMeasured(String vm, String vendor, int release, Abi abi, Libc libc) {
        JvmPreset preset = JvmPreset.of(JvmFloor.NET).on(new JvmPlatform(vm, vendor, release, abi, libc));

        assertThat(preset.measurement()).isEqualTo(JvmPreset.Measurement.UNMEASURED);
        assertThatExceptionOfType(UnmeasuredJvmException.class)
                .isThrownBy(preset::rules)
                .withMessageStartingWith("net/1 was not measured on " + vm + " " + release + " of " + vendor)
                .withMessageEndingWith("; measure it with portcullis jvm-floor, or take what others need, and what can"
                        + " stand in for it, with evenUnmeasured()");
        assertThat(preset.evenUnmeasured().rules()).isNotEmpty();
    }

    @Test
    void aMeasurementGoesIntoAFileAndBack() {
        Map<JvmFloor, Set<Syscall>> calls = new EnumMap<>(JvmFloor.class);
        calls.put(JvmFloor.STEADY, Set.of(Syscalls.FUTEX, Syscalls.GETRANDOM));
        calls.put(JvmFloor.SPAWN_CHILD, Set.of(Syscalls.EXECVE));

        JvmPresetDocument document = JvmPreset.toDocument(ALPINE, calls);

        assertThat(JvmPresetDocument.parse(document.toJson())).isEqualTo(document);
        JvmPreset preset = JvmPreset.measured(document, JvmFloor.STEADY);
        assertThat(preset.measurement()).isEqualTo(JvmPreset.Measurement.MEASURED);
        assertThat(preset.platform()).isEqualTo(ALPINE);
        assertThat(preset.calls())
                .as("what was seen, and what is vital")
                .contains(Syscalls.GETRANDOM, Syscalls.RT_SIGRETURN)
                .doesNotContain(Syscalls.EXECVE);
        assertThat(preset.and(JvmFloor.SPAWN_CHILD).calls()).contains(Syscalls.EXECVE);
        assertThat(preset.on(JvmPlatform.DEBIAN_17).measurement()).isEqualTo(JvmPreset.Measurement.UNMEASURED);
    }

    @Test
    void aMeasurementIsNotAskedForWhatItLacks() {
        JvmPresetDocument document = JvmPreset.toDocument(ALPINE, Map.of(JvmFloor.STEADY, Set.of(Syscalls.FUTEX)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> JvmPreset.measured(document, JvmFloor.NET))
                .withMessage("the measurement does not say what NET takes, only [VITAL, STEADY]; measure it, too");
    }

    @Test
    void aFilterIsRefusedForWhatWasMeasured() {
        JvmPresetDocument document = JvmPreset.toDocument(ALPINE, Map.of(JvmFloor.STEADY, Set.of(Syscalls.GETRANDOM)));
        InstallOptions options = InstallOptions.standard().requiring(JvmPreset.measured(document, JvmFloor.STEADY));

        assertThatExceptionOfType(BelowJvmFloorException.class)
                .isThrownBy(() -> CheckedFilters.forWholeJvm(
                        java.util.List.of(ConfinedJvm.refusing(Action.errno(1), Syscalls.GETRANDOM)),
                        Abi.X86_64,
                        options))
                .withMessageContaining("getrandom -> ERRNO(1)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                                                | jvmPresetVersion is missing
                    {"jvmPresetVersion":2}                                            | jvmPresetVersion must be 1, was 2
                    {"jvmPresetVersion":1,"edition":"1","vm":"a","vendor":"b"}        | release is missing
                    {"jvmPresetVersion":1,"edition":"1","vm":"a","vendor":"b","release":8} | release must be in 17..999, was 8
                    """)
    void saysWhatIsWrongWithAFile(String json, String problem) {
        assertThatExceptionOfType(ProfileFormatException.class)
                .isThrownBy(() -> JvmPresetDocument.parse(json))
                .withMessageContaining(problem);
    }
}
