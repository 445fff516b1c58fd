package io.portcullis.apparmor;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A rule about files.
 *
 * @param qualifiers what stands before it
 * @param scope which files, and what with them
 */
public record FileRule(Qualifiers qualifiers, Scope scope) implements Rule {
    /** Which files, and what with them. */
    public sealed interface Scope {}

    /** Nothing said: every file, and everything with it, running it under this profile ({@code ix}) included. */
    public record Every() implements Scope {}

    /**
     * The files that match.
     *
     * @param path their paths
     * @param access what is done with them, at least one thing and at most one {@link Exec}; in the order of printing
     */
    public record Matching(Pattern path, Set<FileAccess> access) implements Scope {
        /**
         * Copies and orders the access, and refuses what says less than it seems to, or two things at once.
         *
         * @param path their paths
         * @param access what is done with them, at least one thing and at most one {@link Exec}; in the order of
         *     printing
         */
        public Matching {
            if (!path.isPath()) {
                throw new IllegalArgumentException(
                        "a file rule is about a path, starting with / or a variable, was " + path);
            }
            access = ordered(path, access);
        }

        private static Set<FileAccess> ordered(Pattern path, Collection<FileAccess> access) {
            if (access.isEmpty()) {
                throw new IllegalArgumentException(
                        "a rule for " + path + " says nothing; name what may be done, such as READ");
            }
            if (access.contains(FilePermission.WRITE) && access.contains(FilePermission.APPEND)) {
                throw new IllegalArgumentException(
                        "WRITE and APPEND together for " + path + ": writing holds appending; keep one");
            }
            List<Exec> execs = access.stream()
                    .filter(Exec.class::isInstance)
                    .map(Exec.class::cast)
                    .toList();
            if (execs.size() > 1) {
                throw new IllegalArgumentException("two transitions for " + path + ": " + describe(execs.get(0))
                        + " and " + describe(execs.get(1)) + "; a program gets one profile, keep one");
            }
            Set<FileAccess> ordered = new LinkedHashSet<>();
            Stream.of(FilePermission.values()).filter(access::contains).forEach(ordered::add);
            ordered.addAll(execs);
            return Collections.unmodifiableSet(ordered);
        }
    }

    /**
     * Refuses running without a word on the profile, and a word on the profile where nothing runs.
     *
     * @param qualifiers what stands before it
     * @param scope which files, and what with them
     */
    public FileRule {
        if (scope instanceof Every && qualifiers.denies()) {
            throw new IllegalArgumentException(
                    "deny file, is no rule: the bare form carries ix, which cannot be denied;"
                            + " leave out what allows files, or deny /** with the permissions meant");
        }
        if (scope instanceof Matching matching) {
            for (FileAccess one : matching.access) {
                if (one == FilePermission.EXECUTE && !qualifiers.denies()) {
                    throw new IllegalArgumentException("EXECUTE of " + matching.path
                            + " does not say which profile the program gets; use one of Exec, such as Exec.INHERIT");
                }
                if (one instanceof Exec exec && qualifiers.denies()) {
                    throw new IllegalArgumentException("deny of " + describe(exec) + " for " + matching.path
                            + ": what is not run gets no profile; deny EXECUTE");
                }
            }
        }
    }

    @Override
    public String toPolicy() {
        if (scope instanceof Matching matching) {
            String letters = matching.access.stream().map(FileAccess::letters).collect(Collectors.joining());
            String arrow = matching.access.stream()
                    .map(one -> one instanceof Exec exec ? exec.arrow() : "")
                    .collect(Collectors.joining());
            return qualifiers.toPolicy() + matching.path.toPolicy() + " " + letters + arrow + ",";
        }
        return qualifiers.toPolicy() + "file,";
    }

    static String describe(Exec exec) {
        return exec.letters() + exec.arrow();
    }
}
