package io.portcullis.seccomp.lint;

import io.portcullis.syscalls.Syscall;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One way of looking at a filter. */
interface Inspection {
    /** The checks whose findings it makes. */
    Set<Check> checks();

    /** Looks, and hands on what it finds. */
    void inspect(Subject subject, Consumer<Finding> found);

    /** Names for a sentence; beyond six, the first five and how many more. */
    static String names(Collection<Syscall> syscalls) {
        List<String> names = syscalls.stream().map(Syscall::name).toList();
        if (names.size() > 6) {
            return names.stream().limit(5).collect(Collectors.joining(", ")) + " and " + (names.size() - 5) + " more";
        }
        return String.join(", ", names);
    }

    /** Names for a list that has to be complete. */
    static String allNames(Collection<Syscall> syscalls) {
        return syscalls.stream().map(Syscall::name).collect(Collectors.joining(", "));
    }
}
