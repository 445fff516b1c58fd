package io.portcullis.cli;

import io.portcullis.decision.DiagramTooLargeException;
import io.portcullis.decision.UndecidedException;
import io.portcullis.launch.LaunchException;
import io.portcullis.launch.LaunchForbiddenException;
import io.portcullis.linux.KernelRefusedException;
import io.portcullis.seccomp.format.ProfileFormatException;
import io.portcullis.seccomp.libseccomp.LibseccompException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on standard error what is wrong: a sentence and a hint, and a stack trace only to who asked for it. */
final class Complaints {
    private static final String DEBUG_PROPERTY = "portcullis.debug";
    private static final String NAME = "portcullis: ";
    private static final String HINT = "  hint: ";

    private Complaints() {}

    static int aboutUsage(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(NAME + firstLine(wrong.getMessage()));
        err.println(HINT + hint(wrong, command.getCommandSpec().qualifiedName()));
        trace(wrong, List.of(args).contains("--debug"), err);
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    static int aboutInput(Exception wrong, CommandLine command, ParseResult parsed) {
        if (StandardOutput.of(command).failure().isPresent()) {
            return Portcullis.YES; // nothing is wrong with the input
        }
        boolean debug = isDebug(command);
        print(wrong, debug, command.getErr());
        trace(wrong, debug, command.getErr());
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** A reader that has enough is no mistake, and the command's own exit code stands. */
    static int aboutOutput(IOException failure, int code, PrintWriter err) {
        if (StandardOutput.isReaderGone(failure)) {
            return code;
        }
        err.println(NAME + "standard output could not be written: " + firstLine(failure.getMessage()));
        return Portcullis.BAD;
    }

    /** The whole problem in one line. */
    static String inOneLine(Exception wrong) {
        if (wrong instanceof ProfileFormatException format) {
            return Printable.of(
                    "%s:%d:%d: %s".formatted(format.source(), format.line(), format.column(), format.problem()));
        }
        if (isUndecided(wrong)) {
            return "undecided: " + firstLine(wrong.getMessage());
        }
        return isForeseen(wrong) ? firstLine(wrong.getMessage()) : firstLine(wrong.toString());
    }

    private static void print(Exception wrong, boolean debug, PrintWriter err) {
        if (wrong instanceof ProfileFormatException) {
            err.println(NAME + wrong.getMessage()); // shows the line and has its own hint
            return;
        }
        if (!isForeseen(wrong)) {
            err.println(NAME + "this should not have happened: " + inOneLine(wrong));
            err.println(HINT + (debug ? "please report it" : "please report it with what --debug shows"));
            return;
        }
        err.println(NAME + inOneLine(wrong));
        if (wrong instanceof BadInputException bad) {
            bad.hint().ifPresent(hint -> err.println(HINT + Printable.of(hint)));
        }
    }

    /** Whether the message was written for the reader; the SDK's own messages name their way out. */
    private static boolean isForeseen(Exception wrong) {
        return wrong.getMessage() != null
                && (wrong instanceof BadInputException
                        || isUndecided(wrong)
                        || wrong instanceof IllegalArgumentException
                        || wrong instanceof IllegalStateException
                        || wrong instanceof UnsupportedOperationException
                        || wrong instanceof LibseccompException
                        || wrong instanceof LaunchException
                        || wrong instanceof LaunchForbiddenException
                        || wrong instanceof KernelRefusedException);
    }

    /** Whether the answer takes more to find than is granted. */
    private static boolean isUndecided(Exception wrong) {
        return wrong instanceof UndecidedException || wrong instanceof DiagramTooLargeException;
    }

    private static String hint(ParameterException wrong, String command) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            if (!near.isEmpty()) {
                return "did you mean " + near.stream().limit(3).collect(Collectors.joining(" or ")) + "?";
            }
        }
        return command + " --help says what it takes";
    }

    private static boolean isDebug(CommandLine command) {
        for (CommandLine at = command; at != null; at = at.getParent()) {
            ParseResult parsed = at.getParseResult();
            if (parsed != null && parsed.hasMatchedOption("--debug")) {
                return true;
            }
        }
        return false;
    }

    private static void trace(Exception wrong, boolean asked, PrintWriter err) {
        if (asked || Boolean.getBoolean(DEBUG_PROPERTY)) {
            wrong.printStackTrace(err);
        }
    }

    private static String firstLine(@Nullable String text) {
        return Printable.of(String.valueOf(text).lines().findFirst().orElse(""));
    }
}
