package io.portcullis.syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SyscallsTest {

    @Test
    void everyConstantIsNamedAfterItsCall() throws IllegalAccessException {
        for (Field field : Syscalls.class.getFields()) {
            Syscall syscall = (Syscall) field.get(null);

            assertThat(field.getName()).isEqualTo(syscall.name().toUpperCase(Locale.ROOT));
        }
    }

    @Test
    void everyConstantIsKnownAndNothingElseIs() {
        assertThat(Syscalls.known()).hasSize(Syscalls.class.getFields().length);
        assertThat(Syscalls.known()).containsExactlyElementsOf(Arrays.asList(Syscalls.ALL));
    }

    @Test
    void keepsALeadingUnderscore() {
        assertThat(Syscalls._LLSEEK.name()).isEqualTo("_llseek");
    }

    @Test
    void isAnEqualValueHoweverItWasNamed() {
        assertThat(Syscalls.OPENAT).isEqualTo(Syscall.named("openat")).isEqualTo(Syscalls.parse("openat"));
    }

    @Test
    void findsKnownNamesOnly() {
        assertThat(Syscalls.find("read")).contains(Syscalls.READ);
        assertThat(Syscalls.find("raed")).isEmpty();
        assertThat(Syscalls.find("syscall_0")).isEmpty();
    }

    @Test
    void readsANumber() {
        Syscall parsed = Syscalls.parse("syscall_4294967295");

        assertThat(parsed.number()).hasValue(-1);
        assertThat(parsed).isEqualTo(Syscall.numbered(-1));
    }

    @Test
    void suggestsWhatWasMeant() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Syscalls.parse("opnat"))
                .withMessage("unknown system call opnat; did you mean openat, openat2?");
    }

    @Test
    void saysHowToWriteACallThatIsLikeNoOther() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Syscalls.parse("teleport_process"))
                .withMessage("unknown system call teleport_process;"
                        + " a call newer than Linux 7.2 is written by number, as syscall_N");
    }

    @Test
    void refusesANumberOfMoreThan32Bits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Syscalls.parse("syscall_4294967296"))
                .withMessage("a system call's number has 32 bits, was 4294967296");
    }

    @Test
    void refusesANumberWithALeadingZero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Syscalls.parse("syscall_01"))
                .withMessageStartingWith("unknown system call syscall_01; ");
    }

    @Test
    void refusesWhatCannotBeAName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Syscall.named("open at"))
                .withMessage("a system call's name is 1 to 64 letters, digits and underscores, was \"open at\"");
    }
}
