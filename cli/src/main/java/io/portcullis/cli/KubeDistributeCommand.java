package io.portcullis.cli;

import io.portcullis.kube.KubernetesObject;
import io.portcullis.kube.NodePath;
import io.portcullis.kube.ObjectMeta;
import io.portcullis.kube.distribute.NodeArch;
import io.portcullis.kube.distribute.NodeFile;
import io.portcullis.kube.distribute.NodeInstaller;
import io.portcullis.kube.distribute.OperatorRelease;
import io.portcullis.kube.distribute.OperatorSeccompProfile;
import io.portcullis.kube.distribute.SeccompFile;
import io.portcullis.kube.distribute.SeccompProfileObject;
import io.portcullis.kube.manifest.MalformedManifestException;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.linux.Capability;
import io.portcullis.seccomp.format.ReadOptions;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.KernelVersion;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "distribute",
        header = "Bring a seccomp profile to every node.",
        description = {
            "",
            "Makes one flat file of the profile, proves for each kind of node that it means there what the profile means,"
                    + " and prints it: as it lies on a node, as an object of the Security Profiles Operator, or with a"
                    + " DaemonSet that installs it. How a pod refers to it, and what is lost, goes to standard error.",
            ""
        },
        footer = {"", "Exit codes: 0 written, 2 bad input, or it cannot be distributed so."},
        sortOptions = false)
