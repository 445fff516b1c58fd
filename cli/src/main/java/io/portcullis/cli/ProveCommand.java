package io.portcullis.cli;

import io.portcullis.decision.Answer;
import io.portcullis.decision.Comparison;
import io.portcullis.decision.Difference;
import io.portcullis.decision.Level;
import io.portcullis.decision.Relation;
import io.portcullis.decision.UndecidedException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "prove",
        header = "Prove something of two profiles or filters, or show a call for which it is not so.",
        description = {
            "",
            "The proof is for every possible call, or for those that options name. Each of A and B is a profile in JSON"
                    + " (Docker's or OCI) or a filter; what is called FILE.bpf or FILE.asm, or is no text, is a filter.",
            ""
        },
        footer = {"", "Exit codes: 0 proved, 1 refuted by a call, 2 bad input, or it is undecided."},
        sortOptions = false)
final class ProveCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "A", description = "A profile or a filter.")
    private String first = "";

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Claim claim;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Scope scope;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Meanings meanings;

    private ProveCommand() {}

    /** What A should be to B. */
    static final class Claim {
        @Option(
                names = "--at-least-as-strict-as",
                paramLabel = "B",
                description = "A answers no call with a laxer action, in the kernel's order of actions.")
        private @Nullable String stricter;

        @Option(
                names = "--allows-no-more-than",
                paramLabel = "B",
                description = "A lets no call run that B does not let run.")
        private @Nullable String narrower;

        @Option(names = "--equal-to", paramLabel = "B", description = "A and B answer every call alike.")
        private @Nullable String equal;

        private Claim() {}

        Relation relation() {
            if (stricter != null) {
                return Relation.AT_LEAST_AS_STRICT_AS;
            }
            return narrower != null ? Relation.ALLOWS_NO_MORE_THAN : Relation.EQUAL;
        }

        String second() {
            return String.valueOf(stricter != null ? stricter : narrower != null ? narrower : equal);
        }
    }

    @Override
    public Integer call() {
        Usage.requireOneStandardInput(spec, first, claim.second());
        PrintWriter err = spec.commandLine().getErr();
        List<Meaning> both = meanings.readBoth(first, claim.second(), err);
        Meaning a = both.get(0);
        Meaning b = both.get(1);
        Comparison comparison =
                Comparison.of(a.decision(), b.decision()).by(scope.level()).over(scope.domain());
        Answer answer = answer(comparison);
        List<Difference.Entry> where = answer instanceof Answer.Refuted ? where(comparison) : List.of();
        if (json) {
            printJson(a, b, answer, where);
        } else {
            print(a, b, answer, where);
        }
        return answer.holds() ? Portcullis.YES : answer instanceof Answer.Refuted ? Portcullis.NO : Portcullis.BAD;
    }

    private Answer answer(Comparison comparison) {
        return switch (claim.relation()) {
            case EQUAL -> comparison.areEqual();
            case AT_LEAST_AS_STRICT_AS -> comparison.isAtLeastAsStrictAs();
            case ALLOWS_NO_MORE_THAN -> comparison.allowsNoMoreThan();
        };
    }

    /** The calls for which it is not so, in groups; none if finding them all takes too long. */
    private List<Difference.Entry> where(Comparison comparison) {
        Relation relation = claim.relation();
        Comparison exact = relation == Relation.EQUAL ? comparison : comparison.by(Level.RAW);
        try {
            return exact.difference().entries().stream()
                    .filter(entry -> isAgainst(relation, entry))
                    .toList();
        } catch (UndecidedException e) {
            spec.commandLine()
                    .getErr()
                    .println("portcullis: not every call for which it is not so was found: " + e.getMessage());
            return List.of();
        }
    }

    private static boolean isAgainst(Relation relation, Difference.Entry entry) {
        return switch (relation) {
            case EQUAL -> true;
            case AT_LEAST_AS_STRICT_AS -> !entry.before().isAtLeastAsStrictAs(entry.after());
            case ALLOWS_NO_MORE_THAN ->
                entry.before().permits() && !entry.after().permits();
        };
    }

    private void print(Meaning a, Meaning b, Answer answer, List<Difference.Entry> where) {
        PrintWriter out = spec.commandLine().getOut();
        String scopeSaid = answer.question().scope();
        if (answer instanceof Answer.Proved) {
            out.println("proved: %s %s %s".formatted(a.name(), says(true), b.name()));
        } else if (answer instanceof Answer.Refuted refuted) {
            out.println("refuted: %s %s %s".formatted(a.name(), says(false), b.name()));
            out.println("  to %s the first answers %s, the second %s"
                    .formatted(refuted.witness(), refuted.first(), refuted.second()));
        } else if (answer instanceof Answer.Undecided undecided) {
            out.println(
                    "undecided: whether %s %s %s: %s".formatted(a.name(), says(true), b.name(), undecided.reason()));
        }
        out.println("  " + scopeSaid);
        if (!where.isEmpty()) {
            out.println("where it is not so:");
            where.forEach(entry -> out.println("  " + entry));
        }
    }

    private String says(boolean yes) {
        return switch (claim.relation()) {
            case EQUAL -> yes ? "is equal to" : "is not equal to";
            case AT_LEAST_AS_STRICT_AS -> yes ? "is at least as strict as" : "is not at least as strict as";
            case ALLOWS_NO_MORE_THAN -> yes ? "allows no more than" : "allows more than";
        };
    }

    private void printJson(Meaning a, Meaning b, Answer answer, List<Difference.Entry> where) {
        JsonLine line = new JsonLine()
                .with("answer", answer.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .with(
                        "relation",
                        claim.relation().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .with("first", a.name())
                .with("second", b.name())
                .with("level", claim.relation() == Relation.EQUAL ? scope.levelName() : null)
                .with("domain", answer.question().domain());
        if (answer instanceof Answer.Refuted refuted) {
            line.with("witness", Differences.json(refuted.witness().call()))
                    .with("firstAnswers", refuted.first())
                    .with("secondAnswers", refuted.second())
                    .with("where", where.stream().map(Differences::json).toList());
        } else if (answer instanceof Answer.Undecided undecided) {
            line.with("reason", undecided.reason());
        }
        spec.commandLine().getOut().println(line);
    }
}
