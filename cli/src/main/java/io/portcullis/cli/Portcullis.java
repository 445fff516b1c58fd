package io.portcullis.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code portcullis}. */
@Command(
        name = "portcullis",
        header = "Seccomp profiles: build, read, compile, question and install them.",
        description = {
            "",
            "Start with @|bold portcullis demo|@: it builds a profile, compiles it, installs it in a JVM, makes calls that"
                    + " are allowed and refused, and writes the pod that would run under it.",
            ""
        },
        subcommands = {
            DemoCommand.class,
            SeccompCommand.class,
            KubeCommand.class,
            SyscallsCommand.class,
            PsCommand.class,
            CapsCommand.class,
            StubCommand.class,
            JvmFloorCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Portcullis.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 yes or done, 1 the answer is no, 2 bad input or usage.",
            "FILE may be - for standard input. ABIs are named as libseccomp names them: x86_64, x86, x32, aarch64, arm, ..."
        })
public final class Portcullis implements Runnable {
    /** Yes, or done. */
    static final int YES = 0;

    /** The answer is no. */
    static final int NO = 1;

    /** Bad input or usage. */
    static final int BAD = 2;

    private static final Set<String> PROGRAM_RUNNERS = Set.of("run", "record");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show where an error came from.")
    @SuppressWarnings("UnusedVariable") // asked of the parsed line, also when nothing else of it could be read
    private boolean debug;

    private Portcullis() {}

    /**
     * Runs a command and ends the JVM with its exit code.
     *
     * @param args the words of the command line
     */
    public static void main(String[] args) {
        StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /** Runs a command in this JVM. */
    static int run(StandardOutput out, PrintWriter err, String... args) {
        CommandLine commandLine = new CommandLine(new Portcullis());
        takingPrograms(commandLine.getSubcommands().get("seccomp"));
        int code = commandLine
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(30)
                .setAbbreviatedSubcommandsAllowed(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Complaints::aboutUsage)
                .setExecutionExceptionHandler(Complaints::aboutInput)
                .execute(args);
        return out.failure()
                .map(failure -> Complaints.aboutOutput(failure, code, err))
                .orElse(code);
    }

    /** What stands behind a program's name is the program's. */
    private static void takingPrograms(@Nullable CommandLine seccomp) {
        Objects.requireNonNull(seccomp).getSubcommands().values().stream()
                .filter(command -> PROGRAM_RUNNERS.contains(command.getCommandName()))
                .forEach(command -> command.setStopAtPositional(true));
    }

    /** Without a subcommand there is nothing to do but to say which there are. */
    @Override
    public void run() {
        throw Usage.missingSubcommand(spec.commandLine());
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Optional.ofNullable(Portcullis.class.getPackage().getImplementationVersion())
                    .orElse("(unpackaged)");
            return new String[] {
                "portcullis " + version,
                "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch")
            };
        }
    }
}
