package io.portcullis.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "seccomp",
        header = "Compile, disassemble and question seccomp profiles and filters.",
        subcommands = {CompileCommand.class, DisasmCommand.class, EvalCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class SeccompCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private SeccompCommand() {}

    @Override
    public void run() {
        throw Usage.missingSubcommand(spec.commandLine());
    }
}
