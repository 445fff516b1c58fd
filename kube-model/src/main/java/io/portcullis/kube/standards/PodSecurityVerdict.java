package io.portcullis.kube.standards;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a level and version say about a pod.
 *
 * @param level the level asked for
 * @param version the version asked for
 * @param violations the checks that fail: those of the baseline by id, then those of the restricted level by id
 * @param unreadable what could not be read, at most a thousand; an API server would refuse the manifest for each
 */
public record PodSecurityVerdict(
        SecurityLevel level, PolicyVersion version, List<Violation> violations, List<Unreadable> unreadable) {
    /**
     * Takes them.
     *
     * @param level the level asked for
     * @param version the version asked for
     * @param violations the checks that fail: those of the baseline by id, then those of the restricted level by id
     * @param unreadable what could not be read, at most a thousand; an API server would refuse the manifest for each
     */
    public PodSecurityVerdict {
        violations = List.copyOf(violations);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Whether the pod is admitted.
     *
     * @return true if no check fails and all that the checks look at could be read
     */
    public boolean allowed() {
        return violations.isEmpty() && unreadable.isEmpty();
    }

    /**
     * What the admission plugin says when it refuses the pod.
     *
     * @return for example {@code violates PodSecurity "baseline:latest": host namespaces (hostPID=true)}; empty if no
     *     check fails
     */
    public Optional<String> sentence() {
        return violations.isEmpty()
                ? Optional.empty()
                : Optional.of(violations.stream()
                        .map(Violation::message)
                        .collect(Collectors.joining(
                                ", ", "violates PodSecurity \"" + level + ":" + version + "\": ", "")));
    }
}
