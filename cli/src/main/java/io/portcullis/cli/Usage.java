package io.portcullis.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Mistakes in the words of a command line that picocli does not find by itself. */
final class Usage {
    private Usage() {}

    static void require(CommandSpec spec, boolean right, String problem) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    /** What is read from standard input is read once. */
    static void requireOneStandardInput(CommandSpec spec, String... files) {
        long asked = Arrays.stream(files).filter(Input.STANDARD_INPUT::equals).count();
        require(spec, asked <= 1, "only one file can be standard input, " + asked + " are");
    }

    /** The words between commas, none lost: of two commas in a row there is an empty one between. */
    static List<String> separated(List<String> lists) {
        return lists.stream().flatMap(list -> Stream.of(list.split(",", -1))).toList();
    }

    static ParameterException missingSubcommand(CommandLine command) {
        return new ParameterException(
                command,
                "%s needs a command; it has %s"
                        .formatted(
                                command.getCommandSpec().qualifiedName(),
                                command.getSubcommands().keySet().stream().collect(Collectors.joining(", "))));
    }
}
