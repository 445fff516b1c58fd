package io.portcullis.apparmor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which names a rule is about: AppArmor's globs, held as a tree. What was literal stays literal however it is printed,
 * so a path can neither end its rule nor widen it.
 *
 * <p>Two patterns are equal if their trees are; {@code /a\x62} and {@code /ab} are.
 */
public final class Pattern {
    private final List<PatternPart> parts;

    private Pattern(List<PatternPart> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * A glob for files.
     *
     * @param glob starts with a slash or a variable; {@code *} stays within a folder, {@code **} does not,
     *     {@code {a,b}} is one of both, {@code [a-z]} one letter, {@code ?} any one, <code>@&#123;HOME&#125;</code> a
     *     variable; a special letter is escaped by a backslash
     * @return the pattern
     * @throws IllegalArgumentException if the glob cannot be read, or does not start like a path
     */
    public static Pattern file(String glob) {
        Pattern pattern = parse(glob);
        if (!pattern.isPath()) {
            throw new IllegalArgumentException("a file is named by its full path, starting with / or a variable, was "
                    + PolicyText.show(glob) + "; name every start in a rule of its own");
        }
        return pattern;
    }

    /**
     * One path, every letter of which stands for itself.
     *
     * @param path as the kernel shows it: from the root, no {@code //}, {@code .} or {@code ..}; a folder ends with a
     *     slash. A byte that is not UTF-8 is U+DC80 to U+DCFF
     * @return the pattern that matches this path only
     * @throws IllegalArgumentException if no file can have this path
     */
    public static Pattern literal(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "a literal path starts at the root, was " + PolicyText.show(path) + "; write the full path");
        }
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(PolicyText.show(path) + " holds a NUL, which no path can");
        }
        if ((path + "/").matches("(?s).*/\\.{1,2}/.*") || path.contains("//")) {
            throw new IllegalArgumentException("the kernel asks for resolved paths, and " + PolicyText.show(path)
                    + " holds //, . or ..; write the path they lead to");
        }
        return new Pattern(List.of(new PatternPart.Literal(path)));
    }

    /**
     * Reads a pattern as it stands between double quotes in policy.
     *
     * @param text the pattern, also one that is no path, such as the value of a variable
     * @return the pattern
     * @throws IllegalArgumentException if it cannot be read; the message counts letters from 1
     */
    public static Pattern parse(String text) {
        return new Pattern(new PatternReader(text).read());
    }

    /**
     * This pattern, and more after it: {@code literal(folder).then("/**")}.
     *
     * @param glob the rest
     * @return the longer pattern
     * @throws IllegalArgumentException if the rest cannot be read, or if stars would meet and become another star
     */
    public Pattern then(String glob) {
        List<PatternPart> rest = parse(glob).parts;
        if (parts.isEmpty() || rest.isEmpty()) {
            return parts.isEmpty() ? new Pattern(rest) : this;
        }
        PatternPart last = parts.get(parts.size() - 1);
        if (isStar(last) && isStar(rest.get(0))) {
            throw new IllegalArgumentException(
                    this + " ends with a star and " + glob + " starts with one; together they mean something else");
        }
        List<PatternPart> all = new ArrayList<>(parts);
        if (last instanceof PatternPart.Literal left && rest.get(0) instanceof PatternPart.Literal right) {
            all.set(all.size() - 1, new PatternPart.Literal(left.text() + right.text()));
            all.addAll(rest.subList(1, rest.size()));
        } else {
            all.addAll(rest);
        }
        return new Pattern(all);
    }

    /**
     * The tree.
     *
     * @return the parts in order; no two literals are neighbours
     */
    public List<PatternPart> parts() {
        return parts;
    }

    /**
     * The variables that must be defined for this pattern.
     *
     * @return their names, sorted
     */
    public Set<String> variables() {
        Set<String> names = new TreeSet<>();
        collectVariables(parts, names);
        return Collections.unmodifiableSet(names);
    }

    /**
     * Whether this can name a file.
     *
     * @return true if it starts with a slash or a variable
     */
    public boolean isPath() {
        return !parts.isEmpty()
                && (parts.get(0) instanceof PatternPart.Variable
                        || (parts.get(0) instanceof PatternPart.Literal start
                                && start.text().startsWith("/")));
    }

    /**
     * One token of policy, quoted where it must be.
     *
     * @return for example {@code "/srv/my files/**"}
     */
    public String toPolicy() {
        return PolicyText.token(escaped(parts));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pattern that && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** Gives the pattern as {@link #parse} reads it. */
    @Override
    public String toString() {
        return escaped(parts);
    }

    static String escaped(List<PatternPart> parts) {
        var out = new StringBuilder();
        for (PatternPart part : parts) {
            if (part instanceof PatternPart.Either && out.length() > 0 && out.charAt(out.length() - 1) == '@') {
                out.insert(out.length() - 1, '\\'); // else @{a,b} would be read as a variable
            }
            out.append(part.escaped());
        }
        return out.toString();
    }

    /** Whether a star, a question mark or a negated set is in it; such a pattern gives way to an exact one. */
    boolean hasGlob() {
        return hasGlob(parts);
    }

    private static boolean hasGlob(List<PatternPart> parts) {
        return parts.stream()
                .anyMatch(part -> isStar(part)
                        || part instanceof PatternPart.AnyByte
                        || (part instanceof PatternPart.OneOf set && set.negated())
                        || (part instanceof PatternPart.Either either
                                && either.branches().stream().anyMatch(Pattern::hasGlob)));
    }

    private static void collectVariables(List<PatternPart> parts, Set<String> names) {
        for (PatternPart part : parts) {
            if (part instanceof PatternPart.Variable variable) {
                names.add(variable.name());
            } else if (part instanceof PatternPart.Either either) {
                either.branches().forEach(branch -> collectVariables(branch, names));
            }
        }
    }

    private static boolean isStar(PatternPart part) {
        return part instanceof PatternPart.Star || part instanceof PatternPart.DoubleStar;
    }
}
