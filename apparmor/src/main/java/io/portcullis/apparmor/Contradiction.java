package io.portcullis.apparmor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Two rules of one body of which one cannot mean what it says. */
final class Contradiction {
    private Contradiction() {}

    /**
     * Looks only at what is said of the same thing. A deny inside a wider allow is how policy is written, and none.
     *
     * @return what is wrong, naming both rules
     */
    static Optional<String> between(Rule earlier, Rule later) {
        Qualifiers first = earlier.qualifiers();
        Qualifiers second = later.qualifiers();
        if (first.priority() != second.priority()) {
            return Optional.empty();
        }
        if (first.denies() != second.denies()) {
            Rule allow = first.denies() ? later : earlier;
            Rule deny = first.denies() ? earlier : later;
            return isSilencedBy(allow, deny)
                    ? Optional.of("'" + earlier.toPolicy() + "' and '" + later.toPolicy()
                            + "' contradict each other: deny wins, so '" + allow.toPolicy()
                            + "' would not do what it says; drop one, or allow something wider than what is denied")
                    : Optional.empty();
        }
        return !first.denies() && haveTwoTransitions(earlier, later)
                ? Optional.of("'" + earlier.toPolicy() + "' and '" + later.toPolicy()
                        + "' give one program two profiles; the parser refuses that, keep one")
                : Optional.empty();
    }

    private static boolean isSilencedBy(Rule allow, Rule deny) {
        if (allow instanceof FileRule one && deny instanceof FileRule other) {
            return files(one, other);
        }
        if (allow instanceof CapabilityRule one && deny instanceof CapabilityRule other) {
            return capabilities(one.scope(), other.scope());
        }
        return allow instanceof NetworkRule one
                && deny instanceof NetworkRule other
                && other.scope().covers(one.scope());
    }

    private static boolean files(FileRule allow, FileRule deny) {
        if (!(allow.scope() instanceof FileRule.Matching one) || !(deny.scope() instanceof FileRule.Matching other)) {
            return false;
        }
        Qualifiers.Owner denied = deny.qualifiers().owner();
        boolean sameOwner = denied == Qualifiers.Owner.ANYBODY
                || denied == allow.qualifiers().owner();
        return sameOwner
                && one.path().equals(other.path())
                && one.access().stream().anyMatch(access -> isDenied(access, other.access()));
    }

    private static boolean isDenied(FileAccess allowed, Set<FileAccess> denied) {
        return denied.contains(allowed)
                || (allowed instanceof Exec && denied.contains(FilePermission.EXECUTE))
                || (allowed == FilePermission.APPEND && denied.contains(FilePermission.WRITE))
                || (allowed == FilePermission.WRITE && denied.contains(FilePermission.APPEND));
    }

    private static boolean capabilities(CapabilityRule.Scope allowed, CapabilityRule.Scope denied) {
        if (denied instanceof CapabilityRule.Of those) {
            return allowed instanceof CapabilityRule.Of these
                    && these.capabilities().stream().anyMatch(those.capabilities()::contains);
        }
        return true;
    }

    private static boolean haveTwoTransitions(Rule earlier, Rule later) {
        if (!(earlier instanceof FileRule one) || !(later instanceof FileRule other)) {
            return false;
        }
        if (!(one.scope() instanceof FileRule.Matching left)) {
            return other.scope() instanceof FileRule.Matching && haveTwoTransitions(other, one);
        }
        if (!(other.scope() instanceof FileRule.Matching right)) {
            // bare file, is a glob with ix; an exact path beats a glob, a glob does not
            return left.path().hasGlob()
                    && left.access().stream()
                            .anyMatch(access -> access instanceof Exec && !access.equals(Exec.INHERIT));
        }
        boolean ownersMeet = one.qualifiers().owner() == other.qualifiers().owner()
                || one.qualifiers().owner() == Qualifiers.Owner.ANYBODY
                || other.qualifiers().owner() == Qualifiers.Owner.ANYBODY;
        List<FileAccess> execs = new ArrayList<>(left.access());
        execs.addAll(right.access());
        execs.removeIf(access -> !(access instanceof Exec));
        return ownersMeet
                && left.path().equals(right.path())
                && execs.stream().distinct().count() > 1;
    }
}
