package io.portcullis.kube.distribute;

import io.portcullis.apparmor.FileAccess;
import io.portcullis.apparmor.FilePermission;
import io.portcullis.apparmor.FileRule;
import io.portcullis.apparmor.Include;
import io.portcullis.apparmor.PatternPart;
import io.portcullis.apparmor.PreambleItem;
import io.portcullis.apparmor.VariableDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Paths as the operator takes them: from the root, without alternatives and sets. It puts them into its profile as they
 * are, and only from 1.0 on looks at what it puts there (strictPathRegex in crd2armor.go); no release gets another path
 * from here. A space would end the path, so there is none either.
 */
final class AppArmorPaths {
    private static final java.util.regex.Pattern TAKEN =
            java.util.regex.Pattern.compile("/(?:[A-Za-z0-9_./*?+-]|@\\{[A-Za-z][A-Za-z0-9_]*\\})*");
    private static final int MOST = 256;
    private static final Set<String> GLOBAL = Set.of("tunables/global", "/etc/apparmor.d/tunables/global");

    /** What the operator denies in every profile, and what of it: all, or writing. */
    private static final Map<String, Boolean> DENIED = Map.ofEntries(
            Map.entry("@{PROC}/*", false),
            Map.entry("@{PROC}/{[^1-9],[^1-9][^0-9],[^1-9s][^0-9y][^0-9s],[^1-9][^0-9][^0-9][^0-9]*}/**", false),
            Map.entry("@{PROC}/sys/[^k]**", false),
            Map.entry("@{PROC}/sys/kernel/{?,??,[^s][^h][^m]**}", false),
            Map.entry("@{PROC}/sysrq-trigger", true),
            Map.entry("@{PROC}/mem", true),
            Map.entry("@{PROC}/kmem", true),
            Map.entry("@{PROC}/kcore", true),
            Map.entry("/sys/firmware/efi/efivars/**", true));

    /** Variables whose only value the distributed tunables say. */
    private static final Map<String, String> ROOTS = Map.of("PROC", "/proc", "sys", "/sys");

    private final boolean onlyGlobal;
    private final Set<String> own = new HashSet<>();

    AppArmorPaths(Collection<PreambleItem> preamble) {
        boolean others = false;
        for (PreambleItem item : preamble) {
            others |= item instanceof Include include
                    && !GLOBAL.contains(include.location().path());
            if (item instanceof VariableDefinition definition) {
                own.add(definition.name());
            }
        }
        this.onlyGlobal = !others;
        own.add("profile_name");
    }

    /** Paths that together mean the pattern; none if the operator takes none that do. */
    List<String> plain(io.portcullis.apparmor.Pattern pattern) {
        Set<String> variables = pattern.variables();
        if (variables.stream().anyMatch(own::contains) || !(onlyGlobal || variables.isEmpty())) {
            return List.of();
        }
        List<PatternPart> parts = new ArrayList<>(pattern.parts());
        String root = "";
        if (parts.get(0) instanceof PatternPart.Variable variable
                && ROOTS.containsKey(variable.name())
                && parts.size() > 1
                && parts.get(1) instanceof PatternPart.Literal next
                && next.text().startsWith("/")) {
            root = String.valueOf(ROOTS.get(variable.name()));
            parts.remove(0);
        }
        Set<String> paths = new LinkedHashSet<>();
        for (String path : expanded(parts)) {
            String whole = root + path;
            if (!TAKEN.matcher(whole).matches() || (whole + "/").contains("/../") || (whole + "/").contains("/./")) {
                return List.of();
            }
            if (!whole.contains("//")) { // no path is so, and the parser would drop a slash
                paths.add(whole);
            }
        }
        return List.copyOf(paths);
    }

    /** Whether the operator's own rules deny all of that in exactly those words. */
    static boolean deniedByTheOperator(FileRule.Matching matching) {
        Boolean everything = DENIED.get(matching.path().toString());
        if (everything == null) {
            return false;
        }
        Set<FileAccess> denied = new HashSet<>(
                everything
                        ? EnumSet.of(
                                FilePermission.READ,
                                FilePermission.WRITE,
                                FilePermission.APPEND,
                                FilePermission.LINK,
                                FilePermission.LOCK,
                                FilePermission.EXECUTE)
                        : EnumSet.of(FilePermission.WRITE, FilePermission.APPEND));
        return denied.containsAll(matching.access());
    }

    /** The pattern without alternatives; none if that would be too many, or would mean something else. */
    private static Collection<String> expanded(List<PatternPart> parts) {
        Set<String> all = new LinkedHashSet<>(Set.of(""));
        boolean afterEither = false;
        for (PatternPart part : parts) {
            Collection<String> ends = part instanceof PatternPart.Either either
                    ? either.branches().stream()
                            .map(AppArmorPaths::expanded)
                            .reduce((left, right) -> left.isEmpty() || right.isEmpty()
                                    ? List.of()
                                    : Stream.concat(left.stream(), right.stream())
                                            .toList())
                            .orElse(List.of())
                    : List.of(part.escaped());
            boolean meets = part instanceof PatternPart.Either || afterEither;
            if (meets && (startsOrEndsWithStar(ends) || (!afterEither && endsWithStar(all)))) {
                return List.of(); // stars mean something else beside others, and beside slashes
            }
            if ((long) all.size() * ends.size() > MOST) {
                return List.of();
            }
            all = all.stream()
                    .flatMap(start -> ends.stream().map(end -> start + end))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            afterEither = part instanceof PatternPart.Either;
        }
        return all;
    }

    private static boolean startsOrEndsWithStar(Collection<String> texts) {
        return texts.stream().anyMatch(text -> text.startsWith("*") || text.endsWith("*"));
    }

    private static boolean endsWithStar(Collection<String> texts) {
        return texts.stream().anyMatch(text -> text.endsWith("*"));
    }
}
