package io.portcullis.cli;

import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.Ending;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.ReadOptions;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.Resolved;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.supervise.Recorder;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.trace.AttachedStrace;
import io.portcullis.trace.RecordedCall;
import io.portcullis.trace.Recording;
import io.portcullis.trace.Task;
import io.portcullis.trace.TraceReading;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "record",
        header = "Record what a program calls, and make a profile of it.",
        description = {
            "",
            "The program and everything it starts run as they would, but for set-user-ID files, and every call is counted."
                    + " It takes neither root nor a tracer. With -o the profile that allows what was seen is written.",
            "With --explain a profile is in force, and what it refuses is recorded: what the program still needs.",
            "With --pid a process that already runs is looked at, by strace.",
            ""
        },
        footer = {"", "Exit codes: the program's (0 with --pid); 125 for a failure of this command, bad input or usage."
        },
        exitCodeOnInvalidInput = RunCommand.OWN_FAILURE,
        sortOptions = false)
final class RecordCommand implements Callable<Integer> {
    private static final long PROGRESS_MILLIS = 1000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "CMD",
            arity = "0..*",
            description = "The program and its arguments; -- before it is safest.")
    private List<String> command = new ArrayList<>();

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Learning learning;

    @Option(
            names = "--explain",
            paramLabel = "PROFILE",
            description =
                    "Enforce this profile (JSON) and record the calls it refuses. Those it would kill for get EPERM.")
    private @Nullable String explained;

    @Option(names = "-c", description = "Print a table of the calls; with --pid it has their errors, too.")
    private boolean table;

    @Option(
            names = "--keep-privileges",
            description = "Leave set-user-ID files and file capabilities at work; needs CAP_SYS_ADMIN.")
    private boolean keepPrivileges;

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "Look at this process, by strace, instead of starting one.")
    private @Nullable Long pid;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "With --pid: how long, as 30s or 5m. Default: to its end.")
    private @Nullable String time;

    @Option(names = "--trace", paramLabel = "CALLS", split = ",", description = "With --pid: look at these calls only.")
    private List<String> traced = new ArrayList<>();

    private RecordCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Usage.require(spec, command.isEmpty() == (pid != null), "name a program to start, or a process with --pid");
        Usage.require(spec, pid != null || (time == null && traced.isEmpty()), "--for and --trace go with --pid");
        Usage.require(
                spec,
                pid == null || (explained == null && !keepPrivileges),
                "--explain and --keep-privileges go with a program to start");
        Optional<OutputFile> output = learning.fileIfNamed(
                spec, Optional.ofNullable(explained).stream().toList());
        return pid == null ? recordProgram(output) : recordProcess(pid, output);
    }

    private int recordProgram(Optional<OutputFile> output) throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        ConfinedProcess.Builder program = ConfinedProcess.command(command).inheritIO();
        if (keepPrivileges) {
            program.keepingNewPrivileges();
        }
        Recorder.Builder asked = Recorder.of(program);
        try (Recorder recorder = explained == null
                ? asked.start()
                : asked.startExplaining(profile(Input.read(explained), err), Errno.EPERM)) {
            showProgressUntilTheEnd(recorder, err);
            Ending ending = recorder.waitFor();
            Recording recording = recorder.recording();
            err.println("portcullis: %s: %s%s".formatted(ending, explained == null ? "" : "refused: ", recording));
            if (explained != null) {
                printByTask(recording, err);
            } else if (table) {
                print(recording, err);
            }
            finish(recording, output);
            return ending.exitCode();
        }
    }

    /** The profile as runc reads it on this machine; seccomp describe writes one that was read otherwise. */
    private static SeccompProfile profile(Input input, PrintWriter err) {
        Resolved resolved = SeccompDocument.parse(input.text(), input.name(), ReadOptions.defaults())
                .resolveFor(ResolveTarget.on(Reading.nativeAbi()));
        resolved.notes().forEach(note -> err.println("portcullis: note: " + Printable.of(note.toString())));
        return resolved.profile();
    }

    /** A line that is written over again and again, where somebody is looking. */
    private static void showProgressUntilTheEnd(Recorder recorder, PrintWriter err) throws InterruptedException {
        Process process = recorder.process().process();
        boolean watched = isTerminal();
        while (!process.waitFor(PROGRESS_MILLIS, TimeUnit.MILLISECONDS)) {
            if (watched) {
                err.print("\rportcullis: " + recorder.recording() + "\u001b[K");
                err.flush();
            }
        }
        if (watched) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }

    private static boolean isTerminal() { // a console is there since JDK 22 even where nobody looks
        try {
            Path seen = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
            return seen.startsWith("/dev/pts") || seen.toString().startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    private int recordProcess(long process, Optional<OutputFile> output) throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try (AttachedStrace strace = attached(process)) {
            long deadline = time == null ? Long.MAX_VALUE : milliseconds(time);
            boolean ended = strace.look(deadline);
            String text = strace.detach();
            TraceReading reading = AttachedStrace.reading(text);
            err.println("portcullis: process %d %s: %s"
                    .formatted(process, ended ? "has ended" : "runs on", reading.recording()));
            if (table) {
                text.lines().forEach(line -> spec.commandLine().getOut().println(Printable.of(line)));
            }
            reading.unread().stream()
                    .limit(3)
                    .forEach(line -> err.println("portcullis: not understood: " + Printable.of(line.toString())));
            finish(reading.recording(), output);
        }
        return Portcullis.YES;
    }

    private AttachedStrace attached(long process) throws InterruptedException {
        try {
            return AttachedStrace.to(
                    process, traced.stream().map(Syscall::named).toList(), table);
        } catch (IOException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), null, e);
        }
    }

    private static long milliseconds(String text) {
        String number = text.replaceFirst("(ms|s|m|h)$", "");
        String unit = text.substring(number.length());
        try {
            double value = Double.parseDouble(number);
            if (value > 0 && value < Integer.MAX_VALUE) {
                return (long) (value
                        * (unit.equals("ms") ? 1 : unit.equals("m") ? 60_000 : unit.equals("h") ? 3_600_000 : 1000));
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new BadInputException(Input.quoted(text) + " is no time", "write it as 500ms, 30s, 5m or 1h");
    }

    private void finish(Recording recording, Optional<OutputFile> output) {
        if (output.isPresent()) {
            learning.write(spec, recording, output.get());
        } else {
            recording.notes().forEach(note -> spec.commandLine().getErr().println("portcullis: " + Printable.of(note)));
        }
    }

    private static void printByTask(Recording recording, PrintWriter err) {
        for (Task task : recording.tasks()) {
            recording
                    .of(task)
                    .recordedCalls()
                    .forEach(call -> err.println(
                            "%10s by %s".formatted(Printable.of(call.toString()), Printable.of(task.toString()))));
        }
    }

    /** The calls, most frequent first. */
    private static void print(Recording recording, PrintWriter err) {
        recording.recordedCalls().stream()
                .sorted(Comparator.comparingLong(RecordedCall::times).reversed())
                .forEach(call -> err.printf(
                        "%10d  %s%s%n",
                        call.times(),
                        Printable.of(call.syscall().toString()),
                        call.abi() == Abi.ofThisJvm() ? "" : " on " + call.abi().libseccompName()));
    }
}
