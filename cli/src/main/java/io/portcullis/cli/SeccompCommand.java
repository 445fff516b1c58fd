package io.portcullis.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "seccomp",
        header = "Run, compile, question, compare and prove seccomp profiles and filters.",
        subcommands = {
            RunCommand.class,
            RecordCommand.class,
            CompileCommand.class,
            VerifyCommand.class,
            EvalCommand.class,
            ExplainCommand.class,
            DiffCommand.class,
            ProveCommand.class,
            LintCommand.class,
            FromTraceCommand.class,
            DescribeCommand.class,
            OptimizeCommand.class,
            FlattenCommand.class,
            GraphCommand.class,
            DisasmCommand.class,
            AssembleCommand.class,
            DumpCommand.class
        },
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
