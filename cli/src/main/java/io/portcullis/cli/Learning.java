package io.portcullis.cli;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.format.ContainerRuntime;
import io.portcullis.seccomp.format.Note;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.ReadOptions;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.Resolved;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.trace.LearnedProfile;
import io.portcullis.trace.LearningOptions;
import io.portcullis.trace.Recording;
import io.portcullis.trace.RuntimeBase;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that say how a recording becomes a profile, and where that is written. */
final class Learning {
    private static final int MOST_REMARKS = 20;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT.json",
            description = "Where to write the profile, as OCI JSON; - is standard output. Default: -.")
    private @Nullable String output;

    @Option(
            names = "--by-arguments",
            description = "Allow the families, types, commands and flags that were seen alone. Default: any arguments.")
    private boolean byArguments;

    @Option(
            names = "--default-action",
            paramLabel = "ACTION",
            description = "What happens to other calls: errno, errno:NAME, kill_process, kill_thread, trap or log."
                    + " Default: errno:EPERM, or what the profile of --merge says.")
    private @Nullable String defaultAction;

    @Option(
            names = "--runtime",
            paramLabel = "RUNTIME",
            description = "Allow what a container runtime needs to start the program: runc or crun.")
    private @Nullable Runtime runtime;

    @Option(
            names = "--allow-privilege-escalation",
            description = "With --runtime: the container runs without no_new_privs, where the runtime needs more.")
    private boolean escalation;

    @Option(
            names = "--merge",
            paramLabel = "FILE",
            description = "Add what is missing to a profile (Docker's or OCI JSON) and leave the rest of it as it is.")
    private @Nullable String merged;

    private Learning() {}

    enum Runtime {
        RUNC(RuntimeBase.RUNC),
        CRUN(RuntimeBase.CRUN);

        private final RuntimeBase base;

        Runtime(RuntimeBase base) {
            this.base = base;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The file to write, once the options are known to fit together. The profile to add to may be written over. */
    OutputFile file(CommandSpec spec, List<String> inputs) {
        Usage.require(
                spec,
                runtime != null || !escalation,
                "--allow-privilege-escalation is about a container runtime; say which with --runtime");
        Usage.require(
                spec,
                merged == null || defaultAction == null,
                "--merge keeps the default action of the profile; leave --default-action out");
        List<String> read = new ArrayList<>(inputs);
        read.addAll(Optional.ofNullable(merged).stream().toList());
        Usage.requireOneStandardInput(spec, read.toArray(String[]::new));
        return OutputFile.of(spec, Objects.requireNonNullElse(output, OutputFile.STANDARD_OUTPUT), inputs);
    }

    /** The file to write, if one was named: standard output is the program's. */
    Optional<OutputFile> fileIfNamed(CommandSpec spec, List<String> inputs) {
        Usage.require(spec, output != null || !isAsked(), "say with -o where the profile is written");
        return output == null ? Optional.empty() : Optional.of(file(spec, inputs));
    }

    private boolean isAsked() {
        return byArguments || defaultAction != null || runtime != null || escalation || merged != null;
    }

    /** Makes a profile of a recording and writes it; what there is to say about it goes to standard error. */
    void write(CommandSpec spec, Recording recording, OutputFile file) {
        PrintWriter err = spec.commandLine().getErr();
        if (recording.isEmpty()) {
            throw new BadInputException(
                    "nothing was recorded, so there is nothing to allow",
                    "is it a log of strace, a table of strace -c, or audit lines of type 1326?");
        }
        recording.notes().forEach(note -> say(note, err));
        LearnedProfile learned = merged == null
                ? recording.toProfile(
                        options(defaultAction == null ? Action.errno(Errno.EPERM) : action(defaultAction)))
                : addedTo(merged, recording, err);
        learned.remarks().stream().limit(MOST_REMARKS).forEach(remark -> say(remark, err));
        if (learned.remarks().size() > MOST_REMARKS) {
            say("and %d more remarks of these kinds".formatted(learned.remarks().size() - MOST_REMARKS), err);
        }
        String json = OciProfile.of(learned.profile()).toJson();
        file.write(spec.commandLine(), (json.stripTrailing() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private LearnedProfile addedTo(String profile, Recording recording, PrintWriter err) {
        Input input = Input.read(profile);
        SeccompDocument document = SeccompDocument.parse(input.text(), input.name(), ReadOptions.defaults());
        Resolved resolved = document.resolveFor(ResolveTarget.on(machine(recording))
                .withRuntime(
                        ContainerRuntime.CRUN)); // as runtimes do; runc's answer to higher numbers is its own to add
        sayNotes(resolved.notes(), err);
        LearnedProfile learned =
                recording.addedTo(resolved.profile(), options(resolved.profile().defaultAction()));
        if (learned.added().isEmpty()) {
            say("nothing is missing in " + input.name(), err);
        }
        learned.added()
                .forEach(rule -> say(
                        "added: %s%s"
                                .formatted(
                                        rule.syscalls().stream()
                                                .map(Object::toString)
                                                .collect(Collectors.joining(", ")),
                                        rule.condition().equals(ArgCondition.always())
                                                ? ""
                                                : " when " + rule.condition()),
                        err));
        return learned;
    }

    /** A line for each kind of note. */
    private static void sayNotes(List<Note> notes, PrintWriter err) {
        Map<Class<?>, List<Note>> kinds =
                notes.stream().collect(Collectors.groupingBy(Note::getClass, LinkedHashMap::new, Collectors.toList()));
        kinds.values()
                .forEach(same -> say(
                        "note: " + same.get(0)
                                + (same.size() == 1 ? "" : " (and %d more like it)".formatted(same.size() - 1)),
                        err));
    }

    /** The machine of a recording: its widest ABI. */
    private static Abi machine(Recording recording) {
        return recording.abis().stream()
                .filter(abi -> abi.longBits() == 64)
                .findFirst()
                .orElseGet(Reading::nativeAbi);
    }

    private LearningOptions options(Action otherwise) {
        LearningOptions options = LearningOptions.bySyscall().namedOnly().withDefaultAction(otherwise);
        options = byArguments ? options.byArguments() : options;
        return runtime == null ? options : options.withRuntime(runtime.base, escalation);
    }

    private static Action action(String said) {
        String[] parts = said.split(":", 2);
        String name = parts[0].toLowerCase(Locale.ROOT).replace('-', '_').replaceFirst("^scmp_act_", "");
        boolean isErrno = name.equals("errno");
        if (parts.length == 2 && !isErrno) {
            throw new BadInputException(
                    parts[0] + " takes no " + Input.quoted(parts[1]), "only errno:NAME takes a name");
        }
        return switch (name) {
            case "errno" ->
                Action.errno(parts.length == 2 ? Errno.named(parts[1].toUpperCase(Locale.ROOT)) : Errno.EPERM);
            case "kill_process" -> Action.killProcess();
            case "kill_thread" -> Action.killThread();
            case "trap" -> Action.trap();
            case "log" -> Action.log();
            default ->
                throw new BadInputException(
                        "unknown action " + Input.quoted(said),
                        "known are errno, errno:NAME, kill_process, kill_thread, trap and log");
        };
    }

    private static void say(Object text, PrintWriter err) {
        err.println("portcullis: " + Printable.of(text.toString()));
    }
}
