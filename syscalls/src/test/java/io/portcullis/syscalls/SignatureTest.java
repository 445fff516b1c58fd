package io.portcullis.syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SignatureTest {

    @Test
    void readsWhatCDeclares() {
        Signature signature = Signature.parse("int dfd, const char *const *argv, struct rusage *ru");

        assertThat(signature.parameters())
                .containsExactly(
                        new Parameter("dfd", "int"),
                        new Parameter("argv", "const char *const *"),
                        new Parameter("ru", "struct rusage *"));
        assertThat(signature).hasToString("(int dfd, const char *const *argv, struct rusage *ru)");
    }

    @Test
    void emptyTextTakesNothing() {
        assertThat(Signature.parse("").parameters()).isEmpty();
    }

    @Test
    void looksAtAsManyBitsAsTheTypeHas() {
        Signature signature = Signature.parse("int fd, umode_t mode, unsigned long arg, void *data, loff_t pos");

        assertThat(signature.bitsOf(0, Abi.X86_64)).isEqualTo(32);
        assertThat(signature.bitsOf(1, Abi.X86_64)).isEqualTo(16);
        assertThat(signature.bitsOf(2, Abi.X86_64)).isEqualTo(64);
        assertThat(signature.bitsOf(3, Abi.X86_64)).isEqualTo(64);
        assertThat(signature.bitsOf(4, Abi.X86_64)).isEqualTo(64);
        assertThat(signature.bitsOf(5, Abi.X86_64))
                .as("an argument it does not have")
                .isEqualTo(64);
    }

    @Test
    void neverLooksAtMoreThanTheRegisterHolds() {
        Signature signature = Signature.parse("umode_t mode, unsigned long arg");

        assertThat(signature.bitsOf(0, Abi.ARM)).isEqualTo(16);
        assertThat(signature.bitsOf(1, Abi.ARM)).isEqualTo(32);
        assertThat(signature.bitsOf(2, Abi.ARM)).isEqualTo(32);
    }

    @Test
    void refusesSevenArguments() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Signature.parse("int a, int b, int c, int d, int e, int f, int g"))
                .withMessage("a system call has at most 6 arguments, was 7");
    }

    @Test
    void refusesAnArgumentWithoutAName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parameter.parse("void *"))
                .withMessage("an argument is a C type and a name, was void *");
        assertThatIllegalArgumentException().isThrownBy(() -> Parameter.parse("fd"));
    }
}
