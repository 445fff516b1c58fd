package io.portcullis.kube.standards;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.PodValue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a namespace with a level and a version asks of its pods.
 *
 * <p>A pod is judged as it is written: what an API server copies between annotations and fields, fills in for the
 * node's network, or lets other plugins change, is not there. Only a volume without a source counts as the
 * {@code emptyDir} that it becomes. What a template makes is judged as the pod will be; the plugin itself only warns
 * about templates, and refuses the pods.
 */
public final class PodSecurityStandards {
    private final SecurityLevel level;
    private final PolicyVersion version;
    private final List<Made> made;

    /** A check and what it asks for here. */
    private record Made(PodSecurityCheck check, Rule rule) {}

    private PodSecurityStandards(SecurityLevel level, PolicyVersion version) {
        this.level = Objects.requireNonNull(level);
        this.version = version;
        this.made = made(level, version.release());
    }

    /**
     * The standards of a level and version.
     *
     * @param level how much is asked
     * @param version since when
     * @return the standards
     */
    public static PodSecurityStandards of(SecurityLevel level, PolicyVersion version) {
        return new PodSecurityStandards(level, version);
    }

    /**
     * The standards of a level and a release.
     *
     * @param level how much is asked
     * @param release since when
     * @return the standards
     */
    public static PodSecurityStandards of(SecurityLevel level, KubernetesVersion release) {
        return of(level, PolicyVersion.of(release));
    }

    private static List<Made> made(SecurityLevel level, KubernetesVersion release) {
        if (level == SecurityLevel.PRIVILEGED) {
            return List.of();
        }
        List<Made> all = new ArrayList<>();
        Set<PodSecurityCheck> overridden = EnumSet.noneOf(PodSecurityCheck.class);
        for (PodSecurityCheck check : PodSecurityCheck.values()) {
            Optional<Rule> rule = check.level() == SecurityLevel.BASELINE || level == SecurityLevel.RESTRICTED
                    ? check.at(release)
                    : Optional.empty();
            rule.ifPresent(found -> {
                all.add(new Made(check, found));
                check.overridden().ifPresent(overridden::add);
            });
        }
        all.removeIf(each -> overridden.contains(each.check()));
        return List.copyOf(all);
    }

    /**
     * The level.
     *
     * @return how much is asked
     */
    public SecurityLevel level() {
        return level;
    }

    /**
     * The version.
     *
     * @return as it was asked for
     */
    public PolicyVersion version() {
        return version;
    }

    /**
     * The checks that are made.
     *
     * @return in the order in which failures are reported
     */
    public List<PodSecurityCheck> checks() {
        return made.stream().map(Made::check).toList();
    }

    /**
     * Judges a pod.
     *
     * @param pod a pod or the template of one
     * @return the verdict; one that allows it if the manifest has no pod where its kind puts it
     */
    public PodSecurityVerdict evaluate(PodValue pod) {
        if (pod.holder().isEmpty() || made.isEmpty()) {
            return new PodSecurityVerdict(level, version, List.of(), List.of());
        }
        Reading reading = new Reading();
        ReadPod read =
                new ReadPod(ReadField.root(reading, pod.path(), pod.holder().get()));
        List<Violation> violations = new ArrayList<>();
        for (Made each : made) {
            each.rule()
                    .judge(read)
                    .ifPresent(found ->
                            violations.add(new Violation(each.check(), found.reason(), found.detail(), found.spots())));
        }
        return new PodSecurityVerdict(level, version, violations, reading.unreadable());
    }

    @Override
    public String toString() {
        return level + ":" + version;
    }
}
