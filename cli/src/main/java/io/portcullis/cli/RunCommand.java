package io.portcullis.cli;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.Ending;
import io.portcullis.linux.Capability;
import io.portcullis.linux.Processes;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.seccomp.format.Resolved;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        header = "Run a program under a profile.",
        description = {
            "",
            "The program starts with the filter in force and without the means to gain privileges. Its exit code is this"
                    + " command's, 128 and a signal's number if a signal ended it.",
            ""
        },
        footer = {"", "Exit codes: the program's; 125 if it could not be started, or for bad input or usage."},
        exitCodeOnInvalidInput = RunCommand.OWN_FAILURE,
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    /** What tells a failure of this command from one of the program. */
    static final int OWN_FAILURE = 125;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "CMD",
            arity = "1..*",
            description = "The program and its arguments; -- before it is safest.")
    private List<String> command = List.of();

    @Option(
            names = "--profile",
            required = true,
            paramLabel = "FILE",
            description = "A profile in JSON, or a filter: an array of struct sock_filter, or FILE.asm.")
    private String profile = "";

    @Option(names = "--apparmor", paramLabel = "LABEL", description = "An AppArmor profile that is loaded.")
    private @Nullable String appArmor;

    @Option(names = "--no-capabilities", description = "Take all capabilities away.")
    private boolean withoutCapabilities;

    @Option(
            names = "--keep-privileges",
            description = "Leave set-user-ID files and file capabilities at work; needs CAP_SYS_ADMIN.")
    private boolean keepPrivileges;

    @Option(names = "--log", description = "Have the kernel log what is not allowed.")
    private boolean log;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Kill the program after this time.")
    private @Nullable Double timeout;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ListedAbis listed;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Reading reading;

    private RunCommand() {}

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter err = spec.commandLine().getErr();
        ConfinedProcess.Builder program = ConfinedProcess.command(command)
                .under(filter(err))
                .inheritIO()
                .endingWithTheStartingThread(); // which waits for it
        Optional.ofNullable(appArmor).ifPresent(program::appArmor);
        Optional.ofNullable(timeout).ifPresent(seconds -> program.timeout(duration(seconds)));
        if (withoutCapabilities) {
            program.withoutCapabilities();
        }
        if (keepPrivileges) {
            program.keepingNewPrivileges();
        }
        if (log) {
            program.logged();
        }
        if (mayListen()) {
            program.tellingWhatKills();
        }
        try (ConfinedProcess child = program.start()) {
            Ending ending = child.waitFor();
            if (ending.isByFilter() || ending.stoppedAfter().isPresent()) {
                err.println("portcullis: " + command.get(0) + " was " + ending);
            }
            return ending.exitCode();
        }
    }

    private static boolean mayListen() {
        return Processes.statusOf(ProcessHandle.current().pid())
                .filter(self -> self.capabilities().effective().contains(Capability.AUDIT_READ))
                .isPresent();
    }

    private static Duration duration(double seconds) {
        if (!(seconds > 0) || seconds > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("--timeout is " + seconds + "; it is a number of seconds above 0");
        }
        return Duration.ofNanos((long) (seconds * 1_000_000_000));
    }

    private BpfProgram filter(PrintWriter err) {
        Input input = Input.read(profile);
        if (input.isProgram()) {
            return Program.read(input, Optional.of(Abi.ofThisJvm()));
        }
        Resolved resolved = reading.read(input, listed.machine(), err);
        CompiledFilter filter = OptimizingCompiler.create().compile(listed.of(resolved.profile(), err));
        reading.sayNotes(filter.leftOut(), err);
        return filter.program();
    }
}
