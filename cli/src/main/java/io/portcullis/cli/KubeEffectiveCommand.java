package io.portcullis.cli;

import io.portcullis.decision.Constraint;
import io.portcullis.kube.AppArmorProfileRef;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.kube.effective.Chosen;
import io.portcullis.kube.effective.Confinement;
import io.portcullis.kube.effective.CriRuntime;
import io.portcullis.kube.effective.EffectiveCapabilities;
import io.portcullis.kube.effective.EffectiveUser;
import io.portcullis.kube.effective.Node;
import io.portcullis.kube.effective.Profiles;
import io.portcullis.kube.effective.Reach;
import io.portcullis.kube.effective.Remark;
import io.portcullis.kube.effective.Reply;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Workload;
import io.portcullis.linux.Capability;
import io.portcullis.seccomp.format.ReadOptions;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
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
        name = "effective",
        header = "Say which profiles each container of a manifest gets, why, and what they let it do.",
        description = {
            "",
            "Fields of a container come before those of its pod, annotations count in some releases alone, and a"
                    + " privileged container has no filter. --can asks about system calls: the answer is exact for every"
                    + " possible argument, from the profile that the container gets with its capabilities.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 done, whatever the answers, 1 with --can a container does not start or its profile is not known,"
                    + " 2 bad input."
        },
        sortOptions = false)
