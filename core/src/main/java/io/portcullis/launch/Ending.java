package io.portcullis.launch;

import io.portcullis.syscalls.Syscall;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a program ended.
 *
 * @param exitCode what {@link Process#exitValue} says: 128 and a signal's number if a signal ended it
 * @param stoppedAfter the time that it was given, if it was ended for taking longer
 * @param killedFor the call for which a filter killed it, if {@link ConfinedProcess.Builder#tellingWhatKills} was said
 *     and the kernel told of one
 */
public record Ending(int exitCode, Optional<Duration> stoppedAfter, Optional<Syscall> killedFor) {
    private static final int SIGNALLED = 128;

    /** The signals that end programs and have the same number on every architecture but MIPS, where SIGSYS is 12. */
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"),
            Map.entry(31, "SIGSYS"));

    /**
     * Takes all.
     *
     * @param exitCode what {@link Process#exitValue} says: 128 and a signal's number if a signal ended it
     * @param stoppedAfter the time that it was given, if it was ended for taking longer
     * @param killedFor the call for which a filter killed it, if the kernel told of one
     */
    public Ending {}

    /**
     * An ending of which nothing more is known.
     *
     * @param exitCode what {@link Process#exitValue} says
     * @return the ending
     */
    public static Ending of(int exitCode) {
        return new Ending(exitCode, Optional.empty(), Optional.empty());
    }

    /**
     * Whether the program ended well.
     *
     * @return true for exit code 0
     */
    public boolean isSuccess() {
        return exitCode == 0;
    }

    /**
     * The signal that ended the program. Java tells no difference to a program that exits with the same code.
     *
     * @return for example {@code SIGSYS}, or empty if it was none that is known
     */
    public Optional<String> signal() {
        return Optional.ofNullable(SIGNALS.get(exitCode - SIGNALLED));
    }

    /**
     * Whether it ended as a program does that a filter kills.
     *
     * @return true for SIGSYS
     */
    public boolean isByFilter() {
        return signal().filter("SIGSYS"::equals).isPresent();
    }

    /** Says it in words, for example {@code ended by SIGSYS, as a filter does that kills (159)}. */
    @Override
    public String toString() {
        if (stoppedAfter.isPresent()) {
            return "stopped after " + stoppedAfter.get().toMillis() + " ms (" + exitCode + ")";
        }
        return signal().map(name -> "ended by " + name + (isByFilter() ? ", as a filter does that kills" : "")
                        + killedFor.map(call -> ", for " + call).orElse("") + " (" + exitCode + ")")
                .orElse("exit code " + exitCode);
    }
}
