package io.portcullis.cli;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Disassembler;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "disasm",
        header = "Print a filter as text, with names.",
        footer = {"", "Exit codes: 0 done, 2 bad input."},
        sortOptions = false)
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

    @Option(names = "--json", description = "Print a JSON object, with the text of each instruction.")
    private boolean json;

    private DisasmCommand() {}

    @Override
    public Integer call() {
        BpfProgram program =
                Program.read(Program.input(file), Optional.ofNullable(abi).map(Reading::abi));
        String text = Disassembler.toText(program);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Program.json(program)
                    .with("text", text.lines().skip(1).map(String::strip).toList()));
        } else {
            out.print(text);
        }
        return Portcullis.YES;
    }
}
