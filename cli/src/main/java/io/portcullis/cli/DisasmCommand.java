package io.portcullis.cli;

import io.portcullis.bpf.Disassembler;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "disasm", header = "Print a filter as text, with names.", sortOptions = false)
final class DisasmCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE.bpf", description = "A filter: an array of struct sock_filter.")
    private String file = "";

    @Option(
            names = "--abi",
            paramLabel = "ABI",
            description =
                    "The machine the filter is for, which gives its byte order. Default: what its first opcode says.")
    private @Nullable String abi;

    private DisasmCommand() {}

    @Override
    public Integer call() {
        Input input = Input.read(file);
        if (!input.isProgram() && input.bytes()[0] == '{') {
            throw new BadInputException(
                    input.name() + " is a profile and no filter",
                    "seccomp compile --format asm " + file + " compiles it and prints the filter");
        }
        spec.commandLine()
                .getOut()
                .print(Disassembler.toText(
                        Program.read(input, Optional.ofNullable(abi).map(Reading::abi))));
        return Portcullis.YES;
    }
}
