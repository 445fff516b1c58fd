package io.portcullis.cli;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "syscalls",
        header = "List the system calls of an ABI, or look one up.",
        description = {"", "Columns: ABI, number, name, the kernel that brought it, category, arguments.", ""},
        sortOptions = false)
final class SyscallsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME|NR", description = "One call. Default: all.")
    private @Nullable String wanted;

    @Option(names = "--abi", paramLabel = "ABI[,ABI...]", description = "The ABIs, or all. Default: the machine's own.")
    private List<String> abis = new ArrayList<>();

    @Option(names = "--json", description = "Print a JSON object a line.")
    private boolean json;

    private SyscallsCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        boolean all = true;
        String name = wanted;
        for (Abi abi : chosen()) {
            SyscallTable table = SyscallTables.forAbi(abi);
            if (name == null) {
                table.entries().forEach(entry -> print(abi, entry, out));
                continue;
            }
            Optional<SyscallEntry> found = found(table, name, out);
            found.ifPresentOrElse(entry -> print(abi, entry, out), () -> printMissing(abi, name, out));
            all &= found.isPresent();
        }
        return all ? Portcullis.YES : Portcullis.NO;
    }

    private List<Abi> chosen() {
        if (abis.isEmpty()) {
            return List.of(Reading.nativeAbi());
        }
        return abis.size() == 1 && abis.get(0).equalsIgnoreCase("all")
                ? List.copyOf(SyscallTables.available())
                : Usage.separated(abis).stream().map(Reading::abi).distinct().toList();
    }

    /** A name that no ABI has is a mistake, which --json says as well. */
    private Optional<SyscallEntry> found(SyscallTable table, String name, PrintWriter out) {
        try {
            return find(table, name);
        } catch (BadInputException | IllegalArgumentException e) {
            if (json) {
                out.println(
                        new JsonLine().with("asked", name).with("found", false).with("error", Complaints.inOneLine(e)));
            }
            throw e;
        }
    }

    private static Optional<SyscallEntry> find(SyscallTable table, String wanted) {
        if (Call.startsNumber(wanted)) {
            return table.byNumber(Call.number(wanted));
        }
        Optional<SyscallEntry> byName = table.byName(wanted);
        return byName.isPresent()
                ? byName
                : Syscalls.parse(wanted).number().stream()
                        .mapToObj(table::byNumber)
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    private void print(Abi abi, SyscallEntry entry, PrintWriter out) {
        if (json) {
            out.println(new JsonLine()
                    .with("abi", abi.libseccompName())
                    .with("nr", Integer.toUnsignedLong(entry.number()))
                    .with("name", entry.syscall().name())
                    .with("aliases", entry.aliases())
                    .with("since", entry.since())
                    .with("category", entry.category().name().toLowerCase(Locale.ROOT))
                    .with("parameters", entry.signature().parameters()));
            return;
        }
        out.printf(
                "%-8s %10s  %-28s %-5s %-15s %s%n",
                abi.libseccompName(),
                Integer.toUnsignedString(entry.number()),
                entry.syscall().name(),
                entry.since(),
                entry.category().name().toLowerCase(Locale.ROOT),
                entry.signature());
    }

    private void printMissing(Abi abi, String name, PrintWriter out) {
        if (json) {
            out.println(new JsonLine()
                    .with("abi", abi.libseccompName())
                    .with("asked", name)
                    .with("found", false));
        }
        spec.commandLine().getErr().println("portcullis: " + abi.libseccompName() + " has no system call " + name);
    }
}
