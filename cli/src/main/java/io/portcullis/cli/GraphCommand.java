package io.portcullis.cli;

import io.portcullis.bpf.ProgramGraph;
import io.portcullis.decision.DecisionGraph;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "graph",
        header = "Draw what a profile or a filter decides, for Graphviz.",
        description = {
            "",
            "Draws the meaning: a node for each field that is looked at, an edge for each set of its values. Or, with"
                    + " --program, a filter's instructions. For a picture: portcullis seccomp graph FILE | dot -Tsvg",
            ""
        },
        footer = {"", "Exit codes: 0 done, 2 bad input, or it is undecided what the filter does."},
        sortOptions = false)
final class GraphCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "A profile in JSON (Docker's or OCI), or a filter (FILE.bpf, FILE.asm).")
    private String file = "";

    @Option(names = "--program", description = "Draw a filter's instructions, and the jumps between them.")
    private boolean program;

    @Option(names = "--json", description = "Print a JSON object that holds the drawing.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Meanings meanings;

    private GraphCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String dot = program
                ? ProgramGraph.toDot(Program.read(Program.input(file), Optional.empty()))
                : DecisionGraph.toDot(
                        meanings.read(file, spec.commandLine().getErr()).decision());
        if (json) {
            out.println(new JsonLine()
                    .with("input", file)
                    .with("draws", program ? "program" : "decision")
                    .with("dot", dot));
        } else {
            out.print(dot);
        }
        return Portcullis.YES;
    }
}
