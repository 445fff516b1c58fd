package io.portcullis.cli;

import io.portcullis.decision.Domain;
import io.portcullis.decision.Level;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallTables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What a comparison is about: which calls, and when two answers count as equal. */
final class Scope {
    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description =
                    "When answers are equal: raw (to the last bit), kernel (the kernel does the same), class (the call"
                            + " runs, is refused, or is left to others). Default: kernel.")
    private Named level = Named.KERNEL;

    @Option(
            names = "--abis",
            paramLabel = "ABI[,ABI...]",
            description = "Compare calls through these ABIs alone. Default: all 2^512 calls.")
    private List<String> abis = new ArrayList<>();

    @Option(
            names = "--known-syscalls",
            description = "Compare system calls that the tables know alone, of --abis or of every ABI with a table.")
    private boolean known;

    @Option(names = "--high-words-zero", description = "Compare calls with 32-bit arguments alone.")
    private boolean highWordsZero;

    private Scope() {}

    private enum Named {
        RAW(Level.RAW),
        KERNEL(Level.KERNEL),
        CLASS(Level.CLASS);

        private final Level level;

        Named(Level level) {
            this.level = level;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Level level() {
        return level.level;
    }

    Domain domain() {
        Domain domain = Domain.everything();
        if (known) {
            domain = Domain.knownSyscalls(abis.isEmpty() ? SyscallTables.available() : said());
        } else if (!abis.isEmpty()) {
            domain = Domain.through(said());
        }
        return highWordsZero ? domain.and(Domain.zeroHighWords()) : domain;
    }

    /** How messages name the level. */
    String levelName() {
        return level.toString();
    }

    private Collection<Abi> said() {
        return Usage.separated(abis).stream().map(Reading::abi).toList();
    }
}
