package io.portcullis.cli;

import io.portcullis.seccomp.lint.Check;
import io.portcullis.seccomp.lint.Finding;
import io.portcullis.seccomp.lint.SeccompLint;
import io.portcullis.seccomp.lint.Severity;
import io.portcullis.syscalls.Abi;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "lint",
        header = "Look for what is likely wrong with a profile or a filter.",
        description = {
            "",
            "It asks what the file means and not how it is written. Every finding shows calls, with their answers.",
            ""
        },
        footer = {"", "Exit codes: 0 nothing of the level was found, 1 something was, 2 bad input, or it is undecided."
        },
        sortOptions = false)
final class LintCommand implements Callable<Integer> {
    private static final int MOST_EVIDENCE = 3; // calls of a finding that are printed

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "A profile in JSON (Docker's or OCI), or a filter (FILE.bpf, FILE.asm).")
    private String file = "";

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description = "What is found at this level or above makes the exit code 1: error, warning, info. Default:"
                    + " warning.")
    private Severity level = Severity.WARNING;

    @Option(names = "--only", paramLabel = "CHECK[,CHECK...]", description = "Look for these alone.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--without", paramLabel = "CHECK[,CHECK...]", description = "Do not look for these.")
    private List<String> without = new ArrayList<>();

    @Option(names = "--json", description = "Print a JSON object a line, one line a finding.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Meanings meanings;

    private LintCommand() {}

    @Override
    public Integer call() {
        SeccompLint lint =
                (only.isEmpty() ? SeccompLint.complete() : SeccompLint.only(checks(only))).without(checks(without));
        Meaning meaning = meanings.read(file, spec.commandLine().getErr());
        List<Finding> findings = meaning instanceof Meaning.OfProfile profile
                ? lint.check(profile.profile())
                : lint.check(meaning.decision(), meaning.abis());
        PrintWriter out = spec.commandLine().getOut();
        for (Finding finding : findings) {
            if (json) {
                out.println(json(finding));
            } else {
                print(finding, out);
            }
        }
        if (!json && findings.isEmpty()) {
            out.println("nothing found");
        }
        return findings.stream().anyMatch(finding -> finding.severity().compareTo(level) <= 0)
                ? Portcullis.NO
                : Portcullis.YES;
    }

    private static Check[] checks(List<String> ids) {
        return Usage.separated(ids).stream()
                .map(String::strip)
                .map(Check::named)
                .toArray(Check[]::new);
    }

    private static void print(Finding finding, PrintWriter out) {
        out.println(finding);
        finding.evidence().stream().limit(MOST_EVIDENCE).forEach(evidence -> out.println("  " + evidence));
        int more = finding.evidence().size() - MOST_EVIDENCE;
        if (more > 0) {
            out.println("  and " + more + " more");
        }
        out.println("  " + finding.advice());
    }

    private static JsonLine json(Finding finding) {
        return new JsonLine()
                .with("check", finding.check().id())
                .with("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                .with("abis", finding.abis().stream().map(Abi::libseccompName).toList())
                .with("syscalls", finding.syscalls())
                .with("message", finding.message())
                .with("advice", finding.advice())
                .with(
                        "evidence",
                        finding.evidence().stream()
                                .map(evidence ->
                                        Differences.json(evidence.call()).with("answer", evidence.answer()))
                                .toList());
    }
}
