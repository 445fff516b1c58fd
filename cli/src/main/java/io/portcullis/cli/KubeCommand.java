package io.portcullis.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "kube",
        header = "Check and harden manifests, say what confines their containers, and bring profiles to nodes.",
        subcommands = {
            KubeCheckCommand.class,
            KubeHardenCommand.class,
            KubeEffectiveCommand.class,
            KubeDistributeCommand.class
        },
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
