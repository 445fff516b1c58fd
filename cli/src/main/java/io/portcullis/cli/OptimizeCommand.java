package io.portcullis.cli;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.KernelCost;
import io.portcullis.seccomp.compile.FilterOptimizer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "optimize",
        header = "Make a better filter of a filter, whoever compiled it.",
        description = {"", "The new filter is proved to return the same for every possible call, to the last bit.", ""},
        footer = {"", "Exit codes: 0 done, 2 bad input, or it is undecided what the filter does."},
        sortOptions = false)
final class OptimizeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "IN.bpf", description = "A filter: an array of struct sock_filter, or FILE.asm.")
    private String file = "";

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Output output;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Target target;

    @Option(names = "--json", description = "Print a JSON object that says what was made.")
    private boolean json;

    private OptimizeCommand() {}

    @Override
    public Integer call() {
        OutputFile written = output.file(spec, List.of(file));
        BpfProgram before = Program.read(Program.input(file), Optional.empty());
        BpfProgram after = FilterOptimizer.optimize(before, target.chosen());
        written.write(spec.commandLine(), after.toBytes());
        written.remarks(spec.commandLine())
                .println(
                        json
                                ? new JsonLine()
                                        .with("input", file)
                                        .with("output", output.name())
                                        .with("target", target.name())
                                        .with("instructionsBefore", before.size())
                                        .with("instructions", after.size())
                                        .with("kernelInstructionsBefore", KernelCost.size(before))
                                        .with("kernelInstructions", KernelCost.size(after))
                                : "%d instructions, was %d; proved equal for every possible call"
                                        .formatted(after.size(), before.size()));
        return Portcullis.YES;
    }
}
