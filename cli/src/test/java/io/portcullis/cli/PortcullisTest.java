package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Command;

class PortcullisTest {
    @Test
    void saysItsVersion() {
        Ran ran = Ran.portcullis("--version");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).startsWith("portcullis ").contains("Java " + System.getProperty("java.version"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelp(String words) {
        Ran ran = Ran.portcullis(words.split(" ", -1));

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Usage: portcullis").contains("--help");
        assertThat(ran.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandThatAnswersHasJson(String words) {
        assumeThat(words)
                .isNotIn("--help", "seccomp --help", "kube --help")
                .isNotIn("seccomp run --help", "seccomp record --help") // the program answers
                .isNotIn("seccomp from-trace --help"); // its answer is a profile, in JSON

        assertThat(Ran.portcullis(words.split(" ", -1)).out()).contains("--json");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandSaysItsExitCodes(String words) {
        boolean startsProgram = words.startsWith("seccomp run") || words.startsWith("seccomp record");

        assertThat(Ran.portcullis(words.split(" ", -1)).out())
                .containsOnlyOnce(startsProgram ? "Exit codes: the program's" : "Exit codes: 0 ");
    }

    private static List<String> commands() {
        List<String> commands = new ArrayList<>(List.of(
                "--help",
                "demo --help",
                "syscalls --help",
                "seccomp --help",
                "kube --help",
                "ps --help",
                "caps --help",
                "caps decode --help"));
        for (Class<?> command :
                SeccompCommand.class.getAnnotation(Command.class).subcommands()) {
            commands.add("seccomp " + command.getAnnotation(Command.class).name() + " --help");
        }
        for (Class<?> command : KubeCommand.class.getAnnotation(Command.class).subcommands()) {
            commands.add("kube " + command.getAnnotation(Command.class).name() + " --help");
        }
        return commands;
    }

    @Test
    void jsonEscapesWhatItMust() {
        assertThat(new JsonLine().with("a\"b", "c\\\n\t\u0001").with("n", null).toString())
                .isEqualTo("{\"a\\\"b\":\"c\\\\\\n\\t\\u0001\",\"n\":null}");
    }
}
