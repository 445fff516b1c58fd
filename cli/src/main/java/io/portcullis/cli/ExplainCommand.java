package io.portcullis.cli;

import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.Disassembler;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Explanation;
import io.portcullis.syscalls.Abi;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "explain",
        header = "Say why a call is answered as it is.",
        description = {
            "",
            "Prints the answer; the rule that decides, or where in the filter the call ends; and which calls are answered"
                    + " alike for the same reason. Of a filter it prints the instructions that run.",
            ""
        },
        footer = {"", "Exit codes: 0 done, whatever the answer, 2 bad input, or it is undecided."},
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "A profile in JSON (Docker's or OCI), or a filter (FILE.bpf, FILE.asm).")
    private String file = "";

    @Option(names = "--syscall", required = true, paramLabel = "NAME|NR", description = "The system call.")
    private String syscall = "";

    @Option(
            names = "--args",
            paramLabel = "ARG[,ARG...]",
            description = "The arguments, decimal or 0x hexadecimal; those not said are 0.")
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--abi", paramLabel = "ABI", description = "The ABI of the call. Default: the machine's own.")
    private @Nullable String abi;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Reading reading;

    private ExplainCommand() {}

    @Override
    public Integer call() {
        Abi of = abi == null ? reading.machine() : Reading.abi(abi);
        SeccompData call = SeccompData.call(of, Call.number(of, syscall), Call.arguments(arguments));
        Answerer answerer = Answerer.read(file, reading, of, spec.commandLine().getErr());
        Explanation path = Explanation.of(answerer.decision(of), call);
        String action = Answerer.Words.meaning(answerer.returnValue(of, call));
        List<Integer> executed = answerer instanceof Answerer.OfProgram filter
                ? BpfSimulator.trace(filter.program(), call).path()
                : List.of();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Differences.json(call)
                    .with("action", action)
                    .with("why", answerer.why(of, call))
                    .with("alike", path)
                    .with("executed", executed));
            return Portcullis.YES;
        }
        out.println(action);
        out.println("  " + answerer.why(of, call));
        out.println("  and so every call for which: " + path);
        if (answerer instanceof Answerer.OfProgram filter) {
            List<String> listing =
                    Disassembler.toText(filter.program()).lines().skip(1).toList();
            executed.forEach(at -> out.println("  " + listing.get(at)));
        }
        return Portcullis.YES;
    }
}
