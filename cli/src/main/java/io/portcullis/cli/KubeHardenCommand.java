package io.portcullis.cli;

import io.portcullis.kube.AppArmorProfileRef;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.kube.check.Finding;
import io.portcullis.kube.check.ManifestCheck;
import io.portcullis.kube.check.Severity;
import io.portcullis.kube.effective.Confinement;
import io.portcullis.kube.effective.Node;
import io.portcullis.kube.effective.Reason;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Workload;
import io.portcullis.kube.patch.Change;
import io.portcullis.kube.patch.Hardening;
import io.portcullis.kube.patch.Patched;
import io.portcullis.kube.patch.Unfixed;
import io.portcullis.kube.patch.UnifiedDiff;
import io.portcullis.kube.standards.SecurityLevel;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "harden",
        header = "Bring manifests to a level of the Pod Security Standards.",
        description = {
            "",
            "Prints the change as a unified diff. What is not changed stays as it was to the byte, comments and anchors"
                    + " too. What cannot be done without knowing the program is left and said on standard error, with the"
                    + " reason; so is what the cluster refuses all the same.",
            ""
        },
        footer = {"", "Exit codes: 0 done, 1 something is left or refused, 2 bad input, or a document cannot be read."},
        sortOptions = false)
final class KubeHardenCommand implements Callable<Integer> {
    private static final String NOWHERE = "/dev/null"; // as diff names what does not exist yet
    private static final String LOCALHOST = "localhost:";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Manifests in YAML or JSON.")
    private String file = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "Write the manifests here and print no diff; FILE itself will do, - is standard output.")
    private @Nullable String output;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description = "How far to go: restricted or baseline. Default: restricted.")
    private String level = SecurityLevel.RESTRICTED.toString();

    @Option(
            names = "--seccomp",
            paramLabel = "PROFILE",
            description = "The seccomp profile: RuntimeDefault, or Localhost:PATH below the kubelet's seccomp folder."
                    + " Default: RuntimeDefault, where there is none.")
    private @Nullable String seccomp;

    @Option(
            names = "--apparmor",
            paramLabel = "PROFILE",
            description = "The AppArmor profile: RuntimeDefault, or Localhost:NAME as it is loaded.")
    private @Nullable String appArmor;

    @Option(
            names = "--user",
            paramLabel = "ID",
            description = "The user in place of root, where a manifest asks for user 0. Default: left and said.")
    private @Nullable Long user;

    @Option(
            names = "--audit",
            paramLabel = "PROFILE.json",
            description = "Try a seccomp profile out: pods get its log-only form, which refuses nothing and logs what"
                    + " PROFILE would refuse. It is shown with the diff, or written, to be brought to the nodes.")
    private @Nullable String audit;

    @Option(
            names = "--audit-output",
            paramLabel = "FILE",
            description = "With --audit and -o: where to write the log-only form. Default: beside OUT.")
    private @Nullable String auditOutput;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Release release;

    @Option(names = "--json", description = "Print a JSON object that says what was changed and what is left.")
    private boolean json;

    private KubeHardenCommand() {}

    @Override
    public Integer call() {
        Usage.requireOneStandardInput(spec, file, String.valueOf(audit));
        Usage.require(
                spec, auditOutput == null || (audit != null && output != null), "--audit-output needs --audit and -o");
        Usage.require(spec, !json || !OutputFile.STANDARD_OUTPUT.equals(output), "--json needs another place for -o");
        Optional<SeccompProfileRef> said = Optional.ofNullable(seccomp)
                .map(text -> profile(text, SeccompProfileRef::localhost, SeccompProfileRef::runtimeDefault));
        Optional<AuditProfile> tried = Optional.ofNullable(audit).map(profile -> audit(profile, said));
        Optional<SeccompProfileRef> wanted = tried.<SeccompProfileRef>map(
                        found -> SeccompProfileRef.localhost(found.localhostProfile()))
                .or(() -> said);
        Hardening hardening = hardening(wanted);
        ManifestFile manifest = Manifest.read(file);
        Patched patched = hardening.harden(manifest);
        ManifestFile after = ManifestFile.parse(patched.text());
        List<String> kept = wanted.map(profile -> kept(after, profile)).orElse(List.of());
        List<Finding> wrong = wrong(after);
        write(patched, tried);
        say(patched, kept, wrong, tried);
        if (!manifest.unreadable().isEmpty()) {
            return Portcullis.BAD;
        }
        boolean done = patched.unfixed().isEmpty()
                && kept.isEmpty()
                && wrong.stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
        return done ? Portcullis.YES : Portcullis.NO;
    }

    private Hardening hardening(Optional<SeccompProfileRef> wanted) {
        SecurityLevel wantedLevel = SecurityLevel.parse(level);
        Usage.require(
                spec,
                wantedLevel != SecurityLevel.PRIVILEGED,
                "privileged asks for nothing; name restricted or baseline");
        Hardening hardening = wantedLevel == SecurityLevel.RESTRICTED ? Hardening.restricted() : Hardening.baseline();
        hardening = hardening.withTarget(release.version());
        if (wanted.isPresent()) {
            hardening = hardening.withSeccomp(wanted.get());
        }
        if (appArmor != null) {
            hardening = hardening.withAppArmor(
                    profile(appArmor, AppArmorProfileRef::localhost, AppArmorProfileRef::runtimeDefault));
        }
        return user == null ? hardening : hardening.withUser(user);
    }

    private AuditProfile audit(String profile, Optional<SeccompProfileRef> said) {
        Usage.require(
                spec,
                said.isEmpty() || said.get() instanceof SeccompProfileRef.Localhost,
                "--audit tries out a profile on the nodes; say where it will lie with --seccomp Localhost:PATH");
        return AuditProfile.of(profile, said.map(named -> ((SeccompProfileRef.Localhost) named).localhostProfile()));
    }

    private static <P> P profile(
            String text, Function<String, ? extends P> localhost, Supplier<? extends P> byDefault) {
        if (text.toLowerCase(Locale.ROOT).startsWith(LOCALHOST)) {
            return localhost.apply(text.substring(LOCALHOST.length()));
        }
        if (text.equalsIgnoreCase("RuntimeDefault")) {
            return byDefault.get();
        }
        throw new BadInputException(
                "no profile that hardens is written " + Input.quoted(text),
                "write RuntimeDefault, or Localhost: and what it is called on the node");
    }

    /** Which containers have another profile on the node, which stays. */
    private List<String> kept(ManifestFile after, SeccompProfileRef wanted) {
        List<String> kept = new ArrayList<>();
        Node node = Node.of(release.version());
        for (Workload workload : after.workloads()) {
            for (Confinement confinement : Confinement.of(workload.pod(), node)) {
                Optional<SeccompProfileRef> own = confinement.seccomp().profile();
                if (confinement.seccomp().reason() != Reason.WINDOWS && !own.equals(Optional.of(wanted))) {
                    kept.add("%s, container %s: keeps the seccomp profile %s"
                            .formatted(
                                    workload.title(),
                                    confinement
                                            .container()
                                            .name()
                                            .orElse("number "
                                                    + confinement.container().index()),
                                    own.map(KubeHardenCommand::words).orElse("it has, which is none that there is")));
                }
            }
        }
        return kept;
    }

    /** What the cluster refuses all the same, and annotations that do nothing. */
    private List<Finding> wrong(ManifestFile after) {
        return ManifestCheck.against(release.version()).check(after).stream()
                .filter(finding -> finding.severity() == Severity.ERROR
                        || (finding.severity() == Severity.WARNING
                                && finding.path().steps().contains("annotations")))
                .toList();
    }

    private static String words(SeccompProfileRef profile) {
        return profile instanceof SeccompProfileRef.Localhost localhost
                ? localhost.type() + " " + localhost.localhostProfile()
                : profile.type();
    }

    private void write(Patched patched, Optional<AuditProfile> tried) {
        String place = output;
        if (place == null) {
            if (!json) {
                PrintWriter out = spec.commandLine().getOut();
                out.print(patched.diff());
                tried.ifPresent(found -> out.print(
                        UnifiedDiff.of(NOWHERE, "", found.name(), found.file().toJson())));
            }
            return;
        }
        List<String> profiles = audit == null ? List.of() : List.of(audit);
        OutputFile manifests = OutputFile.of(spec, place, profiles);
        Map<OutputFile, byte[]> files = new LinkedHashMap<>();
        files.put(manifests, patched.text().getBytes(StandardCharsets.UTF_8));
        tried.ifPresent(found -> {
            OutputFile beside = OutputFile.of(spec, auditPlace(place, found), List.of(file, String.valueOf(audit)));
            Usage.require(spec, !beside.isSameAs(manifests), "-o and --audit-output are one file; name two");
            files.put(beside, found.file().toJson().getBytes(StandardCharsets.UTF_8));
        });
        OutputFile.write(spec.commandLine(), files);
    }

    private String auditPlace(String manifests, AuditProfile found) {
        if (auditOutput != null) {
            return auditOutput;
        }
        Usage.require(
                spec,
                !manifests.equals(OutputFile.STANDARD_OUTPUT),
                "-o - leaves no place beside it; say with --audit-output where the log-only form goes");
        return Path.of(manifests).resolveSibling(found.name()).toString();
    }

    private void say(Patched patched, List<String> kept, List<Finding> wrong, Optional<AuditProfile> tried) {
        PrintWriter err = spec.commandLine().getErr();
        patched.unfixed().forEach(left -> err.println("portcullis: left: " + Printable.of(file + ":" + left)));
        kept.forEach(line -> err.println("portcullis: left: " + Printable.of(line)));
        wrong.forEach(finding -> err.println("portcullis: %s: %s"
                .formatted(
                        finding.severity() == Severity.ERROR ? "refused by " + finding.refuser() : "of no use",
                        Printable.of("%s: %s; %s"
                                .formatted(finding.workload().title(), finding.message(), finding.wayOut())))));
        tried.ifPresent(found -> err.println("portcullis: "
                + Printable.of("%s refuses nothing and logs what %s would refuse; bring it to the nodes"
                        .formatted(found.localhostProfile(), audit))));
        if (json) {
            spec.commandLine()
                    .getOut()
                    .println(new JsonLine()
                            .with("file", file)
                            .with("output", output)
                            .with("changed", patched.isChanged())
                            .with(
                                    "changes",
                                    patched.changes().stream()
                                            .map(KubeHardenCommand::json)
                                            .toList())
                            .with(
                                    "left",
                                    patched.unfixed().stream()
                                            .map(KubeHardenCommand::json)
                                            .toList())
                            .with("kept", kept)
                            .with(
                                    "wrong",
                                    wrong.stream().map(KubeHardenCommand::json).toList())
                            .with("diff", patched.diff())
                            .with("auditProfile", tried.map(AuditProfile::localhostProfile))
                            .with("audit", tried.map(found -> found.file().toJson())));
        }
    }

    private static JsonLine json(Change change) {
        return new JsonLine()
                .with("subject", change.subject())
                .with("path", change.path())
                .with("line", change.position().line())
                .with("column", change.position().column())
                .with("before", change.before())
                .with("after", change.after());
    }

    private static JsonLine json(Finding wrong) {
        return new JsonLine()
                .with("subject", wrong.workload().title())
                .with("path", wrong.path())
                .with("refuser", wrong.refuser().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .with("message", wrong.message())
                .with("wayOut", wrong.wayOut());
    }

    private static JsonLine json(Unfixed left) {
        return new JsonLine()
                .with("subject", left.subject())
                .with("path", left.path())
                .with("line", left.position().line())
                .with("column", left.position().column())
                .with("reason", left.reason());
    }
}
