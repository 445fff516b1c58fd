package io.portcullis.cli;

import io.portcullis.cli.ManifestJudge.Fault;
import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.MalformedManifestException;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Position;
import io.portcullis.kube.standards.PodSecurityStandards;
import io.portcullis.kube.standards.PolicyVersion;
import io.portcullis.kube.standards.SecurityLevel;
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
        name = "check",
        header =
                "Say whether a cluster takes manifests, or admits their pods at a level of the Pod Security Standards.",
        description = {
            "",
            "With --level, what the admission plugin says of the pods: its checks, its messages. Without, what the API"
                    + " server refuses or drops, and what the kubelet or the runtime then fails on. Every file gets an"
                    + " answer, also where another cannot be read; a file in which nothing runs pods is fine.",
            ""
        },
        footer = {"", "Exit codes: 0 all is fine, 1 something is refused, 2 bad input, or a file cannot be read."},
        sortOptions = false)
final class KubeCheckCommand implements Callable<Integer> {
    private static final String MALFORMED = "malformed";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Manifests in YAML or JSON.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description = "What the pods' namespace asks for: restricted, baseline or privileged.")
    private @Nullable String level;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Release release;

    @Option(
            names = "--kubelet",
            paramLabel = "VERSION",
            description = "Without --level: the release of the oldest kubelet. Default: as the API server's.")
    private @Nullable String kubelet;

    @Option(
            names = "--json",
            description = "Print a JSON object a line, one line a file: file, allowed, violations (id, message, path).")
    private boolean json;

    private KubeCheckCommand() {}

    @Override
    public Integer call() {
        Usage.requireOneStandardInput(spec, files.toArray(String[]::new));
        ManifestJudge judge = judge();
        PrintWriter out = spec.commandLine().getOut();
        int code = Portcullis.YES;
        int refused = 0;
        for (String file : files) {
            List<Fault> faults = new ArrayList<>();
            boolean read = read(file, judge, faults);
            boolean allowed = faults.stream().noneMatch(Fault::refusing);
            refused += allowed ? 0 : 1;
            code = Math.max(code, read ? (allowed ? Portcullis.YES : Portcullis.NO) : Portcullis.BAD);
            if (json) {
                out.println(new JsonLine()
                        .with("file", file)
                        .with("allowed", allowed)
                        .with("violations", faults.stream().map(Fault::json).toList()));
            } else {
                faults.forEach(fault -> out.println(Printable.of(file + ":" + fault)));
            }
        }
        if (!json) {
            out.println("%s by %s".formatted(counted(refused), judge.question()));
        }
        return code;
    }

    private String counted(int refused) {
        if (refused == 0) {
            return files.size() == 1 ? "nothing is refused" : "nothing of %,d files is refused".formatted(files.size());
        }
        return "%,d of %,d files refused".formatted(refused, files.size());
    }

    private ManifestJudge judge() {
        if (level == null) {
            KubernetesVersion apiServer = release.version();
            KubernetesVersion oldest = kubelet == null ? apiServer : KubernetesVersion.parse(kubelet);
            return new ClusterJudge(apiServer, oldest);
        }
        Usage.require(
                spec,
                kubelet == null,
                "--kubelet does not matter to --level, which is the API server's; leave one out");
        return new AdmissionJudge(PodSecurityStandards.of(
                SecurityLevel.parse(level),
                release.said().map(PolicyVersion::of).orElse(PolicyVersion.LATEST)));
    }

    /** Whether all of a file could be read; what could not is said, and refused. */
    private boolean read(String file, ManifestJudge judge, List<Fault> faults) {
        ManifestFile manifest;
        try {
            manifest = Manifest.read(file);
        } catch (BadInputException e) {
            String problem = e.problem() + e.hint().map(hint -> "; " + hint).orElse("");
            complain(problem);
            faults.add(new Fault(MALFORMED, true, "file", new Position(1, 1), "", problem));
            return false;
        }
        faults.addAll(judge.judge(manifest));
        for (MalformedManifestException unreadable : manifest.unreadable()) {
            complain(String.valueOf(unreadable.getMessage()));
            faults.add(new Fault(MALFORMED, true, "file", unreadable.position(), "", unreadable.problem()));
        }
        return manifest.unreadable().isEmpty();
    }

    private void complain(String problem) {
        if (json) {
            spec.commandLine().getErr().println("portcullis: " + Printable.of(problem));
        }
    }
}
