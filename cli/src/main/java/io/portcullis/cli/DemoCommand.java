package io.portcullis.cli;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Disassembler;
import io.portcullis.decision.Answer;
import io.portcullis.decision.Comparison;
import io.portcullis.decision.Decision;
import io.portcullis.sandbox.Sandbox;
import io.portcullis.sandbox.SeccompSupport;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.seccomp.format.CertificateDocument;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import io.portcullis.seccomp.libseccomp.LibseccompLibrary;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallTables;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        header = "Walk the whole way once: profile, filter, confined JVM, pod.",
        description = {
            "",
            "Builds a profile, proves something of it, compiles it with a certificate, installs it in a child JVM, compares"
                    + " the kernel's answers with what the profile says, and writes the pod that would run under it. Needs"
                    + " no root, and says what cannot be done on this machine.",
            ""
        },
        footer = {"", "Exit codes: 0 all is as the profile says, 1 it is not, 2 bad input or usage."},
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {
    private static final int SHOWN = 14; // lines of a listing, at each end

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Write demo.json, demo.bpf, demo.certificate.json and pod.yaml there.")
    private @Nullable String output;

    @Option(
            names = "--json",
            description = "Print the answers alone, a JSON object a line, one line a call and thread.")
    private boolean json;

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description = "Compare the profile with this one, or with this filter, for example Docker's default.")
    private @Nullable String against;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Reading reading;

    private int chapter;

    private DemoCommand() {}

    @Override
    public Integer call() throws IOException {
        Optional<Path> folder = Optional.ofNullable(output).map(DemoCommand::folder);
        Abi abi = Reading.nativeAbi();
        SeccompProfile profile = DemoProfile.on(abi);
        heading("A profile, built in code");
        showProfile(profile, abi);

        prove(profile, abi);

        heading("The filter");
        CompiledFilter filter = OptimizingCompiler.create().compile(profile);
        showFilter(filter);

        boolean asPredicted = install(profile, abi, filter.program());

        DemoPod pod = DemoPod.named("demo");
        String document = OciProfile.of(profile).toJson();
        heading("The pod that runs under it");
        say(pod.toYaml());
        heading("The file its node needs");
        say("On every node, at " + pod.nodePath() + ":");
        say("");
        excerpt(document.lines().toList(), SHOWN, 0, folder.isPresent() ? "" : "; -o DIR writes them all");
        if (folder.isPresent()) {
            save(folder.get(), document, filter, pod);
        }
        return asPredicted ? Portcullis.YES : Portcullis.NO;
    }

    private void showProfile(SeccompProfile profile, Abi abi) {
        if (!System.getProperty("os.arch", "").isEmpty()
                && Abi.find(System.getProperty("os.arch", ""))
                        .filter(abi::equals)
                        .isEmpty()) {
            say("There is no system call table for this machine (" + System.getProperty("os.arch")
                    + "), so the profile is for " + abi.libseccompName() + ".");
        }
        say("For " + abi.libseccompName() + ". What no rule allows is answered " + profile.defaultAction()
                + ", which is EPERM; mkdir and mkdirat are");
        say("among that. A call through another ABI: " + profile.foreignAbiAction() + ".");
        say("");
        for (Rule rule : profile.rules()) {
            List<String> names = rule.syscalls().stream()
                    .filter(syscall ->
                            SyscallTables.forAbi(abi).byName(syscall.name()).isPresent())
                    .map(Object::toString)
                    .toList();
            if (rule.condition().equals(ArgCondition.always())) {
                say(rule.action() + ", for what a JVM needs, " + names.size() + " calls:");
                ProfileText.wrapped(names).forEach(this::say);
            } else {
                say(rule.action() + " " + String.join(", ", names) + " when " + rule.condition());
            }
        }
    }

    /** Holds the profile against another, for every possible call. */
    private void prove(SeccompProfile profile, Abi abi) {
        heading("What is proved of it, for all 2^512 calls there are");
        String other = against;
        if (other == null) {
            SeccompProfile fence = DemoFence.on(abi);
            say("Against a list that refuses what changes the machine, and allows the rest:");
            ProfileText.wrapped(fence.rules().stream()
                            .flatMap(rule -> rule.syscalls().stream())
                            .map(Object::toString)
                            .toList())
                    .forEach(this::say);
            say("");
            compare(profile.decision(), fence.decision(), "the list");
        } else {
            compare(
                    profile.decision(),
                    Meaning.read(
                                    other,
                                    reading,
                                    ListedAbis.none(),
                                    spec.commandLine().getErr())
                            .decision(),
                    other);
        }
    }

    private void compare(Decision ours, Decision other, String name) {
        say(said(Comparison.of(ours, other).isAtLeastAsStrictAs(), "the profile", name));
        say(said(Comparison.of(other, ours).isAtLeastAsStrictAs(), name, "the profile"));
    }

    private static String said(Answer answer, String first, String second) {
        String claim = first + " is at least as strict as " + second;
        if (answer instanceof Answer.Refuted refuted) {
            return "  refuted: that %s; to %s they answer %s and %s"
                    .formatted(claim, refuted.witness(), refuted.first(), refuted.second());
        }
        return (answer.holds() ? "  proved: " : "  undecided: whether ") + claim;
    }

    private void showFilter(CompiledFilter filter) {
        BpfProgram program = filter.program();
        say(filter.certificate() + ";");
        say("%d bytes, at most %d instructions run, by this library's own compiler."
                .formatted(program.toBytes().length, filter.certificate().longestPath()));
        say(others(filter.profile()));
        say("");
        excerpt(Disassembler.toText(program).lines().toList(), SHOWN, SHOWN, "");
    }

    /** What libseccomp makes of the same. */
    private static String others(SeccompProfile profile) {
        Optional<String> missing = LibseccompLibrary.whyMissing();
        if (missing.isPresent()) {
            return "libseccomp's is not shown beside it: " + missing.get() + ".";
        }
        CompiledFilter theirs = LibseccompCompiler.create().compile(profile);
        return "%s makes %d instructions of it, of which at most %d run."
                .formatted(
                        theirs.compiler(),
                        theirs.program().size(),
                        theirs.certificate().longestPath());
    }

    private boolean install(SeccompProfile profile, Abi abi, BpfProgram program) {
        heading("A JVM under the filter");
        SeccompSupport support = Sandbox.probe();
        Optional<String> obstacle = support.canInstall()
                ? Optional.empty()
                : Optional.of(
                        support.advice().stream().findFirst().orElse("this kernel cannot put a filter on all threads"));
        ConfinedJvm child = null;
        if (obstacle.isEmpty()) {
            child = ConfinedJvm.under(program);
            obstacle = child.problem();
        }
        if (child == null || obstacle.isPresent()) {
            say("Not installed: " + obstacle.orElse("") + ".");
            say("What the profile says to some calls:");
            say("");
            DemoCall.on(abi).forEach(call -> say("  %-34s %s".formatted(call.written(), call.predicted(profile, abi))));
            return true;
        }
        return compare(profile, abi, child, support);
    }

    private boolean compare(SeccompProfile profile, Abi abi, ConfinedJvm child, SeccompSupport support) {
        say("A child JVM took the filter on Linux %s: %d threads have it%s."
                .formatted(support.release(), child.threads(), child.verified() ? ", as /proc says too" : ""));
        say("What its kernel answered to real calls: on the main thread, on one that was there before the");
        say("filter, and on one that came after it.");
        say("");
        String row = "  %-34s %-10s %-8s %-8s %-8s %s";
        say(row.formatted("call", "predicted", "main", "older", "newer", "").stripTrailing());
        boolean allAsPredicted = true;
        for (DemoCall call : DemoCall.on(abi)) {
            String predicted = call.predicted(profile, abi);
            List<String> answers = DemoChild.THREADS.stream()
                    .map(thread -> child.answers().getOrDefault(call, Map.of()).getOrDefault(thread, "none"))
                    .toList();
            boolean asPredicted = answers.stream().allMatch(predicted::equals);
            allAsPredicted &= asPredicted;
            say(row.formatted(
                            call.written(),
                            predicted,
                            answers.get(0),
                            answers.get(1),
                            answers.get(2),
                            asPredicted ? "" : "<- not as predicted")
                    .stripTrailing());
            for (int i = 0; json && i < answers.size(); i++) {
                out().println(new JsonLine()
                        .with("call", call.written())
                        .with("thread", DemoChild.THREADS.get(i))
                        .with("predicted", predicted)
                        .with("answer", answers.get(i))
                        .with("asPredicted", predicted.equals(answers.get(i))));
            }
        }
        say("");
        say("Java's Files.createDirectory there: " + child.folder());
        say(
                allAsPredicted
                        ? "Every answer is the one the profile predicts."
                        : "Not every answer is the one the profile predicts.");
        return allAsPredicted;
    }

    private void save(Path folder, String document, CompiledFilter filter, DemoPod pod) throws IOException {
        List<String> written = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            written.add(Files.writeString(folder.resolve("demo.json"), document + "\n")
                    .toString());
            written.add(Files.write(folder.resolve("demo.bpf"), filter.program().toBytes())
                    .toString());
            written.add(Files.writeString(
                            folder.resolve("demo.certificate.json"),
                            CertificateDocument.of(filter).toJson())
                    .toString());
            written.add(Files.writeString(folder.resolve("pod.yaml"), pod.toYaml() + "\n")
                    .toString());
        } catch (IOException e) {
            throw new BadInputException("the folder " + folder + " cannot be written: " + e, "name another one", e);
        }
        say("");
        say("Written: " + String.join(", ", written));
    }

    private static Path folder(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new BadInputException("the name of a folder cannot be " + Input.quoted(name), null, e);
        }
    }

    private void heading(String text) {
        chapter++;
        say(chapter == 1 ? "" : "\n");
        say(Ansi.AUTO.string("@|bold " + chapter + ". " + text + "|@"));
        say("");
    }

    private void excerpt(List<String> lines, int first, int last, String more) {
        if (lines.size() <= first + last + 1) {
            lines.forEach(line -> say("  " + line));
            return;
        }
        lines.subList(0, first).forEach(line -> say("  " + line));
        say("  ... " + (lines.size() - first - last) + " lines more" + more);
        lines.subList(lines.size() - last, lines.size()).forEach(line -> say("  " + line));
    }

    private void say(String text) {
        if (!json) {
            out().println(text);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
