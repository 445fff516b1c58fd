package io.portcullis.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapabilitySetTest {
    @Test
    void keepsWhatHasNoNameYet() {
        CapabilitySet set = CapabilitySet.parse("8000020000000001");

        assertThat(set.known()).containsExactly(Capability.CHOWN);
        assertThat(set.unknown()).containsExactly(41, 63);
        assertThat(set).hasToString("cap_chown,41,63");
        assertThat(set.toHex()).isEqualTo("8000020000000001");
        assertThat(CapabilitySet.NONE.isEmpty()).isTrue();
        assertThat(CapabilitySet.of(List.of(Capability.KILL, Capability.CHOWN)).mask())
                .isEqualTo(0x21);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "g", "-1", "10000000000000000", "cap_chown"})
    void refusesWhatIsNoSet(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CapabilitySet.parse(text))
                .withMessageContaining("1 to 16 hexadecimal digits, was \"" + text + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000a80425fb", "ffffffffffffffff", "000001fffeffffff", "1", "0"})
    void decodesAsCapshDoes(String hex) {
        Path capsh = Needs.program("capsh", "libcap2-bin");

        String theirs =
                ChildJvm.run(List.of(capsh.toString(), "--decode=" + hex)).text();

        assertThat(theirs.substring(theirs.indexOf('=') + 1))
                .isEqualTo(CapabilitySet.parse(hex).toString());
    }

    @Test
    void securebitsHaveNames() {
        assertThat(new Securebits(0).names()).isEmpty();
        assertThat(new Securebits(0x2f).names())
                .containsExactly(
                        "noroot", "noroot-locked", "no-setuid-fixup", "no-setuid-fixup-locked", "keep-caps-locked");
    }

    @Test
    void boundingAmbientAndSecurebitsAreThoseOfCapsh() {
        Needs.linux();
        Path capsh = Needs.program("capsh", "libcap2-bin");
        Capabilities own =
                Processes.statusOf(ProcessHandle.current().pid()).orElseThrow().capabilities();

        List<String> lines = ChildJvm.run(List.of(capsh.toString(), "--print")).output();

        assertThat(lines)
                .contains("Bounding set =" + own.bounding(), "Ambient set =" + own.ambient())
                .anyMatch(line -> line.startsWith(
                        "Securebits: 0%o/".formatted(Securebits.ofThisThread().bits())));
    }
}
