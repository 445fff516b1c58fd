package io.portcullis.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the processes of a program as {@code pidof} of sysvinit does, and in its order: the highest id first.
 *
 * <p>A program with a {@code /} in front is looked for by its file; every other by the first word of the command line,
 * whole or its last part. Kernel threads have no command line and are found by name; a process that writes its own
 * command line, with a space in its first word, and a login shell are found by name as well.
 *
 * @see <a href="https://manpages.debian.org/bookworm/sysvinit-utils/pidof.8.en.html">pidof(8)</a>
 */
public final class PidOf {
    private static final int NAME_BYTES = 15; // TASK_COMM_LEN of include/linux/sched.h, less its NUL
    private static final String DELETED = " (deleted)"; // fs/d_path.c

    private final String program;
    private final String base;
    private final boolean scripts;
    private final boolean zombies;
    private final Set<Integer> omitted;

    private PidOf(String program, boolean scripts, boolean zombies, Set<Integer> omitted) {
        this.program = program;
        this.base = base(program);
        this.scripts = scripts;
        this.zombies = zombies;
        this.omitted = omitted;
    }

    /**
     * Looks for a program.
     *
     * @param program its name or path
     * @return the search
     * @throws IllegalArgumentException if it is empty or ends with a {@code /}
     */
    public static PidOf program(String program) {
        if (base(program).isEmpty()) {
            throw new IllegalArgumentException(
                    "a program's name must not be empty or end with a /, was \"" + program + "\"");
        }
        return new PidOf(program, false, false, Set.of());
    }

    /**
     * Looks for scripts as well, {@code -x}: processes whose name is that of their first argument.
     *
     * @return a search that does
     */
    public PidOf withScripts() {
        return new PidOf(program, true, zombies, omitted);
    }

    /**
     * Looks for processes as well that have ended and were not waited for, {@code -z}.
     *
     * @return a search that does
     */
    public PidOf withZombies() {
        return new PidOf(program, scripts, true, omitted);
    }

    /**
     * Leaves processes out, {@code -o}.
     *
     * @param ids their ids
     * @return a search that does
     */
    public PidOf omitting(int... ids) {
        return new PidOf(program, scripts, zombies, Arrays.stream(ids).boxed().collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Looks now.
     *
     * @return what was found, the highest id first; {@code pidof -s} gives the first of them
     */
    public List<RunningProcess> find() {
        return among(Processes.all());
    }

    /**
     * Looks among processes that were listed before.
     *
     * @param processes the processes
     * @return those found, the highest id first
     */
    public List<RunningProcess> among(List<RunningProcess> processes) {
        List<RunningProcess> candidates = new ArrayList<>(processes);
        candidates.removeIf(one -> one.state() == 'Z' && !zombies);
        candidates.sort((left, right) -> Integer.compare(right.id(), left.id()));
        List<RunningProcess> found = byFile(candidates);
        if (found.isEmpty()) {
            found = candidates.stream().filter(this::matches).toList();
        }
        return found.stream().filter(one -> !omitted.contains(one.id())).toList();
    }

    /** By the file that a path leads to through all its links. */
    private List<RunningProcess> byFile(List<RunningProcess> candidates) {
        if (!program.startsWith("/")) {
            return List.of();
        }
        try {
            String real = Path.of(program).toRealPath().toString();
            return candidates.stream()
                    .filter(one -> one.executable().filter(real::equals).isPresent())
                    .toList();
        } catch (IOException | InvalidPathException e) {
            return List.of(); // no such file now; a process may run it all the same
        }
    }

    private boolean matches(RunningProcess process) {
        if (program.startsWith("/")) {
            Optional<String> file = process.executable();
            if (file.isPresent()) {
                boolean same = file.get().equals(program) || file.get().equals(program + DELETED);
                return same || (scripts && matchesName(process));
            }
            if (isRoot()) { // sees every file, and believes no names
                return false;
            }
        }
        return matchesName(process);
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean matchesName(RunningProcess process) {
        String wanted = bytes(program);
        String wantedBase = bytes(base);
        String first = process.arguments().isEmpty() ? "" : process.arguments().get(0);
        Optional<String> script = script(process);
        if (!first.isEmpty() && isNamed(first, wanted, wantedBase)) {
            return true;
        }
        if (scripts
                && script.filter(word -> cut(base(word)).equals(cut(process.name())))
                        .filter(word -> isNamed(word, wanted, wantedBase))
                        .isPresent()) {
            return true;
        }
        boolean nameCounts = first.isEmpty() || first.indexOf(' ') >= 0 || (first.startsWith("-") && script.isEmpty());
        return nameCounts && wantedBase.length() <= NAME_BYTES && process.name().equals(wantedBase);
    }

    /** The first argument that is no option. */
    private static Optional<String> script(RunningProcess process) {
        return process.arguments().stream()
                .skip(1)
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .filter(word -> !word.isEmpty());
    }

    /** /aaa/foo is foo and no /bbb/foo. */
    private static boolean isNamed(String word, String wanted, String wantedBase) {
        return word.equals(wanted) || word.equals(wantedBase) || base(word).equals(wanted);
    }

    private static String cut(String name) {
        return name.substring(0, Math.min(name.length(), NAME_BYTES));
    }

    private static String base(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String bytes(String text) { // as RunningProcess has its own texts
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