final class KubeEffectiveCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Manifests in YAML or JSON.")
    private String file = "";

    @Option(
            names = "--can",
            paramLabel = "SYSCALL[,SYSCALL...]",
            description = "Say whether each container can make these system calls.")
    private List<String> asked = new ArrayList<>();

    @Option(
            names = "--runtime",
            paramLabel = "RUNTIME",
            description = "What the kubelet asks to run containers: containerd or cri-o. Default: containerd.")
    private String runtime = CriRuntime.CONTAINERD.word();

    @Option(
            names = "--profiles",
            paramLabel = "DIR",
            description = "A folder of this machine that holds what the kubelet's seccomp folder holds, for Localhost.")
    private @Nullable String profiles;

    @Option(
            names = "--runtime-default",
            paramLabel = "FILE",
            description =
                    "The runtime's own profile, in JSON (Docker's or OCI), for RuntimeDefault. Default: what is known of"
                            + " containerd 2.3 and CRI-O 1.36.")
    private @Nullable String runtimeDefault;

    @Option(names = "--seccomp-default", description = "The kubelet runs with --seccomp-default.")
    private boolean seccompDefault;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Release release;

    @Option(names = "--abi", paramLabel = "ABI", description = "The ABI of the calls. Default: x86_64.")
    private String abi = Abi.X86_64.libseccompName();

    @Option(
            names = "--kernel",
            paramLabel = "VERSION",
            description = "The node's kernel, for example 6.1. Default: the newest the tables know.")
    private @Nullable String kernel;

    @Option(names = "--json", description = "Print a JSON object a line, one line a container.")
    private boolean json;

    private KubeEffectiveCommand() {}

    @Override
    public Integer call() {
        Usage.requireOneStandardInput(spec, file, String.valueOf(runtimeDefault));
        Abi of = Reading.abi(abi);
        List<Syscall> syscalls = Usage.separated(asked).stream()
                .map(name -> Syscalls.parse(name.strip()))
                .toList();
        Node node = node(of);
        Profiles known = profiles();
        ManifestFile manifest = Manifest.readWhole(file);
        PrintWriter out = spec.commandLine().getOut();
        boolean answered = true;
        for (Workload workload : manifest.workloads()) {
            for (Confinement confinement : Confinement.of(workload.pod(), node)) {
                Reach reach = known.reach(confinement);
                List<Reply> replies = reach instanceof Reach.Known there
                        ? syscalls.stream().map(call -> there.reply(of, call)).toList()
                        : List.of();
                answered &= reach instanceof Reach.Known;
                if (json) {
                    out.println(json(workload, confinement, reach, replies));
                } else {
                    print(workload, confinement, reach, replies, out);
                }
            }
        }
        return answered || syscalls.isEmpty() ? Portcullis.YES : Portcullis.NO;
    }

    private Node node(Abi of) {
        Abi machine = switch (of) {
            case X86, X32 -> Abi.X86_64;
            case ARM -> Abi.AARCH64;
            default -> of;
        };
        Node node = Node.of(release.version()).with(CriRuntime.named(runtime)).on(machine);
        if (seccompDefault) {
            node = node.withSeccompDefault();
        }
        return kernel == null ? node : node.withKernel(KernelVersion.parse(kernel));
    }

    private Profiles profiles() {
        Profiles known = Profiles.known();
        if (runtimeDefault != null) {
            Input input = Input.read(runtimeDefault);
            known = known.withRuntimeDefault(SeccompDocument.parse(input.text(), input.name(), ReadOptions.defaults()));
        }
        try {
            return profiles == null ? known : known.withFolder(Path.of(profiles));
        } catch (InvalidPathException e) {
            throw new BadInputException("the name of a folder cannot be " + Input.quoted(profiles), null, e);
        }
    }

    private void print(Workload workload, Confinement confinement, Reach reach, List<Reply> replies, PrintWriter out) {
        out.println(Printable.of("%s, %s".formatted(workload.title(), title(confinement))));
        line("seccomp", seccomp(confinement), out);
        line("AppArmor", appArmor(confinement), out);
        line("user", user(confinement.user()), out);
        line("capabilities", capabilities(confinement.capabilities()), out);
        line("privileged", confinement.privileged() ? "yes" : "no", out);
        line("no_new_privs", confinement.noNewPrivileges() ? "set" : "not set", out);
        if (confinement.ownUserNamespace()) {
            line("users", "a namespace of their own, root is nobody on the node", out);
        }
        confinement.allRemarks().forEach(remark -> line(word(remark.weight()), remark.toString(), out));
        if (reach instanceof Reach.Known known) {
            known.skipped().forEach(skipped -> line("skipped", known.source() + ": " + skipped, out));
            if (!replies.isEmpty()) {
                line("filter", known.source(), out);
            }
            replies.forEach(reply -> line("can", reply.toString(), out));
        } else if (reach instanceof Reach.Unknown unknown) {
            line("unknown", unknown.reason(), out);
        }
    }

    private static void line(String name, String value, PrintWriter out) {
        out.println("  %-12s  %s".formatted(name, Printable.of(value)));
    }

    private static String word(Remark.Weight weight) {
        return weight == Remark.Weight.NOTE ? "note" : "refused";
    }

    private static String title(Confinement confinement) {
        String kind = switch (confinement.container().kind()) {
            case INIT -> confinement.container().isSidecar() ? "sidecar" : "init container";
            case REGULAR -> "container";
            case EPHEMERAL -> "ephemeral container";
        };
        return kind + " "
                + confinement
                        .container()
                        .name()
                        .orElse("number " + (confinement.container().index() + 1));
    }

    private static String seccomp(Confinement confinement) {
        return chosen(confinement.seccomp(), confinement.seccomp().profile().map(KubeEffectiveCommand::words));
    }

    private static String appArmor(Confinement confinement) {
        return chosen(
                confinement.appArmor(),
                confinement
                        .appArmor()
                        .profile()
                        .map(profile -> words(profile)
                                + (profile instanceof AppArmorProfileRef.RuntimeDefault
                                        ? " (" + confinement.node().runtime().appArmorDefault() + ")"
                                        : "")));
    }

    private static String chosen(Chosen<?> chosen, Optional<String> profile) {
        return profile.orElse("none that there is") + ": " + chosen.reason();
    }

    private static String words(SeccompProfileRef profile) {
        return profile.type() + localhost(profile).map(name -> " " + name).orElse("");
    }

    private static String words(AppArmorProfileRef profile) {
        return profile.type() + localhost(profile).map(name -> " " + name).orElse("");
    }

    private static Optional<String> localhost(Object profile) {
        if (profile instanceof SeccompProfileRef.Localhost there) {
            return Optional.of(there.localhostProfile());
        }
        return profile instanceof AppArmorProfileRef.Localhost there
                ? Optional.of(there.localhostProfile())
                : Optional.empty();
    }

    private static String user(EffectiveUser user) {
        return user.user().map(Object::toString).orElse("as the image says")
                + user.group().map(group -> ", group " + group).orElse("")
                + (user.nonRoot() ? ", never root" : "");
    }

    private static String capabilities(EffectiveCapabilities capabilities) {
        if (capabilities.bounding().isEmpty()) {
            return "none";
        }
        String all = capabilities.bounding().size() == Capability.values().length
                ? "all"
                : capabilities.bounding().stream().map(Capability::name).collect(Collectors.joining(", "));
        return switch (capabilities.atStart()) {
            case ALL -> all;
            case NONE -> "none at the start, for it does not run as root; at most " + all;
            case BY_IMAGE -> all + " if the image runs as root, and none at the start if not";
        };
    }

    private static JsonLine json(Workload workload, Confinement confinement, Reach reach, List<Reply> replies) {
        JsonLine line = new JsonLine()
                .with("workload", workload.title())
                .with("container", confinement.container().name())
                .with("kind", confinement.container().kind().field())
                .with("sidecar", confinement.container().isSidecar())
                .with("starts", confinement.starts())
                .with(
                        "seccomp",
                        json(
                                confinement.seccomp(),
                                confinement.seccomp().profile().map(SeccompProfileRef::type)))
                .with(
                        "appArmor",
                        json(
                                confinement.appArmor(),
                                confinement.appArmor().profile().map(AppArmorProfileRef::type)))
                .with("user", confinement.user().user())
                .with("group", confinement.user().group())
                .with("nonRoot", confinement.user().nonRoot())
                .with(
                        "capabilities",
                        new JsonLine()
                                .with(
                                        "bounding",
                                        confinement.capabilities().bounding().stream()
                                                .map(Enum::name)
                                                .toList())
                                .with("atStart", confinement.capabilities().atStart()))
                .with("privileged", confinement.privileged())
                .with("noNewPrivileges", confinement.noNewPrivileges())
                .with("ownUserNamespace", confinement.ownUserNamespace())
                .with(
                        "remarks",
                        confinement.allRemarks().stream()
                                .map(KubeEffectiveCommand::json)
                                .toList());
        if (reach instanceof Reach.Known known) {
            return line.with("filter", known.source())
                    .with("skipped", known.skipped())
                    .with(
                            "can",
                            replies.stream().map(KubeEffectiveCommand::json).toList());
        }
        return line.with("unknown", ((Reach.Unknown) reach).reason());
    }

    private static JsonLine json(Chosen<?> chosen, Optional<String> type) {
        return new JsonLine()
                .with("type", type)
                .with("localhostProfile", chosen.profile().flatMap(KubeEffectiveCommand::localhost))
                .with("reason", chosen.reason().name())
                .with("why", chosen.reason());
    }

    private static JsonLine json(Remark remark) {
        return new JsonLine()
                .with("weight", word(remark.weight()))
                .with("path", remark.path())
                .with("line", remark.position().line())
                .with("column", remark.position().column())
                .with("message", remark.message());
    }

    private static JsonLine json(Reply reply) {
        return new JsonLine()
                .with("syscall", reply.syscall())
                .with("abi", reply.abi().libseccompName())
                .with("answer", reply.permission().name())
                .with(
                        "cases",
                        reply.cases().stream()
                                .map(one -> new JsonLine()
                                        .with("through", one.through())
                                        .with("when", one.when() instanceof Constraint.Always ? null : one.when())
                                        .with("action", one.action()))
                                .toList())
                .with("lacks", reply.lacks().map(Capability::kernelName));
    }
}
