package io.portcullis.cli;

import io.portcullis.decision.Comparison;
import io.portcullis.decision.Difference;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "diff",
        header = "Say for which calls two profiles or filters differ.",
        description = {
            "",
            "Prints a line for each group of calls: what A answers -> what B answers. Each of A and B is a profile in JSON"
                    + " (Docker's or OCI) or a filter; what is called FILE.bpf or FILE.asm, or is no text, is a filter.",
            ""
        },
        footer = {"", "Exit codes: 0 there is no difference, 1 there is one, 2 bad input, or it is undecided."},
        sortOptions = false)
final class DiffCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "A profile or a filter.")
    private String first = "";

    @Parameters(index = "1", paramLabel = "B", description = "Another.")
    private String second = "";

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Scope scope;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Meanings meanings;

    private DiffCommand() {}

    @Override
    public Integer call() {
        Usage.requireOneStandardInput(spec, first, second);
        PrintWriter err = spec.commandLine().getErr();
        List<Meaning> both = meanings.readBoth(first, second, err);
        Meaning a = both.get(0);
        Meaning b = both.get(1);
        Difference difference = Comparison.of(a.decision(), b.decision())
                .by(scope.level())
                .over(scope.domain())
                .difference();
        if (json) {
            printJson(a, b, difference);
        } else {
            print(difference);
        }
        return difference.isEmpty() ? Portcullis.YES : Portcullis.NO;
    }

    private void print(Difference difference) {
        PrintWriter out = spec.commandLine().getOut();
        if (difference.isEmpty()) {
            out.println(difference);
            return;
        }
        difference.entries().forEach(out::println);
        Difference.Entry entry = difference.entries().get(0);
        out.println("%s differ by %s, over %s; for example %s: %s -> %s"
                .formatted(
                        Differences.calls(difference.count()),
                        difference.level(),
                        difference.domain(),
                        entry.witness(),
                        entry.before(),
                        entry.after()));
    }

    private void printJson(Meaning a, Meaning b, Difference difference) {
        spec.commandLine()
                .getOut()
                .println(new JsonLine()
                        .with("equal", difference.isEmpty())
                        .with("first", a.name())
                        .with("second", b.name())
                        .with("level", scope.levelName())
                        .with("domain", difference.domain())
                        .with("calls", difference.count().toString())
                        .with(
                                "difference",
                                difference.entries().stream()
                                        .map(Differences::json)
                                        .toList()));
    }
}
