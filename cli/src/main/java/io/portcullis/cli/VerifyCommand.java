package io.portcullis.cli;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.InadmissibleProgramException;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Witness;
import io.portcullis.seccomp.compile.Certificate;
import io.portcullis.seccomp.compile.LeftOut;
import io.portcullis.seccomp.compile.MiscompiledException;
import io.portcullis.seccomp.format.CertificateDocument;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        header = "Prove that a filter means what a profile says.",
        description = {
            "",
            "Establishes from nothing what compile certifies: the kernel takes the filter, it returns for every possible"
                    + " call what the profile says, to the last bit, and the kernel can answer from its cache every call"
                    + " that is always allowed. Nothing is taken on trust, so it does not matter who compiled, and where.",
            ""
        },
        footer = {"", "Exit codes: 0 proved, 1 not so, 2 bad input, or it is undecided."},
        sortOptions = false)
final class VerifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILTER", description = "A filter: an array of struct sock_filter, or FILE.asm.")
    private String filter = "";

    @Option(
            names = "--against",
            required = true,
            paramLabel = "PROFILE",
            description = "The profile, in JSON, read as it was for compiling.")
    private String profile = "";

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "A certificate that came with the filter; what it says has to be so, too.")
    private @Nullable String certificate;

    @Option(
            names = "--accept-left-out",
            description = "Take it for proved, too, if the filter treats calls more strictly that the certificate names"
                    + " as left out; without this it is not.")
    private boolean acceptLeftOut;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Meanings meanings;

    private VerifyCommand() {}

    @Override
    public Integer call() {
        Usage.requireOneStandardInput(spec, filter, profile, String.valueOf(certificate));
        BpfProgram program =
                Program.read(Program.input(filter), meanings.listed().stream().findFirst());
        Meaning.OfProfile meaning =
                meanings.profile(profile(), spec.commandLine().getErr());
        Optional<CertificateDocument> claims = Optional.ofNullable(certificate).map(VerifyCommand::claims);
        List<LeftOut> leftOut = claims.map(CertificateDocument::leftOut).orElse(List.of());
        Certificate proof;
        try {
            proof = Certificate.establish(meaning.profile(), program, filter, leftOut);
        } catch (MiscompiledException e) {
            return refuted(meaning, program, leftOut, e);
        } catch (InadmissibleProgramException e) {
            return no("the kernel does not take the filter: " + e.getMessage(), Optional.empty());
        }
        return leftOut.isEmpty() || acceptLeftOut
                ? proved(proof, claims)
                : no(
                        "it treats more strictly what the certificate says was left out, and nothing else; "
                                + "--accept-left-out takes that for proved: "
                                + leftOut.stream().map(LeftOut::toString).collect(Collectors.joining("; ")),
                        Optional.empty());
    }

    private Input profile() {
        Input input = Input.read(profile);
        if (input.isProgram()) {
            throw new BadInputException(
                    input.name() + " is a filter and no profile",
                    "seccomp prove " + filter + " --equal-to " + profile + " compares two filters");
        }
        return input;
    }

    private static CertificateDocument claims(String file) {
        Input input = Input.read(file);
        return CertificateDocument.parse(input.text(), input.name());
    }

    private Integer refuted(
            Meaning.OfProfile meaning, BpfProgram program, List<LeftOut> leftOut, MiscompiledException e) {
        SeccompData call = e.witness();
        if (!leftOut.isEmpty()) {
            return no("with what the certificate says was left out: " + e.getMessage(), Optional.of(call));
        }
        int wanted = meaning.decision().evaluate(call);
        int made = Meaning.decision(filter, program).evaluate(call);
        String said = wanted == made
                ? "the kernel's cache does not see that it always allows " + new Witness(call)
                : "it answers %s with %s, the profile says %s"
                        .formatted(new Witness(call), Answerer.Words.meaning(made), Answerer.Words.meaning(wanted));
        return no(said, Optional.of(call));
    }

    private Integer no(String why, Optional<SeccompData> call) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonLine()
                    .with("proved", false)
                    .with("filter", filter)
                    .with("profile", profile)
                    .with("why", why)
                    .with("witness", call.map(Differences::json)));
        } else {
            out.println("not proved: " + filter + " does not mean what " + profile + " says");
            out.println("  " + why);
        }
        return Portcullis.NO;
    }

    private Integer proved(Certificate proof, Optional<CertificateDocument> claims) {
        PrintWriter out = spec.commandLine().getOut();
        List<String> untrue = claims.map(document -> document.untrueFor(proof)).orElse(List.of());
        if (json) {
            out.println(Proofs.json(proof)
                    .with("proved", true)
                    .with("filter", filter)
                    .with("profile", profile)
                    .with("certificateHolds", claims.map(document -> untrue.isEmpty()))
                    .with("untrue", untrue));
        } else {
            out.println("proved: " + proof);
            proof.leftOut().forEach(left -> out.println("  left out: " + Printable.of(left.toString())));
            Proofs.lines(proof).forEach(line -> out.println("  " + line));
            claims.ifPresent(document -> out.println(
                    untrue.isEmpty()
                            ? "  the certificate says the same, and that it was made by "
                                    + Printable.of(document.compiler())
                            : "but the certificate is not for this:"));
            untrue.forEach(line -> out.println("  " + Printable.of(line)));
        }
        return untrue.isEmpty() ? Portcullis.YES : Portcullis.NO;
    }
}
