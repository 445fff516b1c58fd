package io.portcullis.cli;

import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Signature;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "eval",
        header = "Say what happens to a call, or to many.",
        description = {
            "",
            "Prints ALLOW, ERRNO(n), KILL_PROCESS, KILL_THREAD, LOG, TRAP, TRACE(n) or NOTIFY. A profile answers by what it"
                    + " means, a filter by being run.",
            ""
        },
        sortOptions = false)
final class EvalCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A profile in JSON (Docker's or OCI), or a filter (FILE.bpf).")
    private String file = "";

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Question question;

    @Option(
            names = "--args",
            paramLabel = "ARG[,ARG...]",
            description = "The arguments, decimal or 0x hexadecimal; those not said are 0.")
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--abi", paramLabel = "ABI", description = "The ABI of the call. Default: the machine's own.")
    private @Nullable String abi;

    @Option(names = "--explain", description = "Say why on a second line.")
    private boolean explain;

    @Option(names = "--json", description = "Print a JSON object a line, one line a call.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Reading reading;

    private final Answerer.Words words = new Answerer.Words();

    private EvalCommand() {}

    /** One call, or many. */
    static final class Question {
        @Option(names = "--syscall", paramLabel = "NAME|NR", description = "The system call.")
        private @Nullable String syscall;

        @Option(
                names = "--calls",
                paramLabel = "FILE",
                description = "Calls, a line abi<TAB>nr<TAB>a0<TAB>..<TAB>a5 each; each is answered by one line.")
        private @Nullable String calls;

        private Question() {}
    }

    @Override
    public Integer call() throws IOException {
        String calls = question.calls;
        if (calls != null) {
            Usage.require(
                    spec,
                    arguments.isEmpty(),
                    "--args goes with --syscall; with --calls the arguments are in the lines");
            Usage.require(spec, abi == null, "--abi goes with --syscall; with --calls the ABI is in the lines");
            Usage.requireOneStandardInput(spec, file, calls);
            return many(answerer(reading.machine()), calls);
        }
        Abi of = abi == null ? reading.machine() : Reading.abi(abi);
        Call call = new Call(
                of, SeccompData.call(of, Call.number(of, String.valueOf(question.syscall)), Call.arguments(arguments)));
        print(answerer(of), call);
        return Portcullis.YES;
    }

    private Integer many(Answerer answerer, String calls) throws IOException {
        StandardOutput out = StandardOutput.of(spec.commandLine());
        PrintWriter err = spec.commandLine().getErr();
        boolean good = true;
        try (InputStream in = openCalls(calls)) {
            CallLines lines = new CallLines(in, out::flushOrFail);
            while (lines.next()) {
                try {
                    print(answerer, lines.call());
                } catch (BadInputException | IllegalArgumentException | IllegalStateException bad) {
                    good = false;
                    out.flush();
                    String problem = Complaints.inOneLine(bad);
                    err.println("portcullis: line " + lines.number() + ": " + problem);
                    if (json) {
                        out.println(new JsonLine().with("line", lines.number()).with("error", problem));
                    }
                }
            }
        }
        return good ? Portcullis.YES : Portcullis.BAD;
    }

    private static InputStream openCalls(String calls) {
        try {
            return Input.open(calls);
        } catch (IOException e) {
            throw Input.unreadable(calls, e);
        }
    }

    private Answerer answerer(Abi first) {
        return Answerer.read(file, reading, first, spec.commandLine().getErr());
    }

    private void print(Answerer answerer, Call call) {
        PrintWriter out = spec.commandLine().getOut();
        String action = words.of(answerer.returnValue(call.abi(), call.data()));
        if (json) {
            JsonLine line = new JsonLine()
                    .with("abi", call.abi().libseccompName())
                    .with("nr", Integer.toUnsignedLong(call.data().nr()))
                    .with("syscall", call.name())
                    .with(
                            "args",
                            IntStream.range(0, Signature.MAX_ARGUMENTS)
                                    .mapToObj(i ->
                                            "0x" + Long.toHexString(call.data().arg(i)))
                                    .toList())
                    .with("action", action);
            out.println(explain ? line.with("why", answerer.why(call.abi(), call.data())) : line);
            return;
        }
        out.write(action);
        out.write('\n');
        if (explain) {
            out.write("  " + answerer.why(call.abi(), call.data()) + "\n");
        }
    }
}
