package io.portcullis.cli;

import io.portcullis.decision.Comparison;
import io.portcullis.decision.Difference;
import io.portcullis.decision.Level;
import io.portcullis.seccomp.Description;
import io.portcullis.seccomp.ProfileDescriber;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.Abi;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "describe",
        header = "Write what a filter does as a profile.",
        description = {
            "",
            "Works from the meaning, so it does not matter who compiled the filter; a profile comes out in its plainest"
                    + " form. What is printed means exactly what the file does, or standard error says what remains.",
            ""
        },
        footer = {"", "Exit codes: 0 what is printed says it all, 1 something remains, 2 bad input, or it is undecided."
        },
        sortOptions = false)
final class DescribeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "A profile in JSON (Docker's or OCI), or a filter (FILE.bpf, FILE.asm).")
    private String file = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "oci or docker (JSON), or text. Default: oci where a runtime reads the same from it, else text.")
    private @Nullable Format format;

    @Option(names = "--json", description = "Print a JSON object that holds the profile as a text.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Meanings meanings;

    private DescribeCommand() {}

    enum Format {
        OCI,
        DOCKER,
        TEXT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A profile in some format, and what that leaves unsaid. */
    private record Written(Format format, String text, Optional<String> unsaid) {}

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Meaning meaning = meanings.read(file, err);
        Description description = meanings.listed().isEmpty()
                ? ProfileDescriber.describe(meaning.decision())
                : ProfileDescriber.describe(meaning.decision(), meanings.listed());
        Written written = written(description);
        if (json) {
            spec.commandLine()
                    .getOut()
                    .println(new JsonLine()
                            .with("input", meaning.name())
                            .with("format", written.format())
                            .with("exact", written.unsaid().isEmpty())
                            .with("remains", written.unsaid())
                            .with("profile", written.text()));
        } else {
            spec.commandLine().getOut().println(written.text().stripTrailing());
            written.unsaid().ifPresent(unsaid -> err.println("portcullis: this does not say it all; " + unsaid));
        }
        return written.unsaid().isEmpty() ? Portcullis.YES : Portcullis.NO;
    }

    private Written written(Description description) {
        if (format == Format.TEXT) {
            return text(description);
        }
        if (format != null) {
            return document(format, description);
        }
        if (!description.isExact()) {
            return text(description);
        }
        try {
            Written oci = document(Format.OCI, description);
            if (oci.unsaid().isEmpty()) {
                return oci;
            }
            say("not as OCI JSON, which does not say it all; " + oci.unsaid().get());
        } catch (IllegalArgumentException e) {
            say("not as OCI JSON: " + e.getMessage());
        }
        return text(description);
    }

    private static Written text(Description description) {
        return new Written(
                Format.TEXT,
                String.join("\n", ProfileText.of(description.profile())),
                description.isExact()
                        ? Optional.empty()
                        : Optional.of(remains("the profile", description.remainder())));
    }

    /** Writes a document, reads it again as the runtime does, and sees whether it still means the same. */
    private Written document(Format dialect, Description description) {
        SeccompProfile profile = description.profile();
        SeccompDocument document = dialect == Format.DOCKER ? DockerProfile.of(profile) : OciProfile.of(profile);
        SeccompProfile again = meanings.reading()
                .resolve(document, machine(profile), new PrintWriter(Writer.nullWriter()))
                .profile();
        Difference lost = Comparison.of(again.decision(), profile.decision())
                .by(Level.KERNEL)
                .difference();
        return new Written(
                dialect,
                document.toJson(),
                description.isExact() && lost.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                lost.isEmpty()
                                        ? remains("the profile", description.remainder())
                                        : remains("what the runtime reads from it", lost)));
    }

    private static String remains(String what, Difference difference) {
        return "between " + what + " and the file: " + difference.entries().get(0)
                + (difference.entries().size() == 1
                        ? ""
                        : " (and %d more)".formatted(difference.entries().size() - 1));
    }

    /** The ABI of the machine, which runtimes list by themselves. */
    private static Abi machine(SeccompProfile profile) {
        return profile.abis().stream()
                .min(Comparator.comparing((Abi abi) -> abi.longBits() != 64))
                .orElseThrow();
    }

    private void say(String text) {
        spec.commandLine().getErr().println("portcullis: " + text);
    }
}
