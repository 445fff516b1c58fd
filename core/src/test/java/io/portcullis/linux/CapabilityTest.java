package io.portcullis.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapabilityTest {

    @Test
    void thereAre41() {
        assertThat(Capability.values()).hasSize(41);
        assertThat(Capability.CHECKPOINT_RESTORE.number()).isEqualTo(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CAP_NET_BIND_SERVICE", "net_bind_service", "NET_BIND_SERVICE", "Cap_Net_Bind_Service"})
    void isFoundByAnySpelling(String name) {
        assertThat(Capability.named(name)).isEqualTo(Capability.NET_BIND_SERVICE);
    }

    @ParameterizedTest
    @EnumSource(Capability.class)
    void isFoundByItsNameAndNumber(Capability capability) {
        assertThat(Capability.named(capability.kernelName())).isEqualTo(capability);
        assertThat(Capability.numbered(capability.number())).contains(capability);
        assertThat(new CapabilitySet(1L << capability.number()).known()).containsExactly(capability);
    }

    @Test
    void suggestsWhatLooksLikeIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Capability.named("CAP_SYSADMIN"))
                .withMessage("unknown capability CAP_SYSADMIN; did you mean CAP_SYS_ADMIN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Capability.named("fly"))
                .withMessage("unknown capability fly; capabilities(7) lists them");
    }

    @Test
    void leavesOutWhatIsNewerThanThisLibrary() {
        assertThat(new CapabilitySet(-1).known()).hasSize(41);
    }
}
