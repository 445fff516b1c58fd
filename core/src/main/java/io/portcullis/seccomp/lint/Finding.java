package io.portcullis.seccomp.lint;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Something that is likely wrong with a filter.
 *
 * @param check what was looked for
 * @param severity how much it matters
 * @param abis where it was found, at least one
 * @param syscalls the calls whose answer would have to change, often none where it is about the whole filter
 * @param message what is wrong, in a sentence
 * @param advice what would help
 * @param evidence calls that show it, with the filter's answers; where the check's {@link Check#claim} says so, the
 *     first is the one that gets through or is refused
 */
public record Finding(
        Check check,
        Severity severity,
        List<Abi> abis,
        List<Syscall> syscalls,
        String message,
        String advice,
        List<Evidence> evidence) {
    /**
     * Copies the lists.
     *
     * @param check what was looked for
     * @param severity how much it matters
     * @param abis where it was found, at least one
     * @param syscalls the calls whose answer would have to change
     * @param message what is wrong, in a sentence
     * @param advice what would help
     * @param evidence calls that show it, with the filter's answers
     */
    public Finding {
        abis = List.copyOf(abis);
        syscalls = List.copyOf(syscalls);
        evidence = List.copyOf(evidence);
    }

    /**
     * Gives the finding as a line, for example {@code error twin-call (x86_64): execve is refused, execveat is not}.
     */
    @Override
    public String toString() {
        return "%s %s (%s): %s"
                .formatted(
                        severity.name().toLowerCase(Locale.ROOT),
                        check.id(),
                        abis.stream().map(Abi::libseccompName).collect(Collectors.joining(", ")),
                        message);
    }
}
