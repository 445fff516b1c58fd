package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Position;
import io.portcullis.kube.manifest.Value;
import io.portcullis.kube.manifest.Workload;
import io.portcullis.kube.patch.Application.Left;
import io.portcullis.kube.standards.PodSecurityCheck;
import io.portcullis.kube.standards.PodSecurityStandards;
import io.portcullis.kube.standards.PodSecurityVerdict;
import io.portcullis.kube.standards.SecurityLevel;
import io.portcullis.kube.standards.Unreadable;
import io.portcullis.kube.standards.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What keeps hardened workloads from their level still: most of it is what they have of their node, which cannot be
 * taken from a program without knowing what it is for. Nothing is left out, because the hardened text itself is judged.
 */
final class Shortfall {
    private final Hardening options;
    private final ManifestFile before;
    private final ManifestFile after;
    private final List<Left> left;

    Shortfall(Hardening options, ManifestFile before, Application application) {
        this.options = options;
        this.before = before;
        this.after = application.after();
        this.left = application.left();
    }

    List<Unfixed> found() {
        SecurityLevel level = options.isRestricted() ? SecurityLevel.RESTRICTED : SecurityLevel.BASELINE;
        PodSecurityStandards standards = PodSecurityStandards.of(level, options.target());
        List<Workload> was = before.workloads();
        List<Workload> is = after.workloads();
        List<Unfixed> all = new ArrayList<>();
        for (int i = 0; i < was.size(); i++) {
            Workload workload = was.get(i);
            PodSecurityVerdict verdict = standards.evaluate(is.get(i).pod());
            for (Violation violation : verdict.violations()) {
                violation
                        .spots()
                        .forEach(spot -> add(workload, spot.path(), reason(workload, violation, spot.path()), all));
            }
            for (Unreadable unreadable : verdict.unreadable()) {
                add(workload, unreadable.spot().path(), unreadable.problem() + "; mend it first", all);
            }
        }
        return all;
    }

    private void add(Workload workload, Path path, String reason, List<Unfixed> all) {
        boolean known = left.stream()
                .anyMatch(one -> one.document() == workload.document().index()
                        && one.unfixed().subject().equals(workload.title())
                        && isAround(one.unfixed().path(), path));
        if (!known) {
            all.add(new Unfixed(workload.title(), path, position(workload, path), reason));
        }
    }

    private static boolean isAround(Path outer, Path inner) {
        List<String> steps = outer.steps();
        List<String> deeper = inner.steps();
        int common = Math.min(steps.size(), deeper.size());
        return steps.subList(0, common).equals(deeper.subList(0, common));
    }

    /** Where the thing, or what is around it, stood before. */
    private static Position position(Workload workload, Path path) {
        Value at = workload.document().root();
        for (String step : path.steps()) {
            Optional<Value> next = at instanceof ObjectValue object
                    ? object.get(step)
                    : at instanceof ListValue list ? item(list, step) : Optional.empty();
            if (next.isEmpty()) {
                break;
            }
            at = next.get();
        }
        return at.position();
    }

    /** An item, if the step is the number of one and no field of the object that a list stands in place of. */
    private static Optional<Value> item(ListValue list, String step) {
        return IntStream.range(0, list.items().size())
                .filter(index -> Integer.toString(index).equals(step))
                .mapToObj(index -> list.items().get(index))
                .findFirst();
    }

    private static String reason(Workload workload, Violation violation, Path path) {
        List<String> steps = path.steps();
        String last = steps.get(steps.size() - 1);
        return switch (violation.check()) {
            case HOST_NAMESPACES ->
                switch (last) {
                    case "hostNetwork" ->
                        "it shares the node's network, and may have to listen there or be found there; take"
                                + " it away if the program does without";
                    case "hostPID" ->
                        "it sees the node's processes, and may have to; take it away if the program does without";
                    default ->
                        "it shares memory with the node's processes, and may have to; take it away if the program does"
                                + " without";
                };
            case HOST_PATH_VOLUMES, RESTRICTED_VOLUMES ->
                last.equals("hostPath")
                        ? "it is a folder of the node, and the program may need what is in it; use another volume if not"
                        : "the restricted level has no volumes of this kind; a persistentVolumeClaim stands for most of them";
            case HOST_PORTS -> "others may look for it at this port of the node; use a service instead";
            case HOST_PROBES_AND_HOST_LIFECYCLE ->
                "the kubelet calls this host from the node, whoever it is; without a" + " host it calls the pod";
            case SYSCTLS ->
                "this setting of the kernel reaches beyond the pod, and the program may need it; take it away"
                        + " if it does not";
            case WINDOWS_HOST_PROCESS ->
                "it is a process of the Windows node, which is another kind of program; run it as"
                        + " a container if it can";
            case RUN_AS_USER -> "user 0 is root, and nobody says as which other user the program can run; name one";
            case RUN_AS_NON_ROOT ->
                "a container is told to run as user 0, and the kubelet would not start it if it had to"
                        + " run as another; name the user it can run as";
            default -> other(workload, violation);
        };
    }

    private static String other(Workload workload, Violation violation) {
        if (!workload.pod().isWindows()) {
            return violation.message() + "; mend it by hand";
        }
        return violation.check().level() == SecurityLevel.RESTRICTED && isMissing(violation.check())
                ? violation.message() + ", which the API server refuses for Windows pods; choose a target from 1.25 on"
                : violation.message() + "; the API server refuses it for Windows pods, so remove it";
    }

    private static boolean isMissing(PodSecurityCheck check) {
        return check != PodSecurityCheck.PROC_MOUNT_RESTRICTED;
    }
}
