package io.portcullis.linux;

import io.portcullis.syscalls.Abi;
import java.util.List;
import java.util.Locale;

/**
 * A signal.
 *
 * @param number 0 to 64; 0 only asks whether the process is there and may be signalled
 * @see <a href="https://man7.org/linux/man-pages/man7/signal.7.html">signal(7)</a>
 */
public record Signal(int number) {
    private static final int LAST = 64; // _NSIG of include/uapi/asm-generic/signal.h
    // include/uapi/asm-generic/signal.h, from 1 on
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");
    // the same on MIPS and PA-RISC, whose own headers number the rest differently
    private static final List<String> EVERYWHERE =
            List.of("HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "FPE", "KILL", "SEGV", "PIPE", "ALRM", "TERM");

    /**
     * Checks the number.
     *
     * @param number 0 to 64
     * @throws IllegalArgumentException if it is out of range
     */
    public Signal {
        if (number < 0 || number > LAST) {
            throw new IllegalArgumentException("a signal is 0 to 64, was " + number);
        }
    }

    /**
     * Finds a signal by name.
     *
     * @param name for example {@code TERM} or {@code SIGTERM}; case does not matter
     * @return the signal as this JVM's machine numbers it
     * @throws IllegalArgumentException if there is none of this name
     */
    public static Signal named(String name) {
        return named(name, Abi.ofThisJvm());
    }

    static Signal named(String name, Abi abi) {
        String upper = name.toUpperCase(Locale.ROOT);
        String plain = upper.startsWith("SIG") ? upper.substring(3) : upper;
        int number = NAMES.indexOf(plain) + 1;
        if (number == 0) {
            throw new IllegalArgumentException("unknown signal " + name + "; signal(7) lists them");
        }
        boolean ownNumbers = abi.name().startsWith("MIPS") || abi.name().startsWith("PARISC");
        if (ownNumbers && !EVERYWHERE.contains(plain)) {
            throw new IllegalArgumentException(
                    "the number of SIG" + plain + " on " + abi.libseccompName() + " is its own; give the number");
        }
        return new Signal(number);
    }
}
