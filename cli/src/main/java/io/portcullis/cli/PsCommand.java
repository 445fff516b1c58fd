package io.portcullis.cli;

import io.portcullis.linux.Capability;
import io.portcullis.linux.CapabilitySet;
import io.portcullis.linux.PidOf;
import io.portcullis.linux.Processes;
import io.portcullis.linux.RunningContainer;
import io.portcullis.linux.RunningProcess;
import io.portcullis.linux.TaskStatus;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "ps",
        header = "List processes with their seccomp mode, filters, no_new_privs and capabilities.",
        description = {
            "",
            "Columns: process, seccomp mode, number of filters, no_new_privs, effective capabilities, command.",
            "A container's first process, the one engines call its pid, has a * before its command.",
            ""
        },
        footer = {"", "Exit codes: 0 done, 1 no process was found, 2 bad input."},
        sortOptions = false)
final class PsCommand implements Callable<Integer> {
    private static final int FEW = 5; // capabilities that are listed as missing
    private static final int CAPS = 4; // its column
    private static final int WIDEST = 40; // a longer list of capabilities moves its own command alone
    private static final int MOST_SHOWN = 200; // characters of a command line

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "A program, found as pidof finds it, the newest process id first. Default: all.")
    private @Nullable String name;

    @Option(
            names = "--container",
            paramLabel = "ID",
            description = "The processes of a container: its id, or at least 4 digits of it.")
    private @Nullable String container;

    @Option(names = "--scripts", description = "With NAME, find scripts as well, as pidof -x does.")
    private boolean scripts;

    @Option(names = "--json", description = "Print a JSON object a line.")
    private boolean json;

    private PsCommand() {}

    @Override
    public Integer call() {
        Optional<RunningContainer> chosen = Optional.empty();
        List<RunningProcess> processes;
        if (container == null) {
            processes = Processes.all();
        } else {
            chosen = RunningContainer.find(container);
            processes = chosen.map(RunningContainer::processes).orElse(List.of());
        }
        if (name != null) {
            PidOf search = PidOf.program(name);
            processes = (scripts ? search.withScripts() : search).among(processes);
        }
        int init =
                chosen.flatMap(RunningContainer::init).map(RunningProcess::id).orElse(0);
        PrintWriter out = spec.commandLine().getOut();
        boolean found = false;
        List<List<String>> rows =
                new ArrayList<>(List.of(List.of("PID", "SECCOMP", "FILTERS", "NNP", "CAPS", "COMMAND")));
        for (RunningProcess process : processes) {
            Optional<TaskStatus> status = Processes.statusOf(process.id());
            if (status.isEmpty()) {
                continue; // ended meanwhile
            }
            found = true;
            if (json) {
                out.println(json(process, status.get(), process.id() == init));
            } else {
                rows.add(row(process, status.get(), process.id() == init));
            }
        }
        if (!found) {
            spec.commandLine().getErr().println("portcullis: no process was found");
            return Portcullis.NO;
        }
        if (!json) {
            print(rows, out);
        }
        return Portcullis.YES;
    }

    private static List<String> row(RunningProcess process, TaskStatus status, boolean init) {
        return List.of(
                Integer.toString(process.id()),
                mode(status),
                status.filters().isPresent() ? Integer.toString(status.filters().getAsInt()) : "?",
                status.noNewPrivileges() ? "yes" : "no",
                summary(status.capabilities().effective()),
                (init ? "* " : "") + command(process));
    }

    private static String mode(TaskStatus status) {
        return status.seccomp().name().toLowerCase(Locale.ROOT);
    }

    private static String command(RunningProcess process) {
        if (process.arguments().isEmpty()) {
            return Printable.of("[" + process.name() + "]");
        }
        String line = String.join(" ", process.arguments()).strip();
        return Printable.of(line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "..." : line);
    }

    /** All, none, all but a few, or the names; without what every name begins with. */
    static String summary(CapabilitySet set) {
        if (set.isEmpty()) {
            return "none";
        }
        List<String> missing = Arrays.stream(Capability.values())
                .filter(one -> !set.contains(one))
                .map(one -> "-" + one.name().toLowerCase(Locale.ROOT))
                .toList();
        if (missing.size() <= FEW) {
            List<String> rest = Stream.concat(
                            missing.stream(), set.unknown().stream().map(number -> "+" + number))
                    .toList();
            return "all" + rest.stream().map(one -> "," + one).collect(Collectors.joining());
        }
        return set.names().stream().map(one -> one.replaceFirst("^cap_", "")).collect(Collectors.joining(","));
    }

    private static void print(List<List<String>> rows, PrintWriter out) {
        int[] widths = new int[rows.get(0).size() - 1]; // the last column ends where it ends
        rows.forEach(row -> Arrays.setAll(
                widths,
                i -> i == CAPS ? widths[i] : Math.max(widths[i], row.get(i).length())));
        widths[CAPS] = Math.min(
                WIDEST,
                rows.stream().mapToInt(row -> row.get(CAPS).length()).max().orElse(0));
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(("%-" + widths[i] + "s  ").formatted(row.get(i)));
            }
            out.println(line.append(row.get(widths.length)));
        }
    }

    private static JsonLine json(RunningProcess process, TaskStatus status, boolean init) {
        return new JsonLine()
                .with("pid", process.id())
                .with("name", process.name())
                .with("command", process.arguments())
                .with("executable", process.executable())
                .with("seccomp", mode(status))
                .with("filters", status.filters().isPresent() ? status.filters().getAsInt() : null)
                .with("noNewPrivileges", status.noNewPrivileges())
                .with("capabilities", status.capabilities().effective().names())
                .with(
                        "containers",
                        RunningContainer.of(process.id()).stream()
                                .map(one -> one.id())
                                .toList())
                .with("containerInit", init);
    }
}