final class KubeDistributeCommand implements Callable<Integer> {
    private static final String SUFFIX = ".json";
    private static final String OPERATOR = "security-profiles-operator.x-k8s.io/";
    private static final Pattern APPARMOR =
            Pattern.compile("\\s*(?:#[^\\n]*\\n\\s*)*(?:#?include\\s+[<\"]|abi\\s|profile\\s|@\\{\\w+\\}\\s*\\+?=)");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PROFILE",
            description = "A profile in JSON, Docker's or OCI; or a manifest with a SeccompProfile of the operator.")
    private String file = "";

    @Option(
            names = "--as",
            required = true,
            paramLabel = "FORM",
            description = "spo (the operator's object), daemonset, or files (the file itself).")
    private Form form = Form.FILES;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write it; - is standard output, the default.")
    private String output = OutputFile.STANDARD_OUTPUT;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The profile's name; in a manifest of several, the one that is meant. Default: the file's.")
    private @Nullable String name;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description =
                    "Where it lies below the kubelet's seccomp folder; this is localhostProfile. Default: profiles/NAME.json.")
    private @Nullable String path;

    @Option(
            names = "--nodes",
            paramLabel = "ARCH",
            split = ",",
            description = "The kinds of nodes, as kubernetes.io/arch names them. Default: amd64,arm64.")
    private List<String> nodes = new ArrayList<>(List.of("amd64", "arm64"));

    @Option(
            names = "--caps",
            paramLabel = "CAP",
            split = ",",
            description =
                    "Capabilities the containers hold, for example CAP_SYS_ADMIN,net_admin; or all. Default: none.")
    private List<String> capabilities = new ArrayList<>();

    @Option(
            names = "--kernel",
            paramLabel = "VERSION",
            description = "The nodes' kernel, for example 6.1. Default: the newest the tables know.")
    private @Nullable String kernel;

    @Option(
            names = "--operator",
            paramLabel = "RELEASE",
            description = "With --as spo: the operator's release, 0.8, 0.9 or 1.0. Default: 1.0.")
    private String operator = "1.0";

    @Option(
            names = "--namespace",
            paramLabel = "NAMESPACE",
            description = "With --as daemonset: where it runs. With --operator 0.8: where the pods are.")
    private @Nullable String namespace;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "With --as daemonset: an image with busybox's programs. Default: "
                    + NodeInstaller.DEFAULT_IMAGE + ".")
    private String image = NodeInstaller.DEFAULT_IMAGE;

    @Option(
            names = "--kubelet-root",
            paramLabel = "DIR",
            description = "The kubelets' --root-dir. Default: " + NodePath.DEFAULT_KUBELET_ROOT + ".")
    private String kubeletRoot = NodePath.DEFAULT_KUBELET_ROOT;

    @Option(names = "--json", description = "With -o: print a JSON object that says what was made.")
    private boolean json;

    private KubeDistributeCommand() {}

    private enum Form {
        SPO,
        DAEMONSET,
        FILES
    }

    private record Made(String text, String localhostProfile, List<String> remarks) {}

    @Override
    public Integer call() {
        OutputFile written = OutputFile.of(spec, output, List.of(file));
        Usage.require(spec, !json || !written.isStandardOutput(), "--json says what was written and needs -o FILE");
        Usage.require(
                spec,
                form != Form.FILES || namespace == null,
                "--namespace has no place with --as files: a file lies on the node");
        Input input = Input.read(file);
        if (input.isProgram()) {
            throw new BadInputException(
                    input.name() + " is a compiled filter, and runtimes read profiles", "name the profile in JSON");
        }
        if (APPARMOR.matcher(input.text()).lookingAt()) {
            throw new BadInputException(
                    input.name() + " is an AppArmor policy, and has to be loaded into each node's kernel, which takes a"
                            + " privileged program there",
                    "let the Security Profiles Operator do it; OperatorAppArmorProfile of the SDK writes its object");
        }
        List<String> remarks = new ArrayList<>();
        SeccompFile flat = SeccompFile.of(document(input, remarks), targets());
        Made made = switch (form) {
            case SPO -> operatorsObject(flat);
            case DAEMONSET -> daemonSet(flat);
            case FILES -> plainFile(flat);
        };
        written.write(spec.commandLine(), made.text().getBytes(StandardCharsets.UTF_8));
        say(flat, made, remarks);
        return Portcullis.YES;
    }

    private SeccompDocument document(Input input, List<String> remarks) {
        if (!input.text().contains(OPERATOR)) {
            return SeccompDocument.parse(input.text(), input.name(), ReadOptions.defaults());
        }
        List<SeccompProfileObject> profiles;
        try {
            profiles = SeccompProfileObject.in(ManifestFile.parse(input.name(), input.text()));
            SeccompProfileObject profile = chosen(input, profiles);
            name = profile.name();
            profile.ignored().forEach(field -> remarks.add(input.name() + ":" + field));
            if (!profile.isEnabled()) {
                remarks.add(profile.name() + " is disabled, and the operator leaves it off the nodes");
            }
            return profile.document(SeccompProfileObject.among(profiles));
        } catch (MalformedManifestException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), null, e);
        }
    }

    private SeccompProfileObject chosen(Input input, List<SeccompProfileObject> profiles) {
        List<SeccompProfileObject> meant = profiles.stream()
                .filter(profile -> name == null || profile.name().equals(name))
                .toList();
        if (meant.size() != 1) {
            throw new BadInputException(
                    input.name() + " holds " + profiles.size() + " SeccompProfiles"
                            + (name == null ? "" : ", and " + meant.size() + " of them called " + Input.quoted(name)),
                    profiles.isEmpty()
                            ? "name a file with a profile"
                            : "say which with --name: "
                                    + profiles.stream()
                                            .map(SeccompProfileObject::name)
                                            .collect(Collectors.joining(", ")));
        }
        return meant.get(0);
    }

    private Made operatorsObject(SeccompFile flat) {
        ObjectMeta metadata = ObjectMeta.named(name());
        if (namespace != null) {
            metadata = metadata.in(namespace);
        }
        OperatorSeccompProfile made = OperatorSeccompProfile.of(metadata, flat, release());
        return new Made(
                made.object().toYaml(),
                made.reference().localhostProfile(),
                made.losses().stream().map(Object::toString).toList());
    }

    private Made daemonSet(SeccompFile flat) {
        NodeInstaller installer =
                NodeInstaller.of(Map.of(path(), flat)).withImage(image).withKubeletRoot(kubeletRoot);
        if (namespace != null) {
            installer = installer.inNamespace(namespace);
        }
        Map<String, Object> pod = new LinkedHashMap<>();
        pod.put("initContainers", List.of(installer.waitingContainer()));
        String comment = KubernetesObject.fragment(pod)
                .lines()
                .map(line -> "#   " + line + "\n")
                .collect(Collectors.joining(
                        "",
                        "# A pod that must not start before its node has this version says, besides its own:\n",
                        ""));
        return new Made(
                comment + KubernetesObject.toYaml(installer.objects()),
                path(),
                List.of("the namespace takes privileged pods, for the DaemonSet mounts a folder of the node"));
    }

    private Made plainFile(SeccompFile flat) {
        NodeFile placed = flat.at(path(), kubeletRoot);
        return new Made(
                placed.content(), placed.localhostProfile(), List.of("it lies on every node as " + placed.path()));
    }

    private void say(SeccompFile flat, Made made, List<String> remarks) {
        PrintWriter err = spec.commandLine().getErr();
        flat.proofs().forEach(proof -> err.println("portcullis: " + Printable.of(proof.toString())));
        remarks.addAll(made.remarks());
        remarks.forEach(remark -> err.println("portcullis: " + Printable.of(remark)));
        err.println("portcullis: a pod refers to it by localhostProfile: " + Printable.of(made.localhostProfile()));
        if (json) {
            spec.commandLine()
                    .getOut()
                    .println(new JsonLine()
                            .with("input", file)
                            .with("output", output)
                            .with("localhostProfile", made.localhostProfile())
                            .with("nodes", flat.nodes())
                            .with("proofs", flat.proofs())
                            .with("notes", flat.notes())
                            .with("remarks", remarks));
        }
    }

    private List<ResolveTarget> targets() {
        List<ResolveTarget> targets = new ArrayList<>();
        for (String node : nodes) {
            NodeArch arch = NodeArch.find(node)
                    .orElseThrow(() -> new BadInputException(
                            "unknown kind of node " + Input.quoted(node),
                            "known are "
                                    + Arrays.stream(NodeArch.values())
                                            .map(NodeArch::label)
                                            .collect(Collectors.joining(", "))));
            ResolveTarget target = ResolveTarget.on(arch.abi()).withCapabilities(held());
            targets.add(kernel == null ? target : target.withKernel(KernelVersion.parse(kernel)));
        }
        return targets;
    }

    private Set<Capability> held() {
        Set<Capability> held = EnumSet.noneOf(Capability.class);
        for (String capability : capabilities) {
            if (capability.equalsIgnoreCase("all")) {
                held.addAll(EnumSet.allOf(Capability.class));
            } else {
                held.add(Capability.named(capability.strip()));
            }
        }
        return held;
    }

    private OperatorRelease release() {
        return switch (operator) {
            case "0.8" -> OperatorRelease.V0_8;
            case "0.9" -> OperatorRelease.V0_9;
            case "1.0" -> OperatorRelease.V1_0;
            default ->
                throw new BadInputException(
                        "the operator has no release " + Input.quoted(operator) + " that is known",
                        "use 0.8, 0.9 or 1.0");
        };
    }

    private String name() {
        if (name != null) {
            return name;
        }
        String last = file.substring(file.lastIndexOf('/') + 1);
        if (last.equals(Input.STANDARD_INPUT)) {
            throw new BadInputException("standard input has no name", "give the profile one with --name");
        }
        return last.endsWith(SUFFIX) ? last.substring(0, last.length() - SUFFIX.length()) : last;
    }

    private String path() {
        return path == null ? "profiles/" + name() + SUFFIX : path;
    }
}
