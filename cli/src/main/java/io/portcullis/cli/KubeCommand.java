package io.portcullis.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "kube",
        header = "Get profiles into Kubernetes.",
        subcommands = {KubeDistributeCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class KubeCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private KubeCommand() {}

    @Override
    public void run() {
        throw Usage.missingSubcommand(spec.commandLine());
    }
}
