package io.portcullis.cli;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.KernelChecker;
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
        name = "assemble",
        header = "Make a filter of text, as disasm prints it.",
        footer = {"", "Exit codes: 0 done, 1 written, but the kernel does not take such a filter, 2 bad input."},
        sortOptions = false)
final class AssembleCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE.asm", description = "Instructions, a line each.")
    private String file = "";

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Output output;

    @Option(names = "--json", description = "Print a JSON object that says what was made.")
    private boolean json;

    private AssembleCommand() {}

    @Override
    public Integer call() {
        OutputFile written = output.file(spec, List.of(file));
        BpfProgram program = Program.assemble(Input.read(file));
        Optional<KernelChecker.Refusal> refusal = KernelChecker.check(program);
        written.write(spec.commandLine(), program.toBytes());
        String taken = refusal.map(broken ->
                        "the kernel does not take it: instruction %d, %s".formatted(broken.index(), broken.rule()))
                .orElse("the kernel takes it");
        written.remarks(spec.commandLine())
                .println(
                        json
                                ? new JsonLine()
                                        .with("input", file)
                                        .with("output", output.name())
                                        .with("instructions", program.size())
                                        .with("kernelTakesIt", refusal.isEmpty())
                                        .with(
                                                "refusal",
                                                refusal.map(broken -> new JsonLine()
                                                        .with("instruction", broken.index())
                                                        .with("rule", broken.rule())))
                                : program + "; " + taken);
        return refusal.isEmpty() ? Portcullis.YES : Portcullis.NO;
    }
}
