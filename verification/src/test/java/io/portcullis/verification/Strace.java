package io.portcullis.verification;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A program under {@code strace -f -C}, which writes every call down and counts those that came back. */
final class Strace {
    private static final Pattern BEGINNING = Pattern.compile("\\d+ +([a-z]\\w*)\\(.*");
    private static final Pattern RESUMED = Pattern.compile("\\d+ +<\\.\\.\\. ([a-z]\\w*) resumed>.*");
    private static final Pattern CAME_BACK = Pattern.compile(".*\\) += +(?!\\?$).*");
    private static final Pattern REFUSED = Pattern.compile(".*\\) += -(?:1 ([A-Z]\\w+) .*|1 \\(errno (\\d+)\\))");
    private static final Pattern COUNTED = Pattern.compile(" *[\\d.]+ +[\\d.]+ +\\d+ +\\d+ +(?:\\d+ +)?(\\w+)");

    private Strace() {}

    /**
     * What a program called.
     *
     * @param exitCode the program's
     * @param begun the calls that it made
     * @param cameBack those that came back at least once
     * @param counted those in the table that {@code -c} prints
     * @param failures what calls failed with, {@code call errno}
     */
    record Run(
            int exitCode,
            SortedSet<String> begun,
            SortedSet<String> cameBack,
            SortedSet<String> counted,
            SortedSet<String> failures) {}

    static Run of(List<String> command) throws IOException {
        Path lines = Files.createTempFile("strace", ".txt");
        try {
            return of(lines, command, traced -> traced);
        } finally {
            Files.delete(lines);
        }
    }

    /**
     * Traces a program within something else.
     *
     * @param lines the file that strace writes to there
     * @param command the program
     * @param within gives the command that runs another one
     */
    static Run of(Path lines, List<String> command, UnaryOperator<List<String>> within) throws IOException {
        Path strace = Needs.program("strace", "strace");
        List<String> traced = new ArrayList<>(List.of(strace.toString(), "-f", "-C", "-o", lines.toString()));
        traced.addAll(command);
        ChildJvm.Fate fate = ChildJvm.run(within.apply(traced));
        List<String> written = Files.readAllLines(lines, StandardCharsets.ISO_8859_1);
        if (written.isEmpty()) {
            throw new IOException("strace did not run: " + fate.text());
        }
        return read(fate.exitCode(), written);
    }

    private static Run read(int exitCode, List<String> lines) {
        return new Run(
                exitCode,
                Collections.unmodifiableSortedSet(names(lines, BEGINNING)),
                Collections.unmodifiableSortedSet(cameBack(lines)),
                Collections.unmodifiableSortedSet(names(lines, COUNTED)),
                Collections.unmodifiableSortedSet(failures(lines)));
    }

    private static SortedSet<String> names(List<String> lines, Pattern pattern) {
        SortedSet<String> names = new TreeSet<>();
        lines.forEach(line -> {
            Matcher matcher = pattern.matcher(line);
            if (matcher.matches() && !matcher.group(1).equals("total")) {
                names.add(matcher.group(1));
            }
        });
        return names;
    }

    private static SortedSet<String> cameBack(List<String> lines) {
        List<String> whole =
                lines.stream().filter(line -> CAME_BACK.matcher(line).matches()).toList();
        SortedSet<String> names = names(whole, BEGINNING);
        names.addAll(names(whole, RESUMED));
        return names;
    }

    private static SortedSet<String> failures(List<String> lines) {
        SortedSet<String> failures = new TreeSet<>();
        for (String line : lines) {
            Matcher refused = REFUSED.matcher(line);
            if (refused.matches()) {
                Optional<String> call = Stream.of(BEGINNING, RESUMED)
                        .map(pattern -> pattern.matcher(line))
                        .filter(Matcher::matches)
                        .map(matcher -> matcher.group(1))
                        .findFirst();
                String errno = Optional.ofNullable(refused.group(1)).orElseGet(() -> refused.group(2));
                call.ifPresent(name -> failures.add(name + " " + errno));
            }
        }
        return failures;
    }

    /** What one set has and another has not. */
    static SortedSet<String> without(Set<String> these, Set<String> those) {
        SortedSet<String> rest = new TreeSet<>(these);
        rest.removeAll(those);
        return rest;
    }
}
