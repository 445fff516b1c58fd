package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortcullisTest {
    @Test
    void saysItsVersion() {
        Ran ran = Ran.portcullis("--version");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).startsWith("portcullis ").contains("Java " + System.getProperty("java.version"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "demo --help",
                "syscalls --help",
                "seccomp --help",
                "seccomp compile --help",
                "seccomp disasm --help",
                "seccomp eval --help",
            })
    void everyCommandHasHelp(String words) {
        Ran ran = Ran.portcullis(words.split(" ", -1));

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Usage: portcullis").contains("--help");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void jsonEscapesWhatItMust() {
        assertThat(new JsonLine().with("a\"b", "c\\\n\t\u0001").with("n", null).toString())
                .isEqualTo("{\"a\\\"b\":\"c\\\\\\n\\t\\u0001\",\"n\":null}");
    }
}
