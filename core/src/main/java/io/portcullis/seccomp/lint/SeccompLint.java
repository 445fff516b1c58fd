package io.portcullis.seccomp.lint;

import io.portcullis.decision.Decision;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for what is likely wrong with a filter.
 *
 * <p>It asks the filter's exact meaning and not its text: where a finding says that a call gets through, there is such
 * a call, and the finding shows it.
 *
 * <pre>{@code
 * SeccompLint.complete().without(Check.NO_JVM_LIVES).check(profile).forEach(this::report);
 * }</pre>
 */
public final class SeccompLint {
    private static final List<Inspection> INSPECTIONS = List.of(
            new OtherAbis(),
            new Multiplexers(),
            new ArgumentWidths(),
            new Pointers(),
            new WaysAround(),
            new Rules(),
            new Fallbacks(),
            new Beginnings(),
            new ThreadDeaths(),
            new FutureCalls());

    private final Set<Check> checks;

    private SeccompLint(Collection<Check> checks) {
        EnumSet<Check> some = EnumSet.noneOf(Check.class);
        some.addAll(checks);
        this.checks = Collections.unmodifiableSet(some);
    }

    /**
     * Every check.
     *
     * @return the lint with all checks
     */
    public static SeccompLint complete() {
        return new SeccompLint(EnumSet.allOf(Check.class));
    }

    /**
     * Some checks alone.
     *
     * @param checks the checks
     * @return the lint with these
     */
    public static SeccompLint only(Check... checks) {
        return new SeccompLint(Arrays.asList(checks));
    }

    /**
     * Leaves out checks.
     *
     * @param left the checks
     * @return a lint without them
     */
    public SeccompLint without(Check... left) {
        EnumSet<Check> rest = EnumSet.noneOf(Check.class);
        rest.addAll(checks);
        Arrays.asList(left).forEach(rest::remove);
        return new SeccompLint(rest);
    }

    /**
     * What is looked for.
     *
     * @return the checks
     */
    public Set<Check> checks() {
        return checks;
    }

    /**
     * Looks at a profile.
     *
     * @param profile the profile
     * @return the findings, the worst first
     * @throws io.portcullis.decision.DiagramTooLargeException if the profile's conditions are so entangled that its
     *     meaning, or what is asked of it, takes more than four million nodes
     */
    public List<Finding> check(SeccompProfile profile) {
        return check(Subject.of(profile));
    }

    /**
     * Looks at a filter by its meaning. What only a profile has, its rules, is not looked at.
     *
     * @param decision the meaning
     * @param abis the ABIs it is meant for; any other is foreign to it
     * @return the findings, the worst first
     * @throws IllegalArgumentException if no ABI is given
     * @throws IllegalStateException if the table of an ABI is missing; the message names the artifact to add
     * @throws io.portcullis.decision.DiagramTooLargeException if what is asked takes more than four million nodes
     */
    public List<Finding> check(Decision decision, Collection<Abi> abis) {
        if (abis.isEmpty()) {
            throw new IllegalArgumentException("a filter is meant for at least one ABI; name the machine's own");
        }
        return check(Subject.of(decision, abis));
    }

    private List<Finding> check(Subject subject) {
        List<Finding> found = new ArrayList<>();
        for (Inspection inspection : INSPECTIONS) {
            if (inspection.checks().stream().anyMatch(checks::contains)) {
                inspection.inspect(subject, found::add);
            }
        }
        return merged(found).stream()
                .filter(finding -> checks.contains(finding.check()))
                .sorted(Comparator.comparing(Finding::severity).thenComparing(Finding::check))
                .toList();
    }

    /** What is found on several ABIs alike is one finding. */
    private static Collection<Finding> merged(List<Finding> found) {
        Map<List<Object>, Finding> byMeaning = new LinkedHashMap<>();
        for (Finding finding : found) {
            byMeaning.merge(
                    List.of(finding.check(), finding.severity(), finding.syscalls(), finding.message()),
                    finding,
                    SeccompLint::both);
        }
        return byMeaning.values();
    }

    private static Finding both(Finding one, Finding other) {
        List<Abi> abis = new ArrayList<>(one.abis());
        abis.addAll(other.abis());
        List<Evidence> evidence = new ArrayList<>(one.evidence());
        evidence.addAll(other.evidence());
        return new Finding(one.check(), one.severity(), abis, one.syscalls(), one.message(), one.advice(), evidence);
    }
}
