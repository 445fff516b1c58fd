package io.portcullis.cli;

import io.portcullis.linux.Capabilities;
import io.portcullis.linux.CapabilitySet;
import io.portcullis.linux.Processes;
import io.portcullis.linux.Securebits;
import io.portcullis.linux.TaskStatus;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "caps",
        header = "Print the five capability sets of a process by name.",
        description = {
            "",
            "PID may be self: what this program got from whoever started it, with the securebits, which the kernel tells"
                    + " of oneself alone.",
            ""
        },
        footer = {"", "Exit codes: 0 done, 1 there is no such process, 2 bad input."},
        subcommands = CapsCommand.DecodeCommand.class,
        sortOptions = false)
final class CapsCommand implements Callable<Integer> {
    private static final String SELF = "self";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "PID", description = "The process, or self.")
    private @Nullable String process;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    private CapsCommand() {}

    @Override
    public Integer call() {
        String asked = process;
        if (asked == null) {
            throw new ParameterException(spec.commandLine(), "caps needs a PID, or decode and a set");
        }
        boolean self = asked.equals(SELF);
        int id = self ? Math.toIntExact(ProcessHandle.current().pid()) : pid(asked);
        Optional<TaskStatus> status = Processes.statusOf(id);
        if (status.isEmpty()) {
            spec.commandLine().getErr().println("portcullis: there is no process " + id);
            return Portcullis.NO;
        }
        Map<String, CapabilitySet> sets = sets(status.get().capabilities());
        Optional<List<String>> securebits =
                self ? Optional.of(Securebits.ofThisThread().names()) : Optional.empty();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonLine line =
                    new JsonLine().with("pid", id).with("name", status.get().name());
            sets.forEach((name, set) ->
                    line.with(name, new JsonLine().with("mask", set.toHex()).with("names", set.names())));
            out.println(line.with("securebits", securebits));
            return Portcullis.YES;
        }
        out.println(id + " " + Printable.of(status.get().name()));
        sets.forEach((name, set) -> out.println("  %-11s  %s  %s".formatted(name, set.toHex(), text(set))));
        securebits.ifPresent(names ->
                out.println("  %-11s  %s".formatted("securebits", names.isEmpty() ? "none" : String.join(",", names))));
        return Portcullis.YES;
    }

    static int pid(String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new BadInputException(
                    "a process id is a number from 1 on, was " + Input.quoted(text), "portcullis ps NAME finds it");
        }
        return Integer.parseInt(text);
    }

    private static String text(CapabilitySet set) {
        return set.isEmpty() ? "none" : set.toString();
    }

    private static Map<String, CapabilitySet> sets(Capabilities capabilities) {
        Map<String, CapabilitySet> sets = new LinkedHashMap<>();
        sets.put("effective", capabilities.effective());
        sets.put("permitted", capabilities.permitted());
        sets.put("inheritable", capabilities.inheritable());
        sets.put("bounding", capabilities.bounding());
        sets.put("ambient", capabilities.ambient());
        return sets;
    }

    @Command(
            name = "decode",
            header = "Print the names in a capability set, as the Cap lines of /proc/PID/status have it.",
            description = "",
            footer = {"", "Exit codes: 0 done, 2 bad input."},
            sortOptions = false)
    static final class DecodeCommand implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Parameters(paramLabel = "HEX", description = "1 to 16 hexadecimal digits, for example 00000000a80425fb.")
        private String hex = "";

        @Option(names = "--json", description = "Print a JSON object.")
        private boolean json;

        private DecodeCommand() {}

        @Override
        public Integer call() {
            CapabilitySet set = CapabilitySet.parse(hex);
            spec.commandLine()
                    .getOut()
                    .println(json ? new JsonLine().with("mask", set.toHex()).with("names", set.names()) : text(set));
            return Portcullis.YES;
        }
    }
}
