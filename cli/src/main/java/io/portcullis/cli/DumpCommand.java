package io.portcullis.cli;

import io.portcullis.bpf.Disassembler;
import io.portcullis.linux.InstalledFilter;
import io.portcullis.linux.InstalledFilters;
import io.portcullis.linux.KernelRefusedException;
import io.portcullis.linux.Processes;
import io.portcullis.linux.SeccompMode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "dump",
        header = "Read the filters a process is under back from the kernel.",
        description = {
            "",
            "They are printed as disasm prints them, or written as files, the oldest first. The process is stopped for some"
                    + " milliseconds. Needs CAP_SYS_ADMIN, and to be under no filter itself.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 done, 1 the process is under no filter, or there is none, 2 bad input or not allowed."
        },
        sortOptions = false)
final class DumpCommand implements Callable<Integer> {
    private static final String ENDING = ".bpf";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "PID", description = "The process, or the id of one of its threads.")
    private String process = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.bpf",
            description = "Write the filter there; of several, the oldest to FILE.1.bpf and so on.")
    private @Nullable String output;

    @Option(names = "--json", description = "Print a JSON object a filter.")
    private boolean json;

    private DumpCommand() {}

    @Override
    public Integer call() {
        int id = CapsCommand.pid(process);
        if (Processes.statusOf(id).isEmpty()) {
            return no("there is no process " + id);
        }
        List<InstalledFilter> filters = read(id);
        if (filters.isEmpty()) {
            boolean strict = Processes.statusOf(id)
                    .filter(status -> status.seccomp() == SeccompMode.STRICT)
                    .isPresent();
            return no(id + (strict ? " is in strict mode, which has no filter" : " is under no filter"));
        }
        if (output != null) {
            write(filters, output);
        } else {
            print(filters);
        }
        return Portcullis.YES;
    }

    private int no(String sentence) {
        spec.commandLine().getErr().println("portcullis: " + sentence);
        return Portcullis.NO;
    }

    private static List<InstalledFilter> read(int id) {
        try {
            return InstalledFilters.of(id);
        } catch (KernelRefusedException e) {
            throw new BadInputException("the filters of " + id + " cannot be read: " + e.getMessage(), null, e);
        }
    }

    private void write(List<InstalledFilter> filters, String name) {
        List<String> names = new ArrayList<>();
        Map<OutputFile, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < filters.size(); i++) {
            names.add(filters.size() == 1 ? name : numbered(name, i + 1));
            files.put(
                    OutputFile.of(spec, names.get(i), List.of()),
                    filters.get(i).program().toBytes());
        }
        Usage.require(
                spec,
                files.size() == 1 || !name.equals(OutputFile.STANDARD_OUTPUT),
                "there are " + files.size() + " filters, and standard output takes one; name a file");
        OutputFile.write(spec.commandLine(), files);
        PrintWriter remarks = files.keySet().iterator().next().remarks(spec.commandLine());
        for (int i = 0; i < filters.size(); i++) {
            remarks.println(
                    json
                            ? json(filters.get(i), i).with("file", names.get(i))
                            : Printable.of(names.get(i)) + ": " + about(filters.get(i), i, filters.size()));
        }
    }

    private static String numbered(String name, int number) {
        return name.endsWith(ENDING)
                ? name.substring(0, name.length() - ENDING.length()) + "." + number + ENDING
                : name + "." + number;
    }

    private void print(List<InstalledFilter> filters) {
        PrintWriter out = spec.commandLine().getOut();
        for (int i = 0; i < filters.size(); i++) {
            String text = Disassembler.toText(filters.get(i).program());
            if (json) {
                out.println(json(filters.get(i), i)
                        .with("text", text.lines().skip(1).map(String::strip).toList()));
            } else {
                out.println("; " + about(filters.get(i), i, filters.size()));
                out.print(text);
            }
        }
    }

    private static String about(InstalledFilter filter, int index, int count) {
        return "filter " + (index + 1) + " of " + count + (index == 0 && count > 1 ? ", the oldest" : "") + ", "
                + filter.program()
                + filter.logs().filter(logs -> logs).map(logs -> ", logs").orElse("");
    }

    private static JsonLine json(InstalledFilter filter, int index) {
        return Program.json(filter.program()).with("filter", index + 1).with("logs", filter.logs());
    }
}
