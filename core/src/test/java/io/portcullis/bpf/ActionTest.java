package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActionTest {

    // include/uapi/linux/seccomp.h
    @ParameterizedTest
    @CsvSource({
        "0x80000000, KILL_PROCESS, false, true",
        "0x00000000, KILL_THREAD,  false, true",
        "0x00030000, TRAP,         false, true",
        "0x0003ffff, TRAP(65535),  false, true",
        "0x00050001, ERRNO(1),     false, true",
        "0x00050fff, ERRNO(4095),  false, true",
        "0x7fc00000, NOTIFY,       false, false",
        "0x7ff00007, TRACE(7),     false, false",
        "0x7ffc0000, LOG,          true,  false",
        "0x7fff0000, ALLOW,        true,  false"
    })
    void readsAndWritesReturnValues(String value, String text, boolean permits, boolean refuses) {
        Action action = Action.of(bits(value));

        assertThat(action).hasToString(text);
        assertThat(action.returnValue(Abi.X86_64)).isEqualTo(bits(value));
        assertThat(action.meaning()).isEqualTo(action);
        assertThat(action.permits()).isEqualTo(permits);
        assertThat(action.refuses()).isEqualTo(refuses);
    }

    @ParameterizedTest
    @CsvSource({
        "0x80000001, KILL_PROCESS",
        "0x00000001, KILL_THREAD",
        "0x00051000, ERRNO(4095)",
        "0x0005ffff, ERRNO(4095)",
        "0x7fc00001, NOTIFY",
        "0x7ffc0001, LOG",
        "0x7fff0001, ALLOW",
        "0x00060000, KILL_PROCESS",
        "0xffffffff, KILL_PROCESS"
    })
    void knowsWhatTheKernelMakesOfOtherReturnValues(String value, String meaning) {
        Action action = Action.of(bits(value));

        assertThat(action).isInstanceOf(Action.Raw.class);
        assertThat(action.returnValue(Abi.X86_64)).isEqualTo(bits(value));
        assertThat(action.meaning()).hasToString(meaning);
        assertThat(action.rank()).isEqualTo(bits(value) & Action.ACTION_MASK);
    }

    @Test
    void anUnknownActionKillsAloneAndGivesWayInAStack() {
        Action unknown = Action.of(0x7ffd_0000);

        assertThat(unknown.meaning()).isEqualTo(Action.killProcess());
        assertThat(unknown.rank()).isGreaterThan(Action.log().rank());
        assertThat(unknown.isAtLeastAsStrictAs(Action.killProcess())).isFalse();
        assertThat(unknown.isAtLeastAsStrictAs(Action.log())).isFalse();
        assertThat(unknown.isAtLeastAsStrictAs(Action.allow())).isTrue();
        assertThat(unknown.isAtLeastAsStrictAs(unknown)).isTrue();
    }

    @Test
    void ranksAsTheKernelDoes() {
        assertThat(List.of(
                        Action.killProcess(),
                        Action.killThread(),
                        Action.trap(),
                        Action.errno(1),
                        Action.userNotify(),
                        Action.trace(0),
                        Action.log(),
                        Action.allow()))
                .isSortedAccordingTo((one, other) -> Integer.compare(one.rank(), other.rank()))
                .extracting(Action::rank)
                .doesNotHaveDuplicates();
    }

    @Test
    void anErrnoHasTheNumberOfTheAbi() {
        assertThat(Action.errno(Errno.ENOSYS).returnValue(Abi.X86_64)).isEqualTo(0x5_0026);
        assertThat(Action.errno(Errno.ENOSYS).returnValue(Abi.MIPS)).isEqualTo(0x5_0059);
    }

    @Test
    void refusesDataThatDoesNotFit() {
        assertThatThrownBy(() -> Action.trap(65536)).hasMessage("trap data must be in 0..65535, was 65536");
        assertThatThrownBy(() -> Action.trace(-1)).hasMessage("trace data must be in 0..65535, was -1");
        assertThatThrownBy(() -> Action.errno(4096)).hasMessageContaining("4096");
        assertThatThrownBy(() -> new Action.Raw(0x7fff_0000)).hasMessage("0x7fff0000 is ALLOW, make it with Action.of");
    }

    private static int bits(String number) {
        return Long.decode(number).intValue();
    }
}
