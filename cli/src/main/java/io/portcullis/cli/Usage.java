package io.portcullis.cli;

import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Mistakes in the words of a command line that picocli does not find by itself. */
final class Usage {
    private Usage() {}

    static ParameterException missingSubcommand(CommandLine command) {
        return new ParameterException(
                command,
                "%s needs a command; it has %s"
                        .formatted(
                                command.getCommandSpec().qualifiedName(),
                                command.getSubcommands().keySet().stream().collect(Collectors.joining(", "))));
    }
}
